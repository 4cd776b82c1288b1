#pragma once

#include "wallet-app/autofill/classify.h"
#include "wallet-app/autofill/evidence.h"

namespace florin::autofill {

/// Looks at the verdicts of all controls of a form together and corrects them: what belongs to a card must stand near a card's
/// number; two boxes after an expiry are its month and year; a name within the card's fields is the card's.
void checkWholeForms(const FormSnapshot &snapshot, const std::vector<Evidence> &evidence, Classification &verdicts);

} // namespace florin::autofill
