#pragma once

#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

class QComboBox;
class QLabel;

class QPushButton;

namespace florin::ui {

/// Checkout b: what a shop asks to be paid, from a ticket that was checked. The person picks the card and pays (Enter) or not
/// (Esc); then each step as it is known, and the result. Closing it later stops nothing: the payment desk goes on.
class PaymentSheet : public Sheet {
    Q_OBJECT
  public:
    PaymentSheet(Wallet &wallet, Guide &guide, session::Review review, QWidget *parent);

    /// Why a link was not even shown as a payment.
    static Sheet *explanation(const session::ReviewFailure &failure, QWidget *parent);

  private:
    QWidget *makeOrder();
    QWidget *makeMeans();
    void fillCards();
    void cardChosen();
    void pay();
    void progressed(const session::PaymentProgress &progress);
    void offerAgain(const session::PaymentProgress &progress);
    void showResult(const session::PaymentProgress &progress);
    QString chosenCard() const;

    Wallet &m_wallet;
    Guide &m_guide;
    session::Review m_review;
    QWidget *m_means;
    QWidget *m_progressBox;
    QLabel *m_step;
    QComboBox *m_card;
    QLabel *m_after;
    QPushButton *m_pay, *m_cancel;
    bool m_mayPay = false;
    std::string m_id;
    session::Subscription m_progress, m_books, m_stage;
};

/// A table of what differed between the shop's order and the one that was shown.
QWidget *differenceTable(const std::vector<payment::Difference> &differences);
/// The goods, line by line, with their prices.
QWidget *orderTable(const payment::Order &order);

} // namespace florin::ui
