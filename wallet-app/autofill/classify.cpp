#include "wallet-app/autofill/classify.h"

#include "wallet-app/autofill/evidence.h"
#include "wallet-app/autofill/whole_form.h"

#include <algorithm>

namespace florin::autofill {

namespace {

constexpr int enough = 28; ///< points below which nothing is said

bool isExpiry(FieldType type) {
    return type == FieldType::ccExp || type == FieldType::ccExpMonth || type == FieldType::ccExpYear;
}

FieldType strongest(const Evidence &evidence) {
    FieldType best = FieldType::other;
    int points = enough;
    for (std::size_t i = 1; i < evidence.score.size(); ++i) {
        const bool roomless = static_cast<FieldType>(i) == FieldType::ccNumber && evidence.tooShortForNumber;
        if (evidence.score[i] > points && !roomless) {
            points = evidence.score[i];
            best = static_cast<FieldType>(i);
        }
    }
    return evidence.of(FieldType::other) > points ? FieldType::other : best;
}

/// Month, year or both: by the options, by the words, by the room there is.
FieldType partOfExpiry(const FieldFacts &field, const Evidence &evidence, FieldType said) {
    if (evidence.drawsExpiry && field.tag == "input" && !(field.maxLength > 0 && field.maxLength < 4)) {
        return FieldType::ccExp;
    }
    switch (evidence.options) {
    case OptionKind::months:
        return FieldType::ccExpMonth;
    case OptionKind::expiryYears:
        return FieldType::ccExpYear;
    case OptionKind::monthsAndYears:
        return FieldType::ccExp;
    default:
        break;
    }
    const int month = evidence.of(FieldType::ccExpMonth);
    const int year = evidence.of(FieldType::ccExpYear);
    if (field.type == "month" ||
        (month > 0 && year > 0 && std::abs(month - year) < 15 && (field.maxLength < 0 || field.maxLength >= 5))) {
        return FieldType::ccExp;
    }
    if (field.maxLength > 0 && field.maxLength <= 4 && said == FieldType::ccExp && month != year) {
        return month > year ? FieldType::ccExpMonth : FieldType::ccExpYear;
    }
    if (said == FieldType::ccExp && std::max(month, year) > 0 && std::max(month, year) * 3 >= evidence.of(FieldType::ccExp) * 2 &&
        month != year) {
        return month > year ? FieldType::ccExpMonth : FieldType::ccExpYear;
    }
    return said;
}

/// "First name" where the identifiers say "cardholder" is the card's, not the buyer's.
FieldType ofTheCard(FieldType type, const Evidence &evidence) {
    const int card =
        std::max({evidence.of(FieldType::ccName), evidence.of(FieldType::ccGivenName), evidence.of(FieldType::ccFamilyName)});
    if (card < 60) {
        return type;
    }
    if (type == FieldType::givenName ||
        (type == FieldType::ccName && evidence.of(FieldType::givenName) >= 60 && evidence.of(FieldType::familyName) == 0)) {
        return FieldType::ccGivenName;
    }
    if (type == FieldType::familyName ||
        (type == FieldType::ccName && evidence.of(FieldType::familyName) >= 60 && evidence.of(FieldType::givenName) == 0)) {
        return FieldType::ccFamilyName;
    }
    return type == FieldType::name ? FieldType::ccName : type;
}

FieldVerdict byItself(const FieldFacts &field, const Evidence &evidence) {
    FieldVerdict verdict;
    if (!takesText(field)) {
        return verdict;
    }
    verdict.reasons = evidence.reasons;
    if (field.bait || (field.keptFromPeople && field.readOnly)) {
        verdict.reasons.insert(verdict.reasons.begin(), "a decoy");
        return verdict;
    }
    if (evidence.declared) {
        verdict.type = *evidence.declared;
        verdict.sureness = 100;
        verdict.reasons.insert(verdict.reasons.begin(), "autocomplete: " + field.autocomplete);
        if (verdict.type == FieldType::ccExp) {
            verdict.type = partOfExpiry(field, evidence, verdict.type);
        }
        return verdict;
    }
    verdict.type = ofTheCard(strongest(evidence), evidence);
    if (isExpiry(verdict.type)) {
        verdict.type = partOfExpiry(field, evidence, verdict.type);
    }
    const bool secret = field.type == "password";
    if (secret && verdict.type != FieldType::ccCsc && verdict.type != FieldType::ccNumber &&
        verdict.type != FieldType::oneTimeCode) {
        verdict.type = FieldType::other;
    }
    verdict.sureness = verdict.type == FieldType::other ? 0 : std::clamp(evidence.of(verdict.type) / 2, 1, 95);
    return verdict;
}

} // namespace

Classification classify(const FormSnapshot &snapshot) {
    std::vector<Evidence> evidence;
    Classification verdicts;
    evidence.reserve(snapshot.fields.size());
    for (const FieldFacts &field : snapshot.fields) {
        evidence.push_back(evidenceOf(field));
        verdicts.push_back(byItself(field, evidence.back()));
    }
    checkWholeForms(snapshot, evidence, verdicts);
    return verdicts;
}

} // namespace florin::autofill
