#pragma once

#include "wallet-app/ui/wallet.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QVBoxLayout;

namespace florin::ui {

class ActivityList;
class ActivityModel;

/// The balance, the cards, what happened last, and what is still under way.
class HomePage : public QWidget {
    Q_OBJECT
  public:
    HomePage(Wallet &wallet, Guide &guide, QWidget *parent = nullptr);

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void refresh();
    void showWhatFits();
    void refreshCards();
    void refreshFlights();

    Wallet &m_wallet;
    Guide &m_guide;
    QLabel *m_greeting, *m_balance, *m_balanceNote;
    QWidget *m_sum, *m_actions;
    QVBoxLayout *m_flights;
    QWidget *m_cardStrip;
    QHBoxLayout *m_cards;
    std::vector<QWidget *> m_faces;
    QWidget *m_noCards, *m_noActivity;
    ActivityModel *m_model;
    ActivityList *m_activity;
    std::string m_cardsShown;
    session::Subscription m_books, m_payments;
};

} // namespace florin::ui
