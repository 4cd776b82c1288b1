#pragma once

#include "wallet-app/ui/wallet.h"

#include <map>
#include <QObject>

class QShortcut;

namespace florin::ui {

class Toasts;

/// From a payment link to its end: the ticket is checked, the person is asked or not, there is time to undo, and the voucher goes to
/// the page that wants it. One link at a time. Lives as long as its window.
class PaymentFlow : public QObject {
    Q_OBJECT
  public:
    PaymentFlow(Wallet &wallet, Guide &guide, Toasts &toasts, QWidget &window);

    void open(const QString &link, const session::LinkSource &source, VoucherTaker taker);
    /// A payment that a sheet has ordered for that page.
    void expect(const std::string &payment, VoucherTaker taker);
    void sendAgain(const std::string &payment);
    /// After unlocking.
    void resume();
    /// On locking: what was held is undone.
    void close();

  private:
    void reviewed(session::Review review, VoucherTaker taker);
    void ask(session::Review review, VoucherTaker taker, std::optional<session::AskReason> reason);
    void payWithoutAsking(session::Review review, VoucherTaker taker);
    void progressed(const session::PaymentProgress &progress);
    void deliver(const session::VoucherDelivery &delivery);
    void undo(const std::string &payment);

    /// One that was ordered without asking: the person can still be asked.
    struct Unasked {
        session::Review review;
        VoucherTaker taker;
    };

    Wallet &m_wallet;
    Guide &m_guide;
    Toasts &m_toasts;
    QWidget &m_window;
    QShortcut *m_undo;
    bool m_reviewing = false;
    std::map<std::string, VoucherTaker> m_takers;
    std::map<std::string, Unasked> m_unasked;
    session::Subscription m_progress, m_vouchers;
    session::Leash m_leash;
};

} // namespace florin::ui
