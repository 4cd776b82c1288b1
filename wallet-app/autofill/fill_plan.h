#pragma once

#include "shared/base/secret_bytes.h"

#include <string>
#include <vector>

namespace florin::autofill {

/// The autocomplete tokens of the HTML standard that matter here, and `other`.
enum class FieldType {
    other, ccNumber, ccExp, ccExpMonth, ccExpYear, ccCsc, ccName, ccGivenName, ccFamilyName, ccType,
    name, givenName, familyName, email, tel, streetAddress, addressLine1, addressLine2, addressLevel1, addressLevel2,
    postalCode, country, organization, oneTimeCode,
};

/// What goes into one control. Owns its value, which may be a secret and is wiped with it.
struct FillStep {
    int frame = 0;
    int field = 0; ///< FieldFacts::field
    FieldType type = FieldType::other;
    base::SecretBytes value; ///< UTF-8, formatted for that control; for a select the option's value
    bool isSelect = false;
};

/// Which control of which frame's document gets what.
struct FillPlan {
    std::vector<std::string> frameTokens;  ///< by frame index: only these documents may receive anything
    std::vector<std::string> frameOrigins; ///< the origins that the person confirmed
    std::vector<FillStep> steps;
};

} // namespace florin::autofill
