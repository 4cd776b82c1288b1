#pragma once

#include "wallet-app/autofill/fill_plan.h"
#include "wallet-app/autofill/form_snapshot.h"

#include <string>
#include <vector>

namespace florin::autofill {

/// What a control is for, and why we think so.
struct FieldVerdict {
    FieldType type = FieldType::other;
    int sureness = 0;                 ///< 0 to 100; 100 where the page's own autocomplete says it
    int part = 0;                     ///< of a card number in several boxes: 1, 2, ...; 0 for a whole one
    std::vector<std::string> reasons; ///< `label: card number`, `form: no number nearby`
};

/// One verdict a field, in the snapshot's order. Pure: the same snapshot gives the same verdicts. First each field by itself,
/// then the form as a whole.
using Classification = std::vector<FieldVerdict>;
Classification classify(const FormSnapshot &snapshot);

} // namespace florin::autofill
