#include "wallet-app/ui/credit_card_form.h"

#include "wallet-app/ui/credit_cards.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/secret_edit.h"

#include <QDate>

namespace florin::ui {

CreditCardForm::CreditCardForm(Wallet &wallet)
    : m_wallet(wallet), m_number(new SecretEdit(SecretEdit::Kind::cardNumber, 19)),
      m_secret(new SecretEdit(SecretEdit::Kind::digits, 4)), m_month(new QComboBox), m_year(new QComboBox), m_holder(lineEdit()) {
    setProperty("kind", "flat");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 14);
    column->setSpacing(10);
    m_number->setPlaceholderText(QStringLiteral("0000 0000 0000 0000"));
    m_secret->setPlaceholderText(tr("3 or 4 digits"));
    for (int month = 1; month <= 12; ++month) m_month->addItem(QStringLiteral("%1").arg(month, 2, 10, QLatin1Char('0')), month);
    const int thisYear = QDate::currentDate().year();
    for (int year = thisYear; year < thisYear + 15; ++year) m_year->addItem(QString::number(year), year);
    m_month->setCurrentIndex(11);
    m_year->setCurrentIndex(3);
    if (wallet.books.profile()) m_holder->setText(QString::fromStdString(wallet.books.profile()->name).toUpper());
    column->addWidget(m_numberField = new Field(tr("Card number"), m_number));
    m_monthField = new Field(tr("Expiry month"), m_month);
    m_yearField = new Field(tr("Expiry year"), m_year);
    m_secretField = new Field(tr("Secret number"), m_secret);
    auto *line = row({m_monthField, m_yearField, m_secretField});
    for (Field *field : {m_monthField, m_yearField, m_secretField}) line->setAlignment(field, Qt::AlignTop);
    column->addLayout(line);
    column->addWidget(m_holderField = new Field(tr("Name on the card"), m_holder));
    column->addWidget(paragraph(tr("The secret number is used for this charge only, and never stored."), "caption"));
    connect(m_number, &SecretEdit::secretChanged, this, &CreditCardForm::describeNumber);
    connect(m_secret, &SecretEdit::secretChanged, this, [this] { m_secretField->hint({}); });
    for (QComboBox *part : {m_month, m_year})
        connect(part, &QComboBox::currentIndexChanged, this, [this] { m_yearField->hint({}); });
}

void CreditCardForm::askForAll(bool all) {
    for (Field *field : {m_numberField, m_monthField, m_yearField, m_holderField}) field->setVisible(all);
}

void CreditCardForm::describeNumber() {
    const base::SecretBytes digits = m_number->secret();
    const card::Brand brand = card::brandOf(digits.text());
    if (m_number->count() >= 15 && !card::CardNumber::parse(digits.text()))
        return m_numberField->hint(tr("A digit seems to be wrong."), "warning");
    m_numberField->hint(brand == card::Brand::unknown ? QString() : brandName(brand), "good");
}

std::optional<session::SourceEntry> CreditCardForm::entry() {
    base::SecretBytes number = m_number->secret();
    const auto parsed = card::CardNumber::parse(number.text());
    if (!parsed) {
        m_numberField->hint(tr("The card number is not complete, or a digit is wrong."), "danger");
        m_number->setFocus();
        return std::nullopt;
    }
    const card::Expiry expiry{m_year->currentData().toInt(), m_month->currentData().toInt()};
    if (expiry.isPast(m_wallet.clock.now())) {
        m_yearField->hint(tr("This credit card has expired."), "danger");
        m_year->setFocus();
        return std::nullopt;
    }
    const std::string brand = brandName(parsed->brand()).toStdString();
    return session::SourceEntry{std::move(number), expiry, m_holder->text().trimmed().toStdString(), brand};
}

std::optional<base::SecretBytes> CreditCardForm::secret() {
    const base::SecretBytes typed = m_secret->secret();
    auto parsed = card::parseCardSecret(typed.text());
    if (!parsed) {
        m_secretField->hint(tr("3 or 4 digits, please."), "danger");
        m_secret->setFocus();
    }
    return parsed;
}

void CreditCardForm::wipe() {
    m_number->wipe();
    m_secret->wipe();
}

} // namespace florin::ui
