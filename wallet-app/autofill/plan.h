#pragma once

#include "wallet-app/autofill/card_data.h"
#include "wallet-app/autofill/classify.h"
#include "wallet-app/autofill/fill_plan.h"

#include <span>

namespace florin::autofill {

/// What goes where: each value in the shape that its control wants, only into visible and enabled controls of the confirmed
/// frames, in the order of the page. A frame that is not confirmed gets nothing, nor does one without an HTTPS origin.
FillPlan planFill(const FormSnapshot &snapshot, const Classification &verdicts, const CardData &data,
                  std::span<const int> confirmedFrames);

/// The control as the person was shown it: what it calls itself and where it sends. The page may not change that unnoticed.
void rememberWords(FillStep &step, const FieldFacts &field);

/// The expiry as a text box wants it, told from its placeholder, pattern, label and length: `11/29`, `11/2029`, `2029-11`,
/// `1129`. The first is the best guess, the others are spellings of the same that masks may turn it into.
std::vector<std::string> expirySpellings(const FieldFacts &field, card::Expiry expiry);

} // namespace florin::autofill
