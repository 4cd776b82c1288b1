#include "wallet-app/ui/hand_fill.h"

#include "wallet-app/autofill/plan.h"
#include "wallet-app/ui/browser_tab.h"
#include "wallet-app/ui/card_choice.h"
#include "wallet-app/ui/field_names.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

#include <algorithm>
#include <QPointer>
#include <array>

namespace florin::ui {

using autofill::FieldType;

namespace {

/// As in the offer: a key that was meant for the page must not fill.
constexpr std::chrono::milliseconds armingDelay{350};

constexpr std::array choices{FieldType::ccNumber, FieldType::ccExp,         FieldType::ccExpMonth,    FieldType::ccExpYear,
                             FieldType::ccCsc,    FieldType::ccName,        FieldType::email,         FieldType::tel,
                             FieldType::addressLine1, FieldType::addressLevel2, FieldType::postalCode, FieldType::country};

QString choiceText(FieldType type) {
    switch (type) {
    case FieldType::ccExpMonth: return HandFill::tr("month of the expiry");
    case FieldType::ccExpYear: return HandFill::tr("year of the expiry");
    case FieldType::addressLine1: return HandFill::tr("street address");
    case FieldType::addressLevel2: return HandFill::tr("city");
    case FieldType::postalCode: return HandFill::tr("postal code");
    case FieldType::country: return HandFill::tr("country");
    default: return nameOf(type);
    }
}

/// A closed tree shows nothing of its field: all that is known is that it takes letters.
autofill::FormSnapshot blindPage(const page::FocusedField &field) {
    autofill::FormSnapshot page;
    page.frames.push_back({field.origin, field.topLevel, field.token});
    autofill::FieldFacts facts;
    facts.field = field.field;
    facts.tag = "input";
    facts.type = "text";
    facts.label = field.label;
    facts.visible = field.obstacle.empty();
    page.fields.push_back(facts);
    return page;
}

} // namespace

HandFill::HandFill(Wallet &wallet, BrowserTab &tab, const autofill::FormSnapshot &page, const page::FocusedField &field, QWidget *parent)
    : Sheet(tr("Fill one field by hand"), parent, 480), m_wallet(wallet), m_tab(tab), m_page(field.closed ? blindPage(field) : page),
      m_field(field), m_card(new CardChoice(wallet.books)), m_what(new QComboBox), m_fill(button(tr("Fill"), ButtonKind::primary)) {
    const auto found = std::find_if(m_page.fields.begin(), m_page.fields.end(), [&](const autofill::FieldFacts &one) {
        return one.field == field.field && m_page.frames[static_cast<std::size_t>(one.frame)].token == field.token;
    });
    m_index = static_cast<std::size_t>(found - m_page.fields.begin());
    const QString origin = QString::fromStdString(field.origin);
    const QString called = QString::fromStdString(field.label);
    column()->addWidget(paragraph(called.isEmpty() ? tr("Into the field that you clicked, at %1.").arg(origin)
                                                   : tr("Into the field “%1” at %2.").arg(called, origin),
                                  "body"));
    if (!field.topLevel) column()->addWidget(paragraph(tr("This part of the page belongs to another address than the page itself."), "warning"));
    if (field.closed)
        column()->addWidget(paragraph(tr("The page keeps this field where the wallet cannot look (a closed shadow root). It is typed with keys, into "
                                         "whatever has the focus there, and the wallet cannot read back what the field then holds."),
                                      "warning"));
    for (const FieldType type : choices) {
        QString text = choiceText(type);
        text[0] = text[0].toUpper();
        m_what->addItem(text, static_cast<int>(type));
    }
    if (m_index < m_page.fields.size()) {
        const FieldType guess = autofill::classify(m_page)[m_index].type;
        if (const int place = m_what->findData(static_cast<int>(guess)); place >= 0) m_what->setCurrentIndex(place);
    }
    column()->addWidget(new Field(tr("What goes in"), m_what));
    column()->addWidget(new Field(tr("Card"), m_card));
    QPushButton *cancel = button(tr("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_fill, &QPushButton::clicked, this, &HandFill::fill);
    setButtons({nullptr, cancel, m_fill});
    m_fill->setDefault(true);
    m_what->setFocus();
    if (m_card->isEmpty()) note(tr("There is no active card. Apply for one first."), "warning");
    if (m_index >= m_page.fields.size()) note(tr("The page has changed. Click into the field again."), "warning");
    QTimer::singleShot(armingDelay, this, [this] {
        m_armed = true;
        refresh();
    });
    refresh();
    m_wallet.gateway.getReady();
}

void HandFill::refresh() { m_fill->setEnabled(m_armed && !m_running && !m_card->isEmpty() && m_index < m_page.fields.size()); }

FieldType HandFill::chosenType() const { return static_cast<FieldType>(m_what->currentData().toInt()); }

void HandFill::fill() {
    m_running = true;
    refresh();
    setBusy(true);
    note({});
    m_wallet.gateway.revealCard(m_card->card(), m_field.origin, m_leash.tie([this](base::Result<session::CardSecrets, session::Failure> result) {
        if (result) return type(cardDataOf(std::move(*result), m_wallet.books.profile()));
        m_running = false;
        setBusy(false);
        refresh();
        note(sentence(result.error()), "danger");
    }));
}

void HandFill::type(const autofill::CardData &given) {
    autofill::Classification verdicts(m_page.fields.size());
    verdicts[m_index].type = chosenType();
    const std::array frames{m_page.fields[m_index].frame};
    autofill::FillPlan plan = autofill::planFill(m_page, verdicts, given, frames);
    std::erase_if(plan.steps, [](const autofill::FillStep &step) { return step.type == FieldType::ccType; });
    if (plan.steps.size() != 1) return end(tr("Nothing was filled in: the page does not show this field, or there is nothing to put there."), false);
    if (!m_field.closed) {
        m_tab.view()->fill(std::move(plan), [self = QPointer<HandFill>(this), type = chosenType()](const page::FillReport &report) {
            if (!self) return;
            const bool holds = report.fields.size() == 1 && report.fields.front().holds;
            QString name = choiceText(type);
            name[0] = name[0].toUpper();
            self->end(holds ? tr("The field holds what you chose.")
                            : whyNotFilled(report.fields.empty() ? QString() : report.fields.front().problem).arg(name),
                      holds);
        });
        return;
    }
    const std::size_t letters = plan.steps.front().value.size();
    hide(); // the keys go to the page
    m_tab.view()->widget()->setFocus();
    m_tab.view()->typeByKeys(m_field, std::move(plan.steps.front().value), [self = QPointer<HandFill>(this), letters](std::size_t typed) {
        if (!self) return;
        self->end(typed == letters ? tr("Typed with keys. Look whether the field holds it: the wallet cannot see.")
                                   : tr("The field lost the focus after %1 of %2 letters; the rest was not typed.").arg(typed).arg(letters),
                  typed == letters);
    });
}

void HandFill::end(const QString &said, bool well) {
    setBusy(false);
    emit filled(said, well);
    accept();
}

} // namespace florin::ui
