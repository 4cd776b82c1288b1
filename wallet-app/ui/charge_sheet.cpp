#include "wallet-app/ui/charge_sheet.h"

#include "wallet-app/ui/amount_edit.h"
#include "wallet-app/ui/card_face.h"
#include "wallet-app/ui/credit_card_form.h"
#include "wallet-app/ui/credit_cards.h"
#include "wallet-app/ui/icons.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

#include <algorithm>
#include <QSignalBlocker>

namespace florin::ui {

using Step = session::ChargeDesk::Step;

namespace {

const QString freshSource = QStringLiteral("new");
const QString microItem = QString::fromLatin1(payment::microMeans.data(), static_cast<qsizetype>(payment::microMeans.size()));
constexpr std::int64_t mostInAMessage = 999'999'999'999; // what a message to a bank has room for

} // namespace

ChargeSheet::ChargeSheet(Wallet &wallet, Guide &guide, const std::string &card, QWidget *parent)
    : Sheet(tr("Charge a card"), parent, 560), m_wallet(wallet), m_guide(guide) {
    m_form = makeForm();
    m_result = makeResult();
    column()->addWidget(m_form);
    column()->addWidget(m_result);
    fillCards(card);
    fillSources();
    showForm();
    m_progress = wallet.charges.progressed.add([this](const session::ChargeDesk::Progress &progress) { progressed(progress); });
}

ChargeSheet::~ChargeSheet() {
    m_progress.reset();
    m_wallet.charges.stop();
}

QWidget *ChargeSheet::makeForm() {
    auto *made = new QWidget;
    auto *column = new QVBoxLayout(made);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_amount = new AmountEdit;
    column->addWidget(m_amountField = new Field(tr("Amount"), m_amount));
    column->addLayout(makeQuickAmounts());
    m_card = new QComboBox;
    m_card->setIconSize({32, 20});
    m_source = new QComboBox;
    m_forget = iconButton(QStringLiteral("trash"), tr("Remove this credit card"));
    m_cardField = new Field(tr("Onto"), m_card);
    auto *from = new Field(tr("From"), m_source);
    auto *places = row({m_cardField, from}, 12);
    for (Field *field : {m_cardField, from}) places->setAlignment(field, Qt::AlignTop);
    auto *beside = new QVBoxLayout; // level with the box, below the field's name
    beside->addSpacing(25);
    beside->addWidget(m_forget);
    beside->addStretch(1);
    places->addLayout(beside);
    column->addLayout(places);
    column->addWidget(m_creditCard = new CreditCardForm(m_wallet));
    connect(m_amount, &QLineEdit::textChanged, this, &ChargeSheet::amountTyped);
    connect(m_card, &QComboBox::currentIndexChanged, this, &ChargeSheet::cardChosen);
    connect(m_source, &QComboBox::currentIndexChanged, this, &ChargeSheet::sourceChosen);
    connect(m_forget, &QToolButton::clicked, this, &ChargeSheet::forgetSource);
    return made;
}

QLayout *ChargeSheet::makeQuickAmounts() {
    auto *quick = new QHBoxLayout;
    quick->setSpacing(8);
    for (const std::int64_t amount : {10000, 50000, 100000, 200000}) {
        const QString text = moneyText(*money::Money::of(amount, currency()));
        QPushButton *one = button(text, ButtonKind::plain, {}, tr("Amount %1").arg(text));
        one->setProperty("kind", "small");
        connect(one, &QPushButton::clicked, this, [this, amount] { m_amount->setText(QString::number(amount)); });
        quick->addWidget(one, 1);
    }
    return quick;
}

QWidget *ChargeSheet::makeResult() {
    auto *made = new QWidget;
    auto *column = new QVBoxLayout(made);
    column->setContentsMargins(0, 8, 0, 8);
    column->setSpacing(12);
    m_state = label({}, "heading");
    m_words = paragraph({}, "body");
    m_words->setAlignment(Qt::AlignHCenter);
    column->addWidget(m_state, 0, Qt::AlignHCenter);
    column->addWidget(m_words);
    return made;
}

money::Currency ChargeSheet::currency() const {
    for (const session::Card &card : m_wallet.books.cards()) {
        if (card.balance) return card.balance->currency();
    }
    return *money::Currency::fromCode("KRW");
}

money::Money ChargeSheet::mostAtOnce() const { return *money::Money::of(mostInAMessage, currency()); }

void ChargeSheet::fillCards(const std::string &chosen) {
    for (const session::Card &one : m_wallet.books.cards()) {
        if (one.state != payment::CardState::active) continue;
        m_card->addItem(
            QIcon(cardThumbnail(one, 32, 2)),
            QStringLiteral("%1 •%2").arg(QString::fromStdString(one.label), QString::fromStdString(one.lastFour)),
            QString::fromStdString(one.id));
        if (one.id == chosen) m_card->setCurrentIndex(m_card->count() - 1);
    }
    if (m_wallet.books.microAccount()) {
        m_card->addItem(icon(QStringLiteral("charge")), tr("Florin account"), microItem);
        if (chosen == payment::microMeans) m_card->setCurrentIndex(m_card->count() - 1);
    }
    cardChosen();
}

bool ChargeSheet::fillsAccount() const { return m_card->currentData().toString() == microItem; }

bool ChargeSheet::isPrepaid(const QString &source) const { return m_wallet.books.card(source.toStdString()) != nullptr; }

void ChargeSheet::fillSources() {
    const QSignalBlocker quiet(m_source);
    m_source->clear();
    m_listsCards = fillsAccount();
    const auto &sources = m_wallet.books.sources();
    for (const session::FundingSource &source : sources) m_source->addItem(nameOf(source), QString::fromStdString(source.id));
    // The Florin account is filled from a prepaid card as well.
    for (const session::Card &card : m_wallet.books.cards()) {
        if (fillsAccount() && card.state == payment::CardState::active)
            m_source->addItem(QStringLiteral("%1 •%2   %3").arg(QString::fromStdString(card.label), QString::fromStdString(card.lastFour),
                                                                card.balance ? moneyText(*card.balance) : QString()),
                              QString::fromStdString(card.id));
    }
    m_source->addItem(tr("A new credit card"), freshSource);
    const auto &account = m_wallet.books.microAccount();
    const std::string usual = fillsAccount() && account->source ? *account->source : likelySource(sources, m_wallet.books.activity());
    const int likely = m_source->findData(QString::fromStdString(usual));
    m_source->setCurrentIndex(likely >= 0 ? likely : m_source->count() - 1);
    sourceChosen();
}

const session::FundingSource *ChargeSheet::chosenSource() const {
    const std::string id = m_source->currentData().toString().toStdString();
    const auto &sources = m_wallet.books.sources();
    const auto found = std::find_if(sources.begin(), sources.end(), [&](const auto &source) { return source.id == id; });
    return found == sources.end() ? nullptr : &*found;
}

void ChargeSheet::cardChosen() {
    if (m_source->count() > 0 && m_listsCards != fillsAccount()) fillSources();
    if (fillsAccount()) {
        const session::MicroAccount &account = *m_wallet.books.microAccount();
        return m_cardField->hint(tr("%1 in it now, at most %2").arg(moneyText(account.balance), moneyText(account.ceiling)));
    }
    const session::Card *card = m_wallet.books.card(m_card->currentData().toString().toStdString());
    m_cardField->hint(card && card->balance ? tr("%1 on it now").arg(moneyText(*card->balance)) : QString());
}

void ChargeSheet::sourceChosen() {
    const QString source = m_source->currentData().toString();
    const bool fresh = source == freshSource;
    m_creditCard->askForAll(fresh);
    m_creditCard->setVisible(!isPrepaid(source));
    m_forget->setVisible(!fresh && !isPrepaid(source));
    m_source->setToolTip(m_source->currentText());
    fit();
}

void ChargeSheet::amountTyped() {
    const bool over = m_amount->isOver(mostAtOnce());
    m_amountField->hint(over ? tr("At most %1 at once.").arg(moneyText(mostAtOnce())) : QString(), "danger");
}

void ChargeSheet::forgetSource() {
    const session::FundingSource *source = chosenSource();
    if (!source || !wantsToForget(this, *source)) return;
    const QString id = QString::fromStdString(source->id);
    setBusy(true);
    m_wallet.gateway.deleteFundingSource(
        id.toStdString(), m_leash.tie([this, id](base::Result<session::Nothing, session::Failure> result) {
            setBusy(false);
            if (!result) return note(sentence(result.error()), "danger");
            m_wallet.books.refresh();
            auto left = m_wallet.books.sources();
            std::erase_if(left, [&](const auto &one) { return one.id == id.toStdString(); });
            m_source->removeItem(m_source->findData(id));
            const int likely = m_source->findData(QString::fromStdString(likelySource(left, m_wallet.books.activity())));
            m_source->setCurrentIndex(likely >= 0 ? likely : m_source->count() - 1);
        }));
}

std::optional<money::Money> ChargeSheet::amount() {
    const auto typed = m_amount->amount(currency());
    const bool over = m_amount->isOver(mostAtOnce());
    if (typed && typed->isPositive() && !over) return typed;
    if (!over)
        m_amountField->hint(tr("Give an amount, such as %1.").arg(moneyText(*money::Money::of(50000, currency()))), "danger");
    m_amount->setFocus();
    return std::nullopt;
}

void ChargeSheet::submit() {
    note({});
    const auto sum = amount();
    if (!sum) return;
    if (m_card->count() == 0) return note(tr("There is no active card to charge."));
    session::ChargeDesk::Wish wish{.cardId = m_card->currentData().toString().toStdString(), .amount = *sum, .secret = {}};
    if (m_source->currentData().toString() == freshSource) {
        wish.newSource = m_creditCard->entry();
        if (!wish.newSource) return;
    } else {
        wish.sourceId = m_source->currentData().toString().toStdString();
    }
    if (wish.newSource || !isPrepaid(m_source->currentData().toString())) {
        auto secret = m_creditCard->secret();
        if (!secret) return;
        wish.secret = std::move(*secret);
    }
    m_wallet.charges.charge(std::move(wish));
}

void ChargeSheet::progressed(const session::ChargeDesk::Progress &progress) {
    const bool running = m_wallet.charges.isRunning();
    setBusy(running);
    m_form->setEnabled(!running);
    m_charge->setEnabled(!running);
    if (progress.source) m_wallet.books.refresh();
    // Wherever the gateway told of the charge itself, it is shown as it stands.
    if (progress.charge) {
        m_creditCard->wipe();
        return showResult(progress);
    }
    switch (progress.step) {
    case Step::addingCard:
        return note(tr("Adding the credit card."), "primary");
    case Step::sending:
        return note(tr("Asking the credit card's bank."), "primary");
    case Step::askingAgain:
        return note(tr("No answer yet. The same charge is being asked for again; it is done at most once."), "warning");
    case Step::over:
        return failed(progress);
    case Step::following:
    case Step::idle:
        return;
    }
}

void ChargeSheet::failed(const session::ChargeDesk::Progress &progress) {
    if (progress.source) {
        fillSources();
        // The card that was just tried, so that another try does not charge a different one; where the books do not have it yet,
        // none is better than a wrong one.
        const int tried = m_source->findData(QString::fromStdString(progress.source->id));
        m_source->setCurrentIndex(tried >= 0 ? tried : m_source->count() - 1);
    }
    // The key is the first press's: that one did arrive, with another secret number.
    if (progress.failure && progress.failure->news.refusal == payment::Refusal::idempotencyMismatch)
        return note(tr("This charge has arrived already. The activity shows how it ends."), "warning");
    note(progress.failure ? sentence(*progress.failure) : QString(), "danger");
}

void ChargeSheet::showForm() {
    m_result->hide();
    m_form->show();
    m_form->setEnabled(true);
    m_charge = button(tr("Charge"), ButtonKind::primary, {}, tr("Charge now"));
    m_cancel = button(tr("Cancel"));
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_charge, &QPushButton::clicked, this, &ChargeSheet::submit);
    setButtons({nullptr, m_cancel, m_charge});
    m_charge->setDefault(true);
    m_amount->setFocus();
    fit();
}

void ChargeSheet::showResult(const session::ChargeDesk::Progress &progress) {
    const session::Charge &charge = *progress.charge;
    const StateText state = stateText(charge);
    note({});
    m_form->hide();
    m_result->show();
    delete m_picture;
    const QLatin1String tone(state.tone);
    m_picture = picture(tone == QLatin1String("good")      ? "check"
                        : tone == QLatin1String("primary") ? "clock"
                                                           : "alert",
                        64, state.tone);
    static_cast<QVBoxLayout *>(m_result->layout())->insertWidget(0, m_picture, 0, Qt::AlignHCenter);
    m_state->setText(state.text);
    QString words = charge.refusal     ? sentence(*charge.refusal)
                    : progress.failure ? sentence(*progress.failure)
                                       : QString();
    if (const QString part = partSentence(charge); !part.isEmpty())
        words = part;
    else if (charge.state == payment::ChargeState::loaded && charge.amount)
        words = charge.cardId == payment::microMeans ? tr("%1 is in your Florin account now.").arg(moneyText(*charge.amount))
                                                     : tr("%1 is on your card now.").arg(moneyText(*charge.amount));
    else if (charge.state == payment::ChargeState::loadUnknown || charge.state == payment::ChargeState::debitUnknown)
        words = tr("A bank has not answered in time. What was begun is being taken back, so that nothing is charged twice. You "
                   "can close this: the activity shows how it ends.");
    else if (charge.state == payment::ChargeState::reversing)
        words = tr("The card could not be loaded. The money goes back to your credit card.");
    else if (charge.state == payment::ChargeState::reversed && words.isEmpty())
        words = tr("The money went back to your credit card.");
    m_words->setText(words);
    setBusy(!payment::isFinal(charge.state));
    if (payment::isFinal(charge.state)) m_wallet.books.refresh();
    const bool declined = charge.state == payment::ChargeState::declined;
    QPushButton *close = button(tr("Close"), declined ? ButtonKind::plain : ButtonKind::primary, {}, tr("Close"));
    QPushButton *again = declined ? button(tr("Try again"), ButtonKind::primary) : nullptr;
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    m_charge = m_cancel = close;
    if (again) {
        connect(again, &QPushButton::clicked, this, [this, source = QString::fromStdString(charge.sourceId)] {
            fillSources();
            // The one that was refused, which can be tried again or removed.
            if (const int tried = m_source->findData(source); tried >= 0) m_source->setCurrentIndex(tried);
            showForm();
        });
        setButtons({nullptr, close, again});
    } else {
        setButtons({nullptr, close});
    }
    (again ? again : close)->setDefault(true);
    (again ? again : close)->setFocus();
    fit();
}

} // namespace florin::ui
