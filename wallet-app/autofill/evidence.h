#pragma once

#include "wallet-app/autofill/fill_plan.h"
#include "wallet-app/autofill/form_snapshot.h"
#include "wallet-app/autofill/select_facts.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace florin::autofill {

/// What one control's own facts speak for, before the form around it is looked at.
struct Evidence {
    std::array<int, fieldTypeCount> score{}; ///< by FieldType; `other` competes like every type
    std::optional<FieldType> declared; ///< by the page's own autocomplete attribute
    OptionKind options = OptionKind::unknown;
    bool expiryWords = false;       ///< something says "expiry", not only "month" or "year"
    bool drawsExpiry = false;       ///< a label or placeholder draws it: "MM/YY"
    bool ofAnotherCard = false;     ///< a gift card's, a loyalty card's, a voucher's
    bool numberOfAnother = false;   ///< and speaks of its number
    bool tooShortForNumber = false; ///< has room for a part of a card number only
    bool bareNumber = false;        ///< its label is "number" and nothing else
    bool underContact = false;      ///< its heading speaks of the person
    bool wholeName = false;         ///< says "full name", not only "name"
    bool wantsDigits = false;       ///< pattern, inputmode or lengths speak of digits
    std::vector<std::string> reasons;

    int of(FieldType type) const { return score[static_cast<std::size_t>(type)]; }
    void add(FieldType type, int points) { score[static_cast<std::size_t>(type)] += points; }
};

Evidence evidenceOf(const FieldFacts &field);

/// True for a control that a person types into or picks from: no button, checkbox or hidden one.
bool takesText(const FieldFacts &field);

} // namespace florin::autofill
