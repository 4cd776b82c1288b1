#include "wallet-app/ui/auto_refill_sheet.h"

#include "wallet-app/ui/amount_edit.h"
#include "wallet-app/ui/credit_cards.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

namespace florin::ui {

namespace {

money::Currency currencyOf(const Wallet &wallet) {
    const auto &account = wallet.books.microAccount();
    return account ? account->balance.currency() : *money::Currency::fromCode("KRW");
}

void fill(AmountEdit *edit, std::int64_t amount) { edit->setText(QString::number(amount)); }

} // namespace

AutoRefillSheet::AutoRefillSheet(Wallet &wallet, Guide &guide, QWidget *parent)
    : Sheet(tr("Automatic refill"), parent, 480), m_wallet(wallet), m_guide(guide), m_currency(currencyOf(wallet)),
      m_on(new QCheckBox(tr("Refill the Florin account by itself"))), m_source(new QComboBox), m_below(new AmountEdit(AmountEdit::Size::plain)),
      m_amount(new AmountEdit(AmountEdit::Size::plain)), m_cap(new AmountEdit(AmountEdit::Size::plain)) {
    m_belowField = new Field(tr("When it holds less than"), m_below);
    m_amountField = new Field(tr("Refill with"), m_amount);
    m_capField = new Field(tr("At most a month"), m_cap);
    column()->addWidget(m_on);
    column()->addWidget(new Field(tr("From"), m_source));
    column()->addLayout(row({m_belowField, m_amountField}, 12));
    column()->addWidget(m_capField);
    const auto &account = wallet.books.microAccount();
    fillSources(account ? account->source : std::nullopt);
    const auto automatic = account ? account->autoRefill : std::nullopt;
    m_on->setChecked(automatic.has_value());
    fill(m_below, automatic ? automatic->below.amount() : 5'000);
    fill(m_amount, automatic ? automatic->amount.amount() : 20'000);
    fill(m_cap, automatic ? automatic->monthlyCap.amount() : 100'000);
    const auto enable = [this](bool on) {
        for (QWidget *widget : {static_cast<QWidget *>(m_below), static_cast<QWidget *>(m_amount), static_cast<QWidget *>(m_cap)})
            widget->setEnabled(on);
    };
    connect(m_on, &QCheckBox::toggled, this, enable);
    enable(m_on->isChecked());
    QPushButton *cancel = button(tr("Cancel"));
    m_save = button(tr("Save"), ButtonKind::primary);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &AutoRefillSheet::save);
    setButtons({nullptr, cancel, m_save});
    m_save->setDefault(true);
    m_on->setFocus();
}

void AutoRefillSheet::fillSources(const std::optional<std::string> &chosen) {
    for (const session::FundingSource &source : m_wallet.books.sources()) m_source->addItem(nameOf(source), QString::fromStdString(source.id));
    for (const session::Card &card : m_wallet.books.cards()) {
        if (card.state == payment::CardState::active)
            m_source->addItem(QStringLiteral("%1 •%2").arg(QString::fromStdString(card.label), QString::fromStdString(card.lastFour)),
                              QString::fromStdString(card.id));
    }
    if (!chosen) return;
    if (const int index = m_source->findData(QString::fromStdString(*chosen)); index >= 0) m_source->setCurrentIndex(index);
}

std::optional<money::Money> AutoRefillSheet::amountIn(AmountEdit *edit, Field *field) {
    const auto amount = edit->amount(m_currency);
    const bool right = amount && amount->isPositive();
    field->hint(right ? QString() : tr("Give an amount."), "danger");
    if (!right) edit->setFocus();
    return right ? amount : std::nullopt;
}

void AutoRefillSheet::save() {
    note({});
    std::optional<session::AutoRefill> automatic;
    if (m_on->isChecked()) {
        const auto below = amountIn(m_below, m_belowField), amount = amountIn(m_amount, m_amountField), cap = amountIn(m_cap, m_capField);
        if (!below || !amount || !cap) return;
        const auto &account = m_wallet.books.microAccount();
        if (account && below->amount() + amount->amount() > account->ceiling.amount())
            return note(tr("The account holds at most %1: refill with less.").arg(moneyText(account->ceiling)));
        if (cap->amount() < amount->amount()) return m_capField->hint(tr("Must not be less than one refill."), "danger");
        automatic = session::AutoRefill{*below, *amount, *cap};
    }
    const std::string source = m_source->currentData().toString().toStdString();
    if (source.empty()) return note(tr("There is no card to refill from yet. Refill once by hand with a credit card."));
    setBusy(true);
    m_save->setEnabled(false);
    m_wallet.gateway.saveMicroAccount(source, automatic, m_leash.tie([this](base::Result<session::MicroAccount, session::Failure> result) {
        setBusy(false);
        m_save->setEnabled(true);
        if (!result) return note(sentence(result.error()));
        m_wallet.books.keep(*result);
        m_guide.announce(tr("Saved."), "good");
        accept();
    }));
}

} // namespace florin::ui
