#pragma once

#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;

namespace florin::ui {

class AmountEdit;

/// Checkout b: what a shop asks to be paid, from a ticket that was checked, what it learns, and what is left afterwards. The person
/// picks the Florin account or a card and pays (Enter) or not (Esc); a ticket of nothing to pay is answered yes or no. Then each step
/// as it is known, and the result; a voucher sends the page on, and the sheet is done. Closing it later stops nothing: the payment
/// desk goes on.
class PaymentSheet : public Sheet {
    Q_OBJECT
  public:
    /// `reason`: why the person is asked, where they allowed payments without asking.
    PaymentSheet(Wallet &wallet, Guide &guide, session::Review review, std::optional<session::AskReason> reason, QWidget *parent);
    /// Told the payment's id, each time that one is ordered.
    void whenOrdered(std::function<void(const std::string &payment)> call) { m_ordered = std::move(call); }

    /// Why a link was not even shown as a payment.
    static Sheet *explanation(const session::ReviewFailure &failure, QWidget *parent);

  private:
    QWidget *makeOrder();
    void explainSource(std::optional<session::AskReason> reason);
    QWidget *makeMeans();
    QWidget *makeAllowance();
    bool isQuestion() const { return m_review.ticket.order.total.isZero(); }
    bool paysFromAccount() const;
    bool mayBeAllowed() const;
    bool storeAllowance();
    void addAccount();
    void order(const std::string &means);
    void fillCards();
    void cardChosen();
    void showRest(std::optional<money::Money> balance, const QString &tooLittle);
    void sendOn(const session::PaymentProgress &progress);
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
    QWidget *m_allowance;
    QCheckBox *m_allow;
    AmountEdit *m_most;
    QPushButton *m_pay, *m_cancel, *m_no = nullptr;
    std::function<void(const std::string &payment)> m_ordered;
    bool m_mayPay = false;
    std::string m_id;
    session::Subscription m_progress, m_books, m_stage;
};

/// A table of what differed between the shop's order and the one that was shown.
QWidget *differenceTable(const std::vector<payment::Difference> &differences);
/// The goods, line by line, with their prices.
QWidget *orderTable(const payment::Order &order);

} // namespace florin::ui
