#include "wallet-app/ui/apply_sheet.h"

#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/welcome_page.h"

#include <QRadioButton>
#include <QTimer>

namespace florin::ui {

ApplySheet::ApplySheet(Wallet &wallet, Guide &guide, QWidget *parent)
    : Sheet(tr("Apply for a card"), parent, 460), m_wallet(wallet), m_guide(guide),
      m_virtual(new QRadioButton(tr("Virtual card"))), m_physical(new QRadioButton(tr("Physical card"))), m_label(lineEdit()),
      m_delivery(new QWidget), m_name(lineEdit()), m_line1(lineEdit()), m_line2(lineEdit()), m_postalCode(lineEdit()),
      m_city(lineEdit()), m_region(lineEdit()), m_country(new QComboBox),
      m_apply(button(tr("Apply"), ButtonKind::primary, {}, tr("Apply for this card"))), m_cancel(button(tr("Cancel"))) {
    m_virtual->setChecked(true);
    m_virtual->setAccessibleName(m_virtual->text());
    m_physical->setAccessibleName(m_physical->text());
    m_virtual->setAccessibleDescription(tr("A number for the Internet, at once"));
    m_physical->setAccessibleDescription(tr("Also for shops around the corner, by post"));
    column()->addWidget(m_virtual);
    column()->addWidget(paragraph(tr("A number for the Internet, ready at once."), "caption"));
    column()->addWidget(m_physical);
    column()->addWidget(
        paragraph(tr("Also for the shop around the corner. The bank approves it and sends it by post."), "caption"));
    m_label->setMaxLength(40);
    m_label->setText(tr("Everyday"));
    m_label->selectAll();
    column()->addWidget(needed(tr("Card name"), m_label, tr("Give the card a name, such as “Everyday”.")));
    auto *address = new QVBoxLayout(m_delivery);
    address->setContentsMargins(0, 0, 0, 0);
    address->setSpacing(12);
    address->addWidget(needed(tr("Recipient"), m_name, tr("Who takes the letter?")));
    address->addWidget(needed(tr("Street address"), m_line1, tr("The street and the number, please.")));
    address->addWidget(new Field(tr("Apartment, floor (optional)"), m_line2));
    address->addLayout(row({needed(tr("Postal code"), m_postalCode, tr("The postal code, please.")),
                            needed(tr("City"), m_city, tr("The city, please."))}));
    address->addLayout(row({new Field(tr("Region (optional)"), m_region), new Field(tr("Country"), m_country)}));
    m_delivery->hide();
    column()->addWidget(m_delivery);
    if (const auto &profile = wallet.books.profile()) {
        m_name->setText(QString::fromStdString(profile->name));
        m_line1->setText(QString::fromStdString(profile->address.line1));
        m_line2->setText(QString::fromStdString(profile->address.line2));
        m_postalCode->setText(QString::fromStdString(profile->address.postalCode));
        m_city->setText(QString::fromStdString(profile->address.city));
        m_region->setText(QString::fromStdString(profile->address.region));
    }
    connect(m_physical, &QRadioButton::toggled, this, [this](bool on) {
        if (on && m_country->count() == 0)
            fillCountries(m_country, m_wallet.books.profile() ? m_wallet.books.profile()->address.country : std::string());
        m_delivery->setVisible(on);
        fit();
    });
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_apply, &QPushButton::clicked, this, &ApplySheet::submit);
    setButtons({nullptr, m_cancel, m_apply});
    m_apply->setDefault(true);
    m_label->setFocus();
}

Field *ApplySheet::needed(const QString &name, QLineEdit *edit, const QString &plea) {
    auto *field = new Field(name, edit);
    m_needed.push_back({field, edit, plea});
    connect(edit, &QLineEdit::textEdited, field, [field] { field->hint({}); });
    return field;
}

bool ApplySheet::isComplete() {
    QLineEdit *first = nullptr;
    for (const Needed &one : m_needed) {
        const bool missing = one.edit->isVisible() && one.edit->text().trimmed().isEmpty();
        one.field->hint(missing ? one.plea : QString(), "danger");
        if (missing && !first) first = one.edit;
    }
    if (first) first->setFocus();
    return !first;
}

void ApplySheet::submit() {
    if (!isComplete()) return;
    // One key for the whole application: sent twice, it still gives one card. One that may have arrived is not begun anew.
    QString wish = m_physical->isChecked() ? m_line2->text() + u'\n' + m_region->text() + u'\n' + m_country->currentText() : QString();
    for (const Needed &one : m_needed) wish += u'\n' + (one.edit->isVisible() ? one.edit->text().trimmed() : QString());
    const bool isSame = m_unsettled && wish == m_wish;
    if (!isSame) m_key = m_wallet.random.id("app");
    m_unsettled = isSame;
    m_wish = wish;
    send();
}

void ApplySheet::send() {
    note({});
    setBusy(true);
    m_apply->setEnabled(false);
    std::optional<session::Profile> delivery;
    if (m_physical->isChecked()) {
        delivery = session::Profile{.name = m_name->text().trimmed().toStdString()};
        delivery->address = {m_line1->text().trimmed().toStdString(),      m_line2->text().trimmed().toStdString(),
                             m_city->text().trimmed().toStdString(),       m_region->text().trimmed().toStdString(),
                             m_postalCode->text().trimmed().toStdString(), m_country->currentData().toString().toStdString()};
    }
    m_task = m_wallet.gateway.applyForCard(
        m_physical->isChecked(), m_label->text().trimmed().toStdString(), delivery, m_key,
        m_leash.tie([this](base::Result<session::Card, session::Failure> result) {
            if (!result && result.error().trouble == session::Trouble::noAnswer) {
                m_unsettled = true;
                note(tr("No answer yet. The same application is being sent again; it gives one card at most."), "warning");
                QTimer::singleShot(2000, this, [this] { send(); });
                return;
            }
            setBusy(false);
            m_apply->setEnabled(true);
            if (!result) {
                session::Failure failure = result.error();
                if (m_unsettled && session::settles(failure)) m_unsettled = false;
                if (m_unsettled) failure = {.trouble = session::Trouble::noAnswer, .stillUnknown = true};
                return note(sentence(failure), "danger");
            }
            m_wallet.books.keep(*result);
            m_wallet.books.refresh();
            const bool ready = result->state == payment::CardState::active;
            m_guide.announce(ready ? tr("Your card is ready.") : tr("Your application is with the bank."), ready ? "good" : "");
            m_guide.showCard(result->id);
            accept();
        }));
}

} // namespace florin::ui
