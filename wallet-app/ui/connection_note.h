#pragma once

#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/wallet.h"

namespace florin::ui {

/// What a page says of the way to the gateway: nothing while it answers; since when it does not, and how old what is shown is.
QString connectionText(const session::Books &books, base::Timestamp now);

/// The same calm line on every page that shows what the gateway said. It comes and goes by itself.
class ConnectionNote : public Banner {
  public:
    explicit ConnectionNote(Wallet &wallet);

  private:
    void refresh();

    Wallet &m_wallet;
    session::Subscription m_books;
};

} // namespace florin::ui
