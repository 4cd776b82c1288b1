#pragma once

#include "wallet-app/ui/wallet.h"

#include <QFrame>

class QLabel;

namespace florin::ui {

/// The Florin account: what is in it, a way to refill it, and how it refills itself. Hides itself while there is none.
class MicroPanel : public QFrame {
    Q_OBJECT
  public:
    MicroPanel(Wallet &wallet, Guide &guide);

  private:
    void refresh();

    Wallet &m_wallet;
    Guide &m_guide;
    QLabel *m_balance, *m_note;
    session::Subscription m_books;
};

} // namespace florin::ui
