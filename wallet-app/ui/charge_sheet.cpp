#include "wallet-app/ui/charge_sheet.h"

#include "wallet-app/ui/card_face.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/secret_edit.h"
#include "wallet-app/ui/sentences.h"

#include <QDate>

namespace florin::ui {

using Step = session::ChargeDesk::Step;

namespace {

const QString newSource = QStringLiteral("new");

QString brandName(card::Brand brand) {
    switch (brand) {
    case card::Brand::visa:
        return QStringLiteral("Visa");
    case card::Brand::mastercard:
        return QStringLiteral("Mastercard");
    case card::Brand::amex:
        return QStringLiteral("American Express");
    case card::Brand::jcb:
        return QStringLiteral("JCB");
    case card::Brand::florin:
        return QStringLiteral("Florin");
    default:
        return ChargeSheet::tr("Credit card");
    }
}

} // namespace

ChargeSheet::ChargeSheet(Wallet &wallet, Guide &guide, const std::string &card, QWidget *parent)
    : Sheet(tr("Charge a card"), parent, 480), m_wallet(wallet), m_guide(guide) {
    m_form = makeForm();
    m_result = makeResult();
    column()->addWidget(m_form);
    column()->addWidget(m_result);
    m_result->hide();
    for (const session::Card &one : wallet.books.cards()) {
        if (one.state != payment::CardState::active) continue;
        const QString balance = one.balance ? moneyText(*one.balance) : QString();
        m_card->addItem(
            QIcon(cardThumbnail(one, 32, 2)),
            QStringLiteral("%1 •%2   %3").arg(QString::fromStdString(one.label), QString::fromStdString(one.lastFour), balance),
            QString::fromStdString(one.id));
        if (one.id == card) m_card->setCurrentIndex(m_card->count() - 1);
    }
    fillSources();
    m_charge = button(tr("Charge"), ButtonKind::primary, {}, tr("Charge now"));
    m_cancel = button(tr("Cancel"));
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_charge, &QPushButton::clicked, this, &ChargeSheet::submit);
    setButtons({nullptr, m_cancel, m_charge});
    m_charge->setDefault(true);
    m_amount->setFocus();
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
    column->setSpacing(14);
    m_amount = lineEdit(QStringLiteral("0"));
    m_amount->setProperty("kind", "amount");
    m_amount->setMaxLength(18);
    m_amount->setInputMethodHints(Qt::ImhFormattedNumbersOnly);
    column->addWidget(m_amountField = new Field(tr("Amount"), m_amount));
    auto *quick = new QHBoxLayout;
    quick->setSpacing(8);
    for (const std::int64_t amount : {10000, 50000, 100000, 200000}) {
        const auto sum = money::Money::of(amount, currency());
        QPushButton *one = button(moneyText(*sum), ButtonKind::plain, {}, tr("Amount %1").arg(moneyText(*sum)));
        connect(one, &QPushButton::clicked, this, [this, amount] { m_amount->setText(QString::number(amount)); });
        quick->addWidget(one);
    }
    column->addLayout(quick);
    m_card = new QComboBox;
    m_card->setIconSize({32, 20});
    column->addWidget(new Field(tr("Onto"), m_card));
    m_source = new QComboBox;
    m_removeSource = button(tr("Forget"), ButtonKind::ghost, {}, tr("Forget this credit card"));
    auto *from = row({new Field(tr("From"), m_source), m_removeSource}, 8);
    from->setAlignment(m_removeSource, Qt::AlignBottom);
    from->setStretch(0, 1);
    column->addLayout(from);
    column->addWidget(m_newCard = makeNewCard());
    m_secret = new SecretEdit(SecretEdit::Kind::digits, 4);
    m_secret->setPlaceholderText(tr("3 or 4 digits on the credit card"));
    auto *secret = new Field(tr("Secret number"), m_secret);
    secret->hint(tr("Used for this charge only, and never stored."));
    column->addWidget(secret);
    connect(m_source, &QComboBox::currentIndexChanged, this, &ChargeSheet::sourceChosen);
    connect(m_removeSource, &QPushButton::clicked, this, &ChargeSheet::removeSource);
    connect(m_amount, &QLineEdit::textChanged, this, [this] { m_amountField->hint({}); });
    return made;
}

QWidget *ChargeSheet::makeNewCard() {
    QFrame *made = new QFrame;
    made->setProperty("kind", "flat");
    auto *column = new QVBoxLayout(made);
    column->setContentsMargins(16, 14, 16, 16);
    column->setSpacing(12);
    m_number = new SecretEdit(SecretEdit::Kind::cardNumber, 19);
    m_number->setPlaceholderText(QStringLiteral("0000 0000 0000 0000"));
    column->addWidget(m_numberField = new Field(tr("Card number"), m_number));
    m_month = new QComboBox;
    m_year = new QComboBox;
    for (int month = 1; month <= 12; ++month) m_month->addItem(QStringLiteral("%1").arg(month, 2, 10, QLatin1Char('0')), month);
    const int thisYear = QDate::currentDate().year();
    for (int year = thisYear; year < thisYear + 15; ++year) m_year->addItem(QString::number(year), year);
    m_month->setCurrentIndex(11);
    m_year->setCurrentIndex(3);
    m_holder = lineEdit();
    column->addLayout(row({new Field(tr("Expiry month"), m_month), new Field(tr("Expiry year"), m_year)}));
    column->addWidget(new Field(tr("Name on the card"), m_holder));
    if (m_wallet.books.profile()) m_holder->setText(QString::fromStdString(m_wallet.books.profile()->name).toUpper());
    connect(m_number, &SecretEdit::secretChanged, this, [this] {
        const base::SecretBytes digits = m_number->secret();
        const card::Brand brand = card::brandOf(digits.text());
        if (m_number->count() >= 15 && !card::CardNumber::parse(digits.text()))
            return m_numberField->hint(tr("A digit seems to be wrong."), "warning");
        m_numberField->hint(brand == card::Brand::unknown ? QString() : brandName(brand), "good");
    });
    return made;
}

QWidget *ChargeSheet::makeResult() {
    auto *made = new QWidget;
    auto *column = new QVBoxLayout(made);
    column->setContentsMargins(0, 8, 0, 8);
    column->setSpacing(12);
    m_picture = nullptr;
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

void ChargeSheet::fillSources() {
    m_source->clear();
    for (const session::FundingSource &source : m_wallet.books.sources())
        m_source->addItem(QStringLiteral("%1 •••• %2")
                              .arg(source.label.empty() ? brandName(source.brand) : QString::fromStdString(source.label),
                                   QString::fromStdString(source.lastFour)),
                          QString::fromStdString(source.id));
    m_source->addItem(tr("A new credit card"), newSource);
    m_source->setCurrentIndex(0);
    sourceChosen();
}

void ChargeSheet::sourceChosen() {
    const bool fresh = m_source->currentData().toString() == newSource;
    m_newCard->setVisible(fresh);
    m_removeSource->setVisible(!fresh);
    fit();
}

void ChargeSheet::removeSource() {
    const std::string id = m_source->currentData().toString().toStdString();
    setBusy(true);
    m_wallet.gateway.deleteFundingSource(id, m_leash.tie([this](base::Result<session::Nothing, session::Failure> result) {
        setBusy(false);
        if (!result) return note(sentence(result.error()), "danger");
        m_source->removeItem(m_source->currentIndex());
        m_wallet.books.refresh();
    }));
}

void ChargeSheet::submit() {
    note({});
    const auto amount = money::fromEntry(m_amount->text().trimmed().toStdString(), currency());
    if (!amount || !amount->isPositive()) {
        m_amountField->hint(tr("Give an amount, such as %1.").arg(moneyText(*money::Money::of(50000, currency()))), "danger");
        return m_amount->setFocus();
    }
    if (m_card->count() == 0) return note(tr("There is no active card to charge."));
    const base::SecretBytes typed = m_secret->secret();
    auto secret = card::parseCardSecret(typed.text());
    if (!secret) {
        note(tr("The secret number has 3 or 4 digits."));
        return m_secret->setFocus();
    }
    session::ChargeDesk::Wish wish{
        .cardId = m_card->currentData().toString().toStdString(), .amount = *amount, .secret = std::move(*secret)};
    if (m_source->currentData().toString() == newSource) {
        const card::Expiry expiry{m_year->currentData().toInt(), m_month->currentData().toInt()};
        base::SecretBytes number = m_number->secret();
        const auto parsed = card::CardNumber::parse(number.text());
        if (!parsed) {
            note(tr("The card number is not complete, or a digit is wrong."));
            return m_number->setFocus();
        }
        if (expiry.isPast(m_wallet.clock.now())) return note(tr("This credit card has expired."));
        wish.newSource = session::SourceEntry{std::move(number), expiry, m_holder->text().trimmed().toStdString(),
                                              brandName(parsed->brand()).toStdString()};
    } else {
        wish.sourceId = m_source->currentData().toString().toStdString();
    }
    m_wallet.charges.charge(std::move(wish));
}

void ChargeSheet::progressed(const session::ChargeDesk::Progress &progress) {
    const bool running = m_wallet.charges.isRunning();
    setBusy(running);
    m_form->setEnabled(!running);
    m_charge->setEnabled(!running);
    if (progress.source) m_wallet.books.refresh();
    switch (progress.step) {
    case Step::addingCard:
        return note(tr("Adding the credit card."), "primary");
    case Step::sending:
        return note(tr("Asking the credit card's bank."), "primary");
    case Step::askingAgain:
        return note(tr("No answer yet. The same charge is being asked for again; it is done at most once."), "warning");
    case Step::following:
        m_secret->wipe();
        m_number->wipe();
        return showResult(progress);
    case Step::over:
        if (progress.charge) return showResult(progress);
        if (progress.source) {
            fillSources();
            // The card that was just tried, so that another try does not charge a different one; where the books do not have it yet,
            // none is better than a wrong one.
            const int tried = m_source->findData(QString::fromStdString(progress.source->id));
            m_source->setCurrentIndex(tried >= 0 ? tried : m_source->count() - 1);
            sourceChosen();
        }
        return note(progress.failure ? sentence(*progress.failure) : QString(), "danger");
    case Step::idle:
        return;
    }
}

void ChargeSheet::showResult(const session::ChargeDesk::Progress &progress) {
    const session::Charge &charge = *progress.charge;
    const StateText state = stateText(charge.state);
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
    QString words = charge.refusal ? sentence(*charge.refusal) : QString();
    if (charge.state == payment::ChargeState::loaded && charge.amount)
        words = tr("%1 is on your card now.").arg(moneyText(*charge.amount));
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
    QPushButton *close = button(tr("Close"), ButtonKind::primary, {}, tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    m_charge = m_cancel = close;
    setButtons({nullptr, close});
    close->setDefault(true);
    close->setFocus();
    fit();
}

} // namespace florin::ui
