#include "wallet-app/ui/fill_offer.h"

#include "wallet-app/autofill/page_total.h"
#include "wallet-app/autofill/plan.h"
#include "wallet-app/ui/amount_edit.h"
#include "wallet-app/ui/browser_tab.h"
#include "wallet-app/ui/card_choice.h"
#include "wallet-app/ui/field_names.h"
#include "wallet-app/ui/learners_panel.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

#include <algorithm>
#include <utility>
#include <QTimer>

namespace florin::ui {

using autofill::FieldType;

namespace {

/// A click or a key that was meant for the page must not fill: the button wakes up a moment after it is seen.
constexpr int armingDelay = 350;
constexpr int originWidth = 360;
/// A connection that nobody used for a minute is closed by the gateway: a person may look longer.
constexpr std::chrono::seconds readyAgain{25};

bool asksForNumber(const autofill::Receiver &receiver) {
    return std::find(receiver.types.begin(), receiver.types.end(), FieldType::ccNumber) != receiver.types.end();
}

} // namespace

bool sameReceivers(const autofill::Offer &a, const autofill::Offer &b) {
    return std::equal(a.receivers.begin(), a.receivers.end(), b.receivers.begin(), b.receivers.end(),
                      [](const auto &one, const auto &other) {
                          return one.frame == other.frame && one.origin == other.origin && one.types == other.types;
                      });
}

FillOffer::FillOffer(Wallet &wallet, BrowserTab &tab, const Described &described, QWidget *parent)
    : Sheet(tr("Fill in a card"), parent, 480), m_wallet(wallet), m_tab(tab), m_described(described),
      m_receivers(new QVBoxLayout), m_card(new CardChoice(wallet.books)), m_total(new AmountEdit(AmountEdit::Size::plain)),
      m_totalField(new Field(tr("Total on this page, in %1").arg(currencySymbol(m_card->currency())), m_total)),
      m_fill(button(tr("Fill"), ButtonKind::primary)), m_throwAway(button(tr("Fill a throw-away card"))), m_cancel(button(tr("Cancel"))) {
    m_receivers->setSpacing(6);
    column()->addLayout(m_receivers);
    column()->addWidget(new Field(tr("Card"), m_card));
    column()->addWidget(m_totalField);
    column()->addWidget(new LearnersPanel(tab.address().host()));
    column()->addWidget(paragraph(
        tr("The card's details are fetched for this one use and go to the addresses above only. You send the page yourself."),
        "caption"));
    m_throwAway->setToolTip(tr("A number that pays once, at this shop and up to this total. The card's bank keeps to it."));
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_fill, &QPushButton::clicked, this, &FillOffer::fill);
    connect(m_throwAway, &QPushButton::clicked, this, &FillOffer::fillThrowAway);
    connect(m_total, &QLineEdit::textEdited, this, [this] {
        m_totalTyped = true;
        m_onceKey.clear();
        showTotal();
    });
    connect(m_card, &QComboBox::currentIndexChanged, this, [this] {
        m_onceKey.clear();
        showTotal();
    });
    setButtons({m_cancel, nullptr, m_throwAway, m_fill});
    m_fill->setDefault(true);
    showReceivers();
    showTotal();
    if (m_card->isEmpty()) note(tr("There is no active card. Apply for one first."), "warning");
    armLater();
    m_card->setFocus();
    connect(&m_ready, &QTimer::timeout, this, [this] { m_wallet.gateway.getReady(); });
    m_ready.start(readyAgain);
    m_wallet.gateway.getReady();
}

void FillOffer::showReceivers() {
    clearLayout(m_receivers);
    m_rows.clear();
    const auto &receivers = m_described.offer.receivers;
    const bool pageTakesNumber = std::any_of(receivers.begin(), receivers.end(),
                                             [](const auto &receiver) { return receiver.samePage && asksForNumber(receiver); });
    for (const autofill::Receiver &receiver : receivers) {
        const QString origin = QString::fromStdString(receiver.origin);
        auto *box = new QCheckBox(origin);
        // The end of a name says whose it is: that is never cut off.
        box->setText(box->fontMetrics().elidedText(origin, Qt::ElideLeft, originWidth));
        box->setToolTip(origin);
        // A frame of somebody else's beside a page that takes the card itself is left out unless the person adds it.
        box->setChecked(receiver.samePage || !pageTakesNumber);
        box->setVisible(true);
        box->setAccessibleName(tr("Fill into %1").arg(origin));
        QFont font = box->font();
        font.setWeight(QFont::DemiBold);
        box->setFont(font);
        const QString types = namesOf(receiver.types);
        box->setAccessibleDescription(types);
        connect(box, &QCheckBox::toggled, this, &FillOffer::refreshFill);
        m_receivers->addWidget(box);
        QLabel *what = paragraph(tr("gets: %1").arg(types), "muted");
        what->setContentsMargins(28, 0, 0, 4);
        m_receivers->addWidget(what);
        if (!receiver.samePage) {
            QLabel *foreign = paragraph(tr("This part of the page belongs to another address than the page itself."), "warning");
            foreign->setContentsMargins(28, 0, 0, 4);
            m_receivers->addWidget(foreign);
        }
        m_rows.push_back({box, receiver.frame});
    }
    if (isVisible()) fit();
}

/// What the page says, until the person says something else.
void FillOffer::showTotal() {
    const auto read = autofill::totalOf(m_described.snapshot);
    const bool sameMoney = read && read->currency() == m_card->currency();
    if (!m_totalTyped) m_total->setText(sameMoney ? QString::fromStdString(money::toPlainText(*read)).section(QLatin1Char(' '), 0, 0) : QString());
    if (read && !sameMoney)
        return m_totalField->hint(tr("The page says %1, and this card holds another money.").arg(moneyText(*read)), "warning");
    const auto typed = total();
    if (read && typed && *typed != *read) return m_totalField->hint(tr("The page says %1.").arg(moneyText(*read)), "warning");
    m_totalField->hint(read ? tr("As the page says. What the shop asks for is compared with it.")
                            : tr("The page does not say it plainly. If you type it in, what the shop asks for is compared with it."));
}

std::optional<money::Money> FillOffer::total() const {
    const auto typed = m_total->amount(m_card->currency());
    return typed && typed->isPositive() ? typed : std::nullopt;
}

void FillOffer::armLater() {
    m_armed = false;
    refreshFill();
    const int arming = ++m_armings;
    QTimer::singleShot(armingDelay, this, [this, arming] {
        if (arming != m_armings) return;
        m_armed = true;
        refreshFill();
        if (m_fill->isEnabled() && focusWidget() == m_card) m_fill->setFocus();
    });
}

void FillOffer::refreshFill() {
    const bool ready = m_armed && !m_running && !m_card->isEmpty() && !confirmedFrames().empty();
    m_fill->setEnabled(ready);
    m_throwAway->setEnabled(ready);
}

void FillOffer::describe(const Described &described) {
    // What the person agreed to is filled in as it stood then: the same frame may have another number now.
    if (m_running) {
        m_meanwhile = described;
        return;
    }
    const bool same = sameReceivers(described.offer, m_described.offer);
    m_described = described;
    showTotal();
    if (same) return;
    showReceivers();
    note(tr("The page has changed. Look again at who asks for what."), "warning");
    armLater();
}

std::vector<int> FillOffer::confirmedFrames() const {
    std::vector<int> frames;
    for (const Row &row : m_rows) {
        if (row.box->isChecked()) frames.push_back(row.frame);
    }
    return frames;
}

void FillOffer::begin() {
    m_running = true;
    refreshFill();
    setBusy(true);
    note({});
}

void FillOffer::end(const QString &why) {
    m_running = false;
    setBusy(false);
    refreshFill();
    note(why, "danger");
    if (const auto now = std::exchange(m_meanwhile, std::nullopt)) describe(*now);
}

void FillOffer::fill() {
    begin();
    m_once.reset();
    reveal(m_card->card());
}

void FillOffer::fillThrowAway() {
    const auto most = total();
    if (!most) {
        m_totalField->hint(tr("A throw-away card needs the total: it pays that much and no more."), "danger");
        return m_total->setFocus();
    }
    begin();
    if (m_onceKey.empty()) m_onceKey = m_wallet.random.id("once");
    const auto top = std::find_if(m_described.snapshot.frames.begin(), m_described.snapshot.frames.end(), [](const auto &frame) { return frame.topLevel; });
    m_wallet.gateway.makeSingleUseCard(m_card->card(), *most, top->origin, m_onceKey,
                                       m_leash.tie([this](base::Result<session::Card, session::Failure> result) {
                                           if (!result) return end(sentence(result.error()));
                                           if (result->state != payment::CardState::active)
                                               return end(tr("The bank has not made the card yet. Try again in a moment: it is made once."));
                                           m_once = *result;
                                           reveal(result->id);
                                       }));
}

void FillOffer::reveal(const std::string &card) {
    std::string origin;
    const std::vector<int> frames = confirmedFrames();
    for (const autofill::Receiver &receiver : m_described.offer.receivers) {
        const bool confirmed = std::find(frames.begin(), frames.end(), receiver.frame) != frames.end();
        if (confirmed && (origin.empty() || asksForNumber(receiver))) origin = receiver.origin;
    }
    m_filledCard = card;
    m_wallet.gateway.revealCard(card, origin, m_leash.tie([this](base::Result<session::CardSecrets, session::Failure> result) {
        result ? type(std::move(*result)) : end(sentence(result.error()));
    }));
}

void FillOffer::type(session::CardSecrets secrets) {
    const autofill::CardData chosen = cardDataOf(std::move(secrets), m_wallet.books.profile());
    const std::vector<int> frames = confirmedFrames();
    autofill::FillPlan plan = autofill::planFill(m_described.snapshot, m_described.verdicts, chosen, frames);
    m_steps = plan.steps.size();
    m_still.emplace(m_tab.view()->widget());
    m_tab.view()->fill(std::move(plan), [self = QPointer<FillOffer>(this)](const page::FillReport &result) {
        if (self) self->report(result);
    });
}

void FillOffer::report(const page::FillReport &report) {
    setBusy(false);
    const auto held = std::count_if(report.fields.begin(), report.fields.end(), [](const auto &field) { return field.holds; });
    QStringList others;
    for (const auto &field : report.fields) {
        if (field.holds) continue;
        QString name = nameOf(field.type);
        if (!name.isEmpty()) name[0] = name[0].toUpper();
        const QString sentence = whyNotFilled(field.problem).arg(name);
        if (!others.contains(sentence)) others << sentence;
    }
    if (const auto told = total(); told && held > 0) m_wallet.fills.expect(m_filledCard, *told, m_tab.address().host().toStdString());
    emit filled({static_cast<int>(held), static_cast<int>(std::max(m_steps, report.fields.size())), others, m_once, m_described.offer});
    m_still.reset();
    accept();
}

} // namespace florin::ui
