#include "wallet-app/ui/payment_sheet.h"

#include "wallet-app/ui/amount_edit.h"
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
const QString microItem = QString::fromLatin1(payment::microMeans.data(), static_cast<qsizetype>(payment::microMeans.size()));

/// What the shop comes to know of the payer. That is never a name, an address or a card.
QString learntText(const session::Review &review) {
    using payment::TicketQuestion;
    const payment::PaymentTicket &ticket = review.ticket;
    if (ticket.order.total.isZero()) {
        switch (ticket.question) {
        case TicketQuestion::identity:
            return PaymentSheet::tr("If you say yes, the shop learns your customer number there: it recognises you by it, and no other "
                                    "shop can. It does not learn your name.");
        case TicketQuestion::age:
            return PaymentSheet::tr("If you say yes, the shop learns whether you are of age, and nothing else about you.");
        case TicketQuestion::presence:
            return PaymentSheet::tr("The shop learns your answer, and nothing about you.");
        }
    }
    if (ticket.customer && !ticket.customer->empty())
        return PaymentSheet::tr("The shop made this for the customer number that it knows you by. It learns nothing else about you.");
    return PaymentSheet::tr("The shop learns that it was paid, and nothing about you.");
}

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

PaymentSheet::PaymentSheet(Wallet &wallet, Guide &guide, session::Review review, std::optional<session::AskReason> reason,
                           QWidget *parent)
    : Sheet({}, parent, 480), m_wallet(wallet), m_guide(guide), m_review(std::move(review)) {
    const QString shop = QString::fromStdString(m_review.merchant.name);
    setHeading(isQuestion() ? tr("%1 asks").arg(shop) : tr("Pay %1").arg(shop));
    explainSource(reason);
    column()->addWidget(makeOrder());
    column()->addWidget(paragraph(learntText(m_review), "muted"));
    column()->addWidget(m_means = makeMeans());
    column()->addWidget(m_allowance = makeAllowance());
    m_progressBox = new QWidget;
    m_step = paragraph({}, "lead");
    m_step->setAlignment(Qt::AlignHCenter);
    auto *box = new QVBoxLayout(m_progressBox);
    box->setContentsMargins(0, 8, 0, 8);
    box->addWidget(m_step);
    m_progressBox->hide();
    column()->addWidget(m_progressBox);
    m_cancel = button(tr("Cancel"));
    m_pay = isQuestion() ? button(tr("Yes"), ButtonKind::primary)
                         : button(tr("Pay %1").arg(moneyText(m_review.ticket.order.total)), ButtonKind::primary, {}, tr("Pay"));
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_pay, &QPushButton::clicked, this, &PaymentSheet::pay);
    if (isQuestion()) {
        m_no = button(tr("No"));
        connect(m_no, &QPushButton::clicked, this, [this] { order(std::string(payment::noMeans)); });
        setButtons({m_cancel, nullptr, m_no, m_pay});
        m_means->hide();
    } else {
        setButtons({nullptr, m_cancel, m_pay});
    }
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

void PaymentSheet::explainSource(std::optional<session::AskReason> reason) {
    if (!m_review.source.inside) {
        auto *outside = new Banner("warning");
        outside->say(
            tr("This payment was opened by a program outside of the wallet. Pay only if you have just asked for it yourself."));
        column()->addWidget(outside);
    } else {
        column()->addWidget(
            paragraph(tr("Asked for by the page at %1").arg(QString::fromStdString(m_review.source.origin)), "caption"));
    }
    if (const QString words = reason ? sentence(*reason) : QString(); !words.isEmpty()) {
        auto *why = new Banner("primary");
        why->say(words);
        column()->addWidget(why);
    }
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
    addAccount();
    const auto &account = m_wallet.books.microAccount();
    const bool paysSmall = m_card->count() > 0 && account->available.amount() >= total.amount();
    int best = paysSmall ? 0 : -1;
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

// Larger sums are asked of the banking network: the Florin account is no means of theirs here.
void PaymentSheet::addAccount() {
    const auto &account = m_wallet.books.microAccount();
    const money::Money total = m_review.ticket.order.total;
    if (!account || account->threshold.currency() != total.currency() || total.amount() > account->threshold.amount()) return;
    m_card->addItem(icon(QStringLiteral("charge")), QStringLiteral("%1   %2").arg(tr("Florin account"), moneyText(account->available)),
                    microItem);
}

bool PaymentSheet::paysFromAccount() const { return chosenCard() == microItem; }

bool PaymentSheet::mayBeAllowed() const {
    if (!paysFromAccount() || isQuestion() || !m_review.source.inside || !m_review.source.topLevel) return false;
    const session::Allowance *allowance = m_wallet.unasked.rules().of(m_review.merchant.id);
    return !allowance || allowance->most.amount() < m_review.ticket.order.total.amount();
}

bool PaymentSheet::storeAllowance() {
    if (!mayBeAllowed() || !m_allow->isChecked()) return true;
    const auto &account = m_wallet.books.microAccount();
    const auto most = m_most->amount(m_review.ticket.order.total.currency());
    if (!most || !most->isPositive() || m_most->isOver(account->threshold)) {
        note(tr("Without asking, between the smallest sum and %1 can be paid at once.").arg(moneyText(account->threshold)));
        m_most->setFocus();
        return false;
    }
    if (m_wallet.unasked.allow({m_review.merchant.id, m_review.merchant.name, *most})) return true;
    note(tr("This could not be stored on this device. The disk may be full. Nothing was paid."));
    return false;
}

QWidget *PaymentSheet::makeAllowance() {
    auto *made = new QWidget;
    m_allow = new QCheckBox(tr("Pay without asking at this shop, up to"));
    m_most = new AmountEdit(AmountEdit::Size::plain);
    m_most->setAccessibleName(tr("Without asking up to"));
    m_most->setText(QString::number(m_review.ticket.order.total.amount()));
    m_most->setMaximumWidth(130);
    m_most->setEnabled(false);
    auto *line = row({m_allow, m_most, nullptr}, 8);
    line->setContentsMargins(0, 0, 0, 0);
    made->setLayout(line);
    connect(m_allow, &QCheckBox::toggled, m_most, &QWidget::setEnabled);
    made->hide();
    return made;
}

void PaymentSheet::cardChosen() {
    if (isQuestion()) {
        m_no->setEnabled(m_mayPay);
        return m_pay->setEnabled(m_mayPay);
    }
    m_allowance->setVisible(mayBeAllowed());
    if (paysFromAccount()) return showRest(m_wallet.books.microAccount()->available, tr("There is not enough money in your Florin account."));
    const session::Card *card = m_wallet.books.card(chosenCard().toStdString());
    if (!card) {
        m_after->setText(tr("There is no active card. Apply for one, or unfreeze one, and come back."));
        return m_pay->setEnabled(false);
    }
    showRest(card->balance, tr("There is not enough money on this card."));
}

void PaymentSheet::showRest(std::optional<money::Money> balance, const QString &tooLittle) {
    const money::Money total = m_review.ticket.order.total;
    bool enough = true;
    QString text;
    if (balance) {
        const auto rest = money::subtract(*balance, total);
        enough = rest && !rest->isNegative();
        text = enough ? tr("Balance afterwards: %1").arg(moneyText(*rest)) : tooLittle;
    }
    m_after->setText(text);
    m_after->setProperty("role", enough ? "muted" : "danger");
    m_after->setStyleSheet(QString());
    m_pay->setEnabled(enough && m_mayPay);
}

void PaymentSheet::pay() {
    if (!m_id.empty()) return;
    note({});
    if (isQuestion()) return order(std::string(payment::yesMeans));
    if (storeAllowance()) order(chosenCard().toStdString());
}

void PaymentSheet::order(const std::string &means) {
    if (!m_id.empty()) return;
    m_pay->setEnabled(false);
    const auto id = m_wallet.payments.pay(m_review, means);
    if (!id) {
        m_pay->setEnabled(true);
        m_pay->setFocus();
        return note(
            id.error() == session::PaymentDesk::Refusal::diskFull
                ? tr("The order could not be stored on this device, so it was not sent. The disk may be full. Nothing was paid.")
                : tr("This device cannot sign the order. Lock the wallet, unlock it and try again. Nothing was paid."));
    }
    m_id = *id;
    if (m_ordered) m_ordered(m_id);
    m_means->setEnabled(false);
    m_allowance->setEnabled(false);
    if (m_no) m_no->setEnabled(false);
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
    m_allowance->setEnabled(true);
    if (m_no) m_no->setEnabled(true);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel"));
    m_pay->setText(tr("Try again"));
    m_pay->setAccessibleName(tr("Try again"));
    m_pay->setEnabled(true);
    m_pay->setFocus();
    note(progressText(progress), "danger");
}

namespace {

session::Activity lineOf(const session::Payment &payment) {
    session::Activity line;
    line.at = payment.concludedAt.value_or(payment.createdAt);
    line.payment = payment;
    return line;
}

} // namespace

// The page goes on with the voucher: what the person wanted is there, not here.
void PaymentSheet::sendOn(const session::PaymentProgress &progress) {
    const QString shop = QString::fromStdString(m_review.merchant.name);
    QString words = isQuestion() ? tr("%1 has your answer.").arg(shop) : tr("Paid %1 to %2.").arg(moneyText(m_review.ticket.order.total), shop);
    if (progress.payment->balanceAfter) words += QLatin1Char(' ') + tr("Your balance is %1.").arg(moneyText(*progress.payment->balanceAfter));
    m_wallet.books.refresh();
    accept();
    m_guide.announce(words, "good", tr("Show receipt"), [&guide = m_guide, payment = *progress.payment] { guide.showReceipt(lineOf(payment)); });
}

void PaymentSheet::showResult(const session::PaymentProgress &progress) {
    m_progress.reset();
    setBusy(false);
    if (progress.isPaid() && !progress.payment->voucher.empty() && !progress.returnUrl.empty()) return sendOn(progress);
    m_means->hide();
    m_allowance->hide();
    m_progressBox->show();
    const bool paid = progress.isPaid();
    auto *box = static_cast<QVBoxLayout *>(m_progressBox->layout());
    box->insertWidget(0, picture(paid ? "check" : "alert", 56, paid ? "good" : "danger"), 0, Qt::AlignHCenter);
    setHeading(isQuestion() ? (paid ? tr("Answered") : tr("Not answered")) : paid ? tr("Paid") : tr("Not paid"));
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
            m_guide.showReceipt(lineOf(payment));
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
