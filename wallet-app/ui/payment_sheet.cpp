#include "wallet-app/ui/payment_sheet.h"

#include "wallet-app/ui/card_face.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

#include <QGridLayout>
#include <QSignalBlocker>
#include <QTimer>

namespace florin::ui {

using Step = session::PaymentProgress::Step;

namespace {

constexpr int linesBeforeScrolling = 6;

QLabel *cell(const QString &text, const char *role = "body", Qt::Alignment align = Qt::AlignLeft) {
    QLabel *made = label(text, role);
    made->setAlignment(align | Qt::AlignVCenter);
    return made;
}

} // namespace

QWidget *orderTable(const payment::Order &order) {
    auto *made = new QWidget;
    auto *grid = new QGridLayout(made);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(0, 1);
    int row = 0;
    for (const payment::LineItem &line : order.lines) {
        QLabel *name = cell(QString::fromStdString(line.description));
        name->setWordWrap(true);
        grid->addWidget(name, row, 0);
        grid->addWidget(cell(QStringLiteral("%1 ×").arg(line.quantity), "muted", Qt::AlignRight), row, 1);
        grid->addWidget(cell(moneyText(line.price), "body", Qt::AlignRight), row, 2);
        ++row;
    }
    grid->addWidget(hairline(), row++, 0, 1, 3);
    grid->addWidget(cell(PaymentSheet::tr("Total"), "strong"), row, 0);
    QLabel *total = cell(moneyText(order.total), "heading", Qt::AlignRight);
    total->setAccessibleDescription(total->text());
    grid->addWidget(total, row++, 1, 1, 2);
    grid->addWidget(cell(PaymentSheet::tr("VAT included"), "caption"), row, 0);
    grid->addWidget(cell(moneyText(order.vat), "caption", Qt::AlignRight), row, 1, 1, 2);
    return made;
}

QWidget *differenceTable(const std::vector<payment::Difference> &differences) {
    auto *made = new QFrame;
    made->setProperty("kind", "flat");
    auto *grid = new QGridLayout(made);
    grid->setContentsMargins(16, 12, 16, 12);
    grid->setHorizontalSpacing(20);
    grid->addWidget(cell(PaymentSheet::tr("What differs"), "caption"), 0, 0);
    grid->addWidget(cell(PaymentSheet::tr("You saw"), "caption"), 0, 1);
    grid->addWidget(cell(PaymentSheet::tr("The shop asked for"), "caption"), 0, 2);
    int row = 1;
    for (const payment::Difference &difference : differences) {
        grid->addWidget(cell(QString::fromStdString(difference.path), "strong"), row, 0);
        grid->addWidget(cell(QString::fromStdString(difference.payer)), row, 1);
        grid->addWidget(cell(QString::fromStdString(difference.shop), "danger"), row, 2);
        ++row;
    }
    grid->setColumnStretch(2, 1);
    return made;
}

PaymentSheet::PaymentSheet(Wallet &wallet, Guide &guide, session::Review review, QWidget *parent)
    : Sheet(tr("Pay %1").arg(QString::fromStdString(review.merchant.name)), parent, 480), m_wallet(wallet), m_guide(guide),
      m_review(std::move(review)) {
    if (!m_review.source.inside) {
        auto *outside = new Banner("warning");
        outside->say(
            tr("This payment was opened by a program outside of the wallet. Pay only if you have just asked for it yourself."));
        column()->addWidget(outside);
    } else {
        column()->addWidget(
            paragraph(tr("Asked for by the page at %1").arg(QString::fromStdString(m_review.source.origin)), "caption"));
    }
    column()->addWidget(makeOrder());
    column()->addWidget(m_means = makeMeans());
    m_progressBox = new QWidget;
    m_step = paragraph({}, "lead");
    m_step->setAlignment(Qt::AlignHCenter);
    auto *box = new QVBoxLayout(m_progressBox);
    box->setContentsMargins(0, 8, 0, 8);
    box->addWidget(m_step);
    m_progressBox->hide();
    column()->addWidget(m_progressBox);
    m_cancel = button(tr("Cancel"));
    m_pay = button(tr("Pay %1").arg(moneyText(m_review.ticket.order.total)), ButtonKind::primary, {}, tr("Pay"));
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_pay, &QPushButton::clicked, this, &PaymentSheet::pay);
    setButtons({nullptr, m_cancel, m_pay});
    m_pay->setDefault(true);
    m_pay->setEnabled(false);
    fillCards();
    // The keys that a person was typing into a page must not pay: for a moment the sheet only shows itself.
    QTimer::singleShot(400, this, [this] {
        m_mayPay = true;
        if (m_id.empty()) cardChosen();
        m_pay->setFocus();
    });
    m_progress = wallet.payments.progressed.add([this](const session::PaymentProgress &progress) { progressed(progress); });
    m_books = wallet.books.changed.add([this] {
        if (m_id.empty()) fillCards();
    });
    m_stage = wallet.session.stageChanged.add([this](session::Stage) { reject(); });
}

Sheet *PaymentSheet::explanation(const session::ReviewFailure &failure, QWidget *parent) {
    auto *sheet = new Sheet(tr("This cannot be paid"), parent, 440);
    sheet->note(sentence(failure), "danger");
    QPushButton *close = button(tr("Close"), ButtonKind::primary);
    connect(close, &QPushButton::clicked, sheet, &QDialog::accept);
    sheet->setButtons({nullptr, close});
    close->setDefault(true);
    close->setFocus();
    return sheet;
}

QWidget *PaymentSheet::makeOrder() {
    QWidget *table = orderTable(m_review.ticket.order);
    if (m_review.ticket.order.lines.size() <= linesBeforeScrolling) return table;
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFixedHeight(300);
    table->setProperty("kind", "page");
    scroll->setWidget(table);
    return scroll;
}

QWidget *PaymentSheet::makeMeans() {
    auto *made = new QWidget;
    auto *column = new QVBoxLayout(made);
    column->setContentsMargins(0, 4, 0, 0);
    m_card = new QComboBox;
    m_card->setIconSize({36, 23});
    column->addWidget(new Field(tr("Pay with"), m_card));
    m_after = paragraph({}, "muted");
    column->addWidget(m_after);
    connect(m_card, &QComboBox::currentIndexChanged, this, &PaymentSheet::cardChosen);
    return made;
}

QString PaymentSheet::chosenCard() const { return m_card->currentData().toString(); }

// While the list is made anew no card is chosen: heard in between, that would shut the button and take the focus from it.
void PaymentSheet::fillCards() {
    const QSignalBlocker quiet(m_card);
    const QString before = chosenCard();
    m_card->clear();
    const money::Money total = m_review.ticket.order.total;
    int best = -1;
    for (const session::Card &card : m_wallet.books.cards()) {
        if (card.state != payment::CardState::active) continue;
        const QString balance = card.balance ? moneyText(*card.balance) : QString();
        m_card->addItem(
            QIcon(cardThumbnail(card, 36, 2)),
            QStringLiteral("%1 •%2   %3").arg(QString::fromStdString(card.label), QString::fromStdString(card.lastFour), balance),
            QString::fromStdString(card.id));
        const bool covers =
            card.balance && card.balance->currency() == total.currency() && card.balance->amount() >= total.amount();
        if (best < 0 && covers) best = m_card->count() - 1;
    }
    const int again = m_card->findData(before);
    m_card->setCurrentIndex(!before.isEmpty() && again >= 0 ? again : std::max(best, 0));
    cardChosen();
}

void PaymentSheet::cardChosen() {
    const session::Card *card = m_wallet.books.card(chosenCard().toStdString());
    if (!card) {
        m_after->setText(tr("There is no active card. Apply for one, or unfreeze one, and come back."));
        return m_pay->setEnabled(false);
    }
    const money::Money total = m_review.ticket.order.total;
    bool enough = true;
    QString text;
    if (card->balance) {
        const auto rest = money::subtract(*card->balance, total);
        enough = rest && !rest->isNegative();
        text = enough ? tr("Balance afterwards: %1").arg(moneyText(*rest)) : tr("There is not enough money on this card.");
    }
    m_after->setText(text);
    m_after->setProperty("role", enough ? "muted" : "danger");
    m_after->setStyleSheet(QString());
    m_pay->setEnabled(enough && m_mayPay);
}

void PaymentSheet::pay() {
    if (!m_id.empty()) return;
    note({});
    m_pay->setEnabled(false);
    const auto id = m_wallet.payments.pay(m_review, chosenCard().toStdString());
    if (!id) {
        m_pay->setEnabled(true);
        m_pay->setFocus();
        return note(
            id.error() == session::PaymentDesk::Refusal::diskFull
                ? tr("The order could not be stored on this device, so it was not sent. The disk may be full. Nothing was paid.")
                : tr("This device cannot sign the order. Lock the wallet, unlock it and try again. Nothing was paid."));
    }
    m_id = *id;
    m_means->setEnabled(false);
    if (const auto *progress = m_wallet.payments.progress(m_id)) progressed(session::PaymentProgress(*progress));
}

void PaymentSheet::progressed(const session::PaymentProgress &progress) {
    if (m_id.empty() || progress.id != m_id) return;
    if (progress.step == Step::notSent) return offerAgain(progress);
    if (progress.isOver()) return showResult(progress);
    m_progressBox->show();
    m_step->setText(progressText(progress));
    setBusy(true);
    m_pay->setEnabled(false);
    m_cancel->setText(tr("Close"));
    m_cancel->setAccessibleName(tr("Close"));
    m_cancel->setToolTip(tr("The payment goes on; the activity shows how it ends."));
    fit();
}

// Nothing left this device: the same ticket may be paid after all, by a new order.
void PaymentSheet::offerAgain(const session::PaymentProgress &progress) {
    m_id.clear();
    setBusy(false);
    m_progressBox->hide();
    m_means->setEnabled(true);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel"));
    m_pay->setText(tr("Try again"));
    m_pay->setAccessibleName(tr("Try again"));
    m_pay->setEnabled(true);
    m_pay->setFocus();
    note(progressText(progress), "danger");
}

void PaymentSheet::showResult(const session::PaymentProgress &progress) {
    m_progress.reset();
    setBusy(false);
    m_means->hide();
    m_progressBox->show();
    const bool paid = progress.isPaid();
    auto *box = static_cast<QVBoxLayout *>(m_progressBox->layout());
    box->insertWidget(0, picture(paid ? "check" : "alert", 56, paid ? "good" : "danger"), 0, Qt::AlignHCenter);
    setHeading(paid ? tr("Paid") : tr("Not paid"));
    QString words = progressText(progress);
    if (paid && progress.payment->balanceAfter)
        words += QLatin1Char('\n') + tr("Your balance is %1.").arg(moneyText(*progress.payment->balanceAfter));
    m_step->setText(words);
    const auto &differences = progress.payment ? progress.payment->differences : std::vector<payment::Difference>{};
    if (!differences.empty()) box->addWidget(differenceTable(differences));
    QPushButton *close = button(tr("Done"), ButtonKind::primary);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    if (progress.payment && !progress.payment->id.empty()) {
        QPushButton *receipt = button(tr("Show receipt"), ButtonKind::plain, "activity");
        connect(receipt, &QPushButton::clicked, this, [this, payment = *progress.payment] {
            accept();
            session::Activity line;
            line.at = payment.concludedAt.value_or(payment.createdAt);
            line.payment = payment;
            m_guide.showReceipt(line);
        });
        setButtons({receipt, nullptr, close});
    } else {
        setButtons({nullptr, close});
    }
    close->setDefault(true);
    close->setFocus();
    fit();
    m_wallet.books.refresh();
}

} // namespace florin::ui
