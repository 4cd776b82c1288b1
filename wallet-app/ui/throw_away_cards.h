#pragma once

#include "wallet-app/ui/wallet.h"

#include <QFrame>

class QVBoxLayout;

namespace florin::ui {

class Banner;

/// The throw-away cards of one card that nothing was paid with yet, each with a way to throw it away now. Hides itself while there is
/// none.
class ThrowAwayCards : public QFrame {
    Q_OBJECT
  public:
    ThrowAwayCards(Wallet &wallet, Guide &guide);
    /// Of this card from now on; empty shows none.
    void showFor(const std::string &card);

  private:
    void ask();
    void list(const std::vector<session::Card> &cards);
    QWidget *lineFor(const session::Card &card);
    void throwAway(const session::Card &card);

    Wallet &m_wallet;
    Guide &m_guide;
    QVBoxLayout *m_lines;
    Banner *m_trouble;
    std::string m_of;
    session::Subscription m_news;
    session::Leash m_leash;
};

} // namespace florin::ui
