#include "wallet-app/ui/payment_flow.h"

#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/payment_sheet.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/toasts.h"

#include <QApplication>
#include <QShortcut>
#include <QTimer>
#include <QUrlQuery>

namespace florin::ui {

using session::Stage;
using Step = session::PaymentProgress::Step;

namespace {
constexpr int slowReview = 500;
}

PaymentFlow::PaymentFlow(Wallet &wallet, Guide &guide, Toasts &toasts, QWidget &window)
    : QObject(&window), m_wallet(wallet), m_guide(guide), m_toasts(toasts), m_window(window),
      m_undo(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Z), &window)) {
    m_undo->setEnabled(false);
    connect(m_undo, &QShortcut::activated, this, [this] {
        for (const session::PaymentProgress &progress : m_wallet.payments.open()) {
            if (progress.step == Step::held) return undo(progress.id);
        }
    });
    m_progress = wallet.payments.progressed.add([this](const session::PaymentProgress &progress) { progressed(progress); });
    m_vouchers = wallet.vouchers.arrived.add([this](const session::VoucherDelivery &delivery) { deliver(delivery); });
}

void PaymentFlow::resume() {
    m_wallet.unasked.open();
    m_wallet.vouchers.open();
    m_wallet.payments.resume();
}

void PaymentFlow::close() {
    for (const session::PaymentProgress &progress : m_wallet.payments.open()) {
        if (progress.step == Step::held) m_wallet.payments.undo(progress.id);
    }
    m_wallet.payments.close();
    m_wallet.unasked.close();
    m_takers.clear();
    m_unasked.clear();
    m_undo->setEnabled(false);
    m_reviewing = false;
}

void PaymentFlow::open(const QString &link, const session::LinkSource &source, VoucherTaker taker) {
    // One payment at a time: a page cannot pile up sheets.
    if (m_reviewing) return;
    m_reviewing = true;
    QTimer::singleShot(slowReview, this, [this] {
        if (m_reviewing && !QApplication::activeModalWidget()) m_guide.announce(tr("Checking the shop's payment ticket."), "", {}, {});
    });
    m_wallet.tickets.review(
        link.toStdString(), source,
        m_leash.tie([this, taker = std::move(taker)](base::Result<session::Review, session::ReviewFailure> result) {
            // Behind the lock nothing is judged: the keyring is empty, and nobody is there to be asked.
            if (m_wallet.session.stage() != Stage::unlocked) {
                m_reviewing = false;
                return;
            }
            if (result) return reviewed(std::move(*result), taker);
            m_toasts.clearPassing();
            Sheet *sheet = PaymentSheet::explanation(result.error(), &m_window);
            connect(sheet, &QDialog::finished, this, [this] { m_reviewing = false; });
            sheet->present();
        }));
}

void PaymentFlow::reviewed(session::Review review, VoucherTaker taker) {
    const auto reason = m_wallet.unasked.reasonToAsk(review, m_wallet.books.microAccount());
    if (reason) return ask(std::move(review), std::move(taker), reason);
    m_reviewing = false;
    payWithoutAsking(std::move(review), std::move(taker));
}

void PaymentFlow::ask(session::Review review, VoucherTaker taker, std::optional<session::AskReason> reason) {
    m_reviewing = true;
    m_toasts.clearPassing();
    auto *sheet = new PaymentSheet(m_wallet, m_guide, std::move(review), reason, &m_window);
    sheet->whenOrdered([this, taker = std::move(taker)](const std::string &payment) { expect(payment, taker); });
    connect(sheet, &QDialog::finished, this, [this] { m_reviewing = false; });
    sheet->present();
}

void PaymentFlow::payWithoutAsking(session::Review review, VoucherTaker taker) {
    const QString shop = QString::fromStdString(review.merchant.name);
    const QString total = moneyText(review.ticket.order.total);
    if (!m_wallet.unasked.count(review)) return ask(std::move(review), std::move(taker), std::nullopt);
    const auto id = m_wallet.payments.payUnasked(review, m_wallet.unasked.rules().bounds);
    if (!id) {
        m_wallet.unasked.uncount(review.merchant.id, review.ticket.order.total);
        return ask(std::move(review), std::move(taker), std::nullopt);
    }
    m_takers[*id] = taker;
    m_unasked.emplace(*id, Unasked{std::move(review), std::move(taker)});
    m_undo->setEnabled(true);
    m_toasts.countDown([shop, total](int seconds) { return tr("Paying %1 to %2 in %n second(s)", nullptr, seconds).arg(total, shop); },
                       static_cast<int>(session::PaymentDesk::undoTime.count()), tr("Undo (Ctrl+Z)"), [this, id = *id] { undo(id); });
}

void PaymentFlow::undo(const std::string &payment) {
    if (m_wallet.payments.undo(payment)) m_toasts.endCountDown();
}

void PaymentFlow::expect(const std::string &payment, VoucherTaker taker) { m_takers[payment] = std::move(taker); }

void PaymentFlow::progressed(const session::PaymentProgress &progress) {
    const auto held = m_wallet.payments.open();
    m_undo->setEnabled(std::any_of(held.begin(), held.end(), [](const auto &one) { return one.step == Step::held; }));
    if (!progress.isOver()) return;
    m_takers.erase(progress.id);
    const auto found = m_unasked.find(progress.id);
    if (found == m_unasked.end()) return;
    const auto unasked = m_unasked.extract(found);
    if (progress.isPaid()) return;
    m_wallet.unasked.uncount(unasked.mapped().review.merchant.id, unasked.mapped().review.ticket.order.total);
    // Undone: nobody wants to be asked. What the gateway refused may still be paid when the person says so.
    if (progress.step == Step::notSent && !progress.failure)
        return m_guide.announce(tr("Undone. Nothing was sent and nothing was paid."), "", {}, {});
    m_guide.announce(progressText(progress), "warning", tr("Look at it"), [this, review = unasked.mapped().review, taker = unasked.mapped().taker] {
        if (!m_reviewing) ask(review, taker, std::nullopt);
    });
}

void PaymentFlow::deliver(const session::VoucherDelivery &delivery) {
    const QByteArray form = "voucher=" + QUrl::toPercentEncoding(QString::fromStdString(delivery.voucher));
    const QUrl address(QString::fromStdString(delivery.address), QUrl::StrictMode);
    const auto taker = m_takers.find(delivery.payment);
    if (taker != m_takers.end() && taker->second && taker->second(address, form)) return;
    m_guide.openWithForm(address, form);
}

void PaymentFlow::sendAgain(const std::string &payment) {
    m_wallet.vouchers.sendAgain(payment, m_leash.tie([this](base::Result<session::VoucherDelivery, session::Failure> result) {
        if (!result) return m_guide.announce(sentence(result.error()), "warning", {}, {});
        deliver(*result);
        m_guide.announce(tr("The voucher was sent to %1 again.").arg(QString::fromStdString(result->merchantName)), "good", {}, {});
    }));
}

} // namespace florin::ui
