#pragma once

#include "shared/base/secret_bytes.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace florin::autofill {

/// The autocomplete tokens of the HTML standard that matter here, `other`, and the parts of a street address that have no token.
enum class FieldType {
    other,
    ccNumber,
    ccExp,
    ccExpMonth,
    ccExpYear,
    ccCsc,
    ccName,
    ccGivenName,
    ccFamilyName,
    ccType,
    name,
    givenName,
    familyName,
    email,
    tel,
    streetAddress,
    addressLine1,
    addressLine2,
    streetName,  ///< without the house's number, which has a control of its own
    houseNumber,
    addressUnit, ///< floor, apartment, building: what a second line says where the number has a control of its own
    addressLevel1,
    addressLevel2,
    postalCode,
    country,
    organization,
    oneTimeCode,
};
inline constexpr std::size_t fieldTypeCount = static_cast<std::size_t>(FieldType::oneTimeCode) + 1;

/// `cc-number`, ...: the autocomplete token, `other` for what has none.
std::string_view toToken(FieldType type);
/// Nothing for a token that is not one of these.
std::optional<FieldType> fieldTypeFromToken(std::string_view token);
/// True for the types that only a payment card has.
bool isCardType(FieldType type);

/// How a control takes its value.
enum class Manner {
    type,   ///< as if typed
    choose, ///< an option of a select
    press,  ///< a radio button
};

/// What goes into one control. Owns its value, which may be a secret and is wiped with it.
struct FillStep {
    int frame = 0;
    int field = 0; ///< FieldFacts::field
    FieldType type = FieldType::other;
    Manner manner = Manner::type;
    base::SecretBytes value; ///< UTF-8, formatted for that control; for a select the option's value or text
    /// Other spellings of the same, in order of preference: for selects whose options come later, and for masks.
    std::vector<base::SecretBytes> alternatives;
    std::string selector, name, id; ///< to find the control again when the page has drawn itself anew
    std::string label, placeholder, autocomplete, destinations; ///< what it called itself when the person agreed
};

/// Which control of which frame's document gets what.
struct FillPlan {
    std::vector<std::string> frameTokens;  ///< by frame index: only these documents may receive anything
    std::vector<std::string> frameOrigins; ///< the origins that the person confirmed
    std::vector<FillStep> steps;
};

} // namespace florin::autofill
