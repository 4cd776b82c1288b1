#pragma once

#include "wallet-app/ui/wallet.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace florin::ui {

class Banner;
class CardFace;
class ElidedLabel;
class ThrowAwayCards;

/// Every card as it looks, and beside it what can be done with the chosen one; below, the credit cards that charge them.
class CardsPage : public QWidget {
    Q_OBJECT
  public:
    CardsPage(Wallet &wallet, Guide &guide, QWidget *parent = nullptr);
    void choose(const std::string &card);
    const std::string &chosen() const { return m_chosen; }

  private:
    QWidget *makeDetail();
    void refresh();
    void refreshFaces();
    void refreshDetail();
    void rename();
    void remove();
    void explainMoney(const session::Card &card);
    void freeze();
    void act(std::function<session::TaskHandle(session::Reply<session::Card>)> question, const QString &said);
    const session::Card *current() const { return m_wallet.books.card(m_chosen); }

    Wallet &m_wallet;
    Guide &m_guide;
    QWidget *m_left, *m_none, *m_detail;
    QVBoxLayout *m_faces;
    ElidedLabel *m_name;
    QLabel *m_state, *m_balance, *m_balanceAt, *m_facts;
    Banner *m_trouble;
    QPushButton *m_charge, *m_reveal, *m_freeze, *m_rename, *m_delete;
    ThrowAwayCards *m_throwAway;
    std::string m_chosen, m_shown;
    session::Subscription m_books;
    session::Leash m_leash;
};

} // namespace florin::ui
