#pragma once

#include "wallet-app/ui/wallet.h"

class QWidget;

namespace florin::ui {

/// Tells what came of comparing a page's total with what its shop asked for: a line that passes by where they agree, a sheet over
/// `window` where they do not.
void tellOfFill(Wallet &wallet, Guide &guide, QWidget *window, const session::FillCheck &check);

} // namespace florin::ui
