#include "wallet-app/autofill/fill_plan.h"

#include <array>
#include <utility>

namespace florin::autofill {

namespace {

constexpr std::array<std::pair<FieldType, std::string_view>, 24> tokens{{
    {FieldType::other, "other"},
    {FieldType::ccNumber, "cc-number"},
    {FieldType::ccExp, "cc-exp"},
    {FieldType::ccExpMonth, "cc-exp-month"},
    {FieldType::ccExpYear, "cc-exp-year"},
    {FieldType::ccCsc, "cc-csc"},
    {FieldType::ccName, "cc-name"},
    {FieldType::ccGivenName, "cc-given-name"},
    {FieldType::ccFamilyName, "cc-family-name"},
    {FieldType::ccType, "cc-type"},
    {FieldType::name, "name"},
    {FieldType::givenName, "given-name"},
    {FieldType::familyName, "family-name"},
    {FieldType::email, "email"},
    {FieldType::tel, "tel"},
    {FieldType::streetAddress, "street-address"},
    {FieldType::addressLine1, "address-line1"},
    {FieldType::addressLine2, "address-line2"},
    {FieldType::addressLevel1, "address-level1"},
    {FieldType::addressLevel2, "address-level2"},
    {FieldType::postalCode, "postal-code"},
    {FieldType::country, "country"},
    {FieldType::organization, "organization"},
    {FieldType::oneTimeCode, "one-time-code"},
}};

} // namespace

std::string_view toToken(FieldType type) {
    for (const auto &[known, token] : tokens) {
        if (known == type) {
            return token;
        }
    }
    return "other";
}

std::optional<FieldType> fieldTypeFromToken(std::string_view token) {
    for (const auto &[type, known] : tokens) {
        if (known == token) {
            return type;
        }
    }
    return std::nullopt;
}

bool isCardType(FieldType type) { return type >= FieldType::ccNumber && type <= FieldType::ccType; }

} // namespace florin::autofill
