#include "wallet-app/ui/fill_offer.h"

#include "wallet-app/autofill/lookalike.h"
#include "wallet-app/autofill/plan.h"
#include "wallet-app/ui/browser_tab.h"
#include "wallet-app/ui/card_face.h"
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

bool sameReceivers(const autofill::Offer &a, const autofill::Offer &b) {
    return std::equal(a.receivers.begin(), a.receivers.end(), b.receivers.begin(), b.receivers.end(),
                      [](const auto &one, const auto &other) {
                          return one.frame == other.frame && one.origin == other.origin && one.types == other.types;
                      });
}

bool asksForNumber(const autofill::Receiver &receiver) {
    return std::find(receiver.types.begin(), receiver.types.end(), FieldType::ccNumber) != receiver.types.end();
}

QString namesOf(const std::vector<FieldType> &types) {
    QStringList names;
    for (const FieldType type : types) {
        const QString name = nameOf(type);
        if (!name.isEmpty() && !names.contains(name)) names << name;
    }
    return names.join(QStringLiteral(", "));
}

} // namespace

QString nameOf(FieldType type) {
    switch (type) {
    case FieldType::ccNumber:
        return FillOffer::tr("card number");
    case FieldType::ccExp:
    case FieldType::ccExpMonth:
    case FieldType::ccExpYear:
        return FillOffer::tr("expiry");
    case FieldType::ccCsc:
        return FillOffer::tr("secret number");
    case FieldType::ccName:
    case FieldType::ccGivenName:
    case FieldType::ccFamilyName:
        return FillOffer::tr("name on the card");
    case FieldType::ccType:
        return FillOffer::tr("kind of card");
    case FieldType::name:
    case FieldType::givenName:
    case FieldType::familyName:
        return FillOffer::tr("name");
    case FieldType::email:
        return FillOffer::tr("e-mail");
    case FieldType::tel:
        return FillOffer::tr("telephone");
    case FieldType::streetAddress:
    case FieldType::addressLine1:
    case FieldType::addressLine2:
    case FieldType::streetName:
    case FieldType::houseNumber:
    case FieldType::addressUnit:
    case FieldType::addressLevel1:
    case FieldType::addressLevel2:
    case FieldType::postalCode:
    case FieldType::country:
        return FillOffer::tr("address");
    case FieldType::organization:
    case FieldType::oneTimeCode:
    case FieldType::other:
        return {};
    }
    return {};
}

/// Why a field that was to be filled holds nothing.
static QString whyNotFilled(const QString &problem) {
    if (problem == u"hidden") return FillOffer::tr("%1: the page does not show it.");
    if (problem == u"gone") return FillOffer::tr("%1: it is no longer there.");
    if (problem == u"disabled") return FillOffer::tr("%1: the page keeps it closed.");
    if (problem == u"no_such_option") return FillOffer::tr("%1: the page's list has nothing that fits.");
    if (problem == u"taken") return FillOffer::tr("%1: something else stands in it.");
    if (problem == u"changed") return FillOffer::tr("%1: it is another field now than you were shown.");
    if (problem == u"changed_by_page") return FillOffer::tr("%1: the page did not keep it.");
    return FillOffer::tr("%1: the page did not answer in time.");
}

FillStrip::FillStrip(Wallet &wallet, BrowserTab &tab)
    : m_wallet(wallet), m_tab(tab), m_text(label({})), m_choose(button(tr("Choose a card"), ButtonKind::primary, "fill")) {
    setProperty("kind", "banner");
    setStyleSheet(QStringLiteral("QFrame[kind=\"banner\"] { border-radius: 0; }"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(16, 8, 12, 8);
    line->addWidget(picture("shield", 32, "primary"));
    m_text->setWordWrap(true);
    line->addWidget(m_text, 1);
    line->addWidget(m_choose);
    QToolButton *close = iconButton("close", tr("Hide this offer"));
    line->addWidget(close);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_choose, &QPushButton::clicked, this, &FillStrip::openOffer);
    hide();
}

void FillStrip::say(const QString &text, const char *tone) {
    m_text->setText(text);
    setAccessibleName(text);
    setTone(this, tone);
    show();
}

void FillStrip::describe(const autofill::FormSnapshot &snapshot) {
    Described now{.snapshot = snapshot};
    now.verdicts = autofill::classify(snapshot);
    now.offer = autofill::offerFor(snapshot, now.verdicts);
    const bool fresh = !sameReceivers(now.offer, m_described.offer);
    const QString other = now.offer ? imitated(now) : QString();
    if (!other.isEmpty()) now.offer = {.reason = autofill::NoOffer::lookalike, .receivers = {}};
    m_described = std::move(now);
    if (m_offer) {
        if (m_described.offer)
            m_offer->describe(m_described);
        else
            m_offer->reject();
    }
    if (m_described.offer.reason == autofill::NoOffer::lookalike) {
        m_filled = false;
        m_choose->hide();
        return say(tr("This page's address looks like %1, but it is another one. No card is offered here.").arg(other), "danger");
    }
    if (!m_described.offer) {
        m_filled = false;
        return hide();
    }
    if (m_filled && !fresh) return;
    if (!fresh && isHidden()) return;
    m_filled = false;
    QStringList origins;
    for (const autofill::Receiver &receiver : m_described.offer.receivers) origins << QString::fromStdString(receiver.origin);
    say(tr("%1 asks for a card.").arg(origins.join(QStringLiteral(", "))), "primary");
    m_choose->setText(tr("Choose a card"));
    m_choose->show();
}

void FillStrip::forget() {
    m_described = {};
    m_filled = false;
    if (m_offer) m_offer->reject();
    hide();
}

void FillStrip::openOffer() {
    if (m_offer || !m_described.offer) return;
    auto *offer = new FillOffer(m_wallet, m_tab, m_described, this);
    m_offer = offer;
    connect(offer, &FillOffer::filled, this, &FillStrip::tellHowItWent);
    offer->present();
}

QString FillStrip::imitated(const Described &described) const {
    std::vector<std::string> used;
    for (const QString &shop : m_wallet.settings.shopsUsed()) used.push_back(shop.toStdString());
    for (const autofill::FrameFacts &frame : described.snapshot.frames) {
        const bool receives = std::any_of(described.offer.receivers.begin(), described.offer.receivers.end(),
                                          [&](const auto &receiver) { return receiver.origin == frame.origin; });
        if (!frame.topLevel && !receives) continue;
        if (const auto other = autofill::lookalikeOf(autofill::hostOf(frame.origin), used)) return QString::fromStdString(*other);
    }
    return {};
}

void FillStrip::tellHowItWent(int held, int wanted, const QStringList &others) {
    m_filled = true;
    if (held > 0) m_wallet.settings.addShopUsed(m_tab.address().host());
    say(others.isEmpty() ? tr("%1 of %2 fields hold what you chose. Check the page and send it yourself.").arg(held).arg(wanted)
                         : tr("%1 of %2 fields hold what you chose. %3 Look at the others before you send the page.")
                               .arg(held)
                               .arg(wanted)
                               .arg(others.join(QLatin1Char(' '))),
        others.isEmpty() ? "good" : "warning");
    m_choose->setText(tr("Fill again"));
    m_tab.view()->widget()->setFocus();
}

FillOffer::FillOffer(Wallet &wallet, BrowserTab &tab, const Described &described, QWidget *parent)
    : Sheet(tr("Fill in a card"), parent, 480), m_wallet(wallet), m_tab(tab), m_described(described),
      m_receivers(new QVBoxLayout), m_card(new QComboBox), m_fill(button(tr("Fill"), ButtonKind::primary)),
      m_cancel(button(tr("Cancel"))) {
    m_receivers->setSpacing(6);
    column()->addLayout(m_receivers);
    m_card->setIconSize({36, 23});
    for (const session::Card &card : wallet.books.cards()) {
        if (card.state != payment::CardState::active) continue;
        const QString balance = card.balance ? moneyText(*card.balance) : QString();
        m_card->addItem(
            QIcon(cardThumbnail(card, 36, 2)),
            QStringLiteral("%1 •%2   %3").arg(QString::fromStdString(card.label), QString::fromStdString(card.lastFour), balance),
            QString::fromStdString(card.id));
    }
    column()->addWidget(new Field(tr("Card"), m_card));
    column()->addWidget(paragraph(
        tr("The card's details are fetched for this one use and go to the addresses above only. You send the page yourself."),
        "caption"));
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_fill, &QPushButton::clicked, this, &FillOffer::fill);
    setButtons({nullptr, m_cancel, m_fill});
    m_fill->setDefault(true);
    showReceivers();
    if (m_card->count() == 0) note(tr("There is no active card. Apply for one first."), "warning");
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

void FillOffer::refreshFill() { m_fill->setEnabled(m_armed && !m_running && m_card->count() > 0 && !confirmedFrames().empty()); }

void FillOffer::describe(const Described &described) {
    // What the person agreed to is filled in as it stood then: the same frame may have another number now.
    if (m_running) {
        m_meanwhile = described;
        return;
    }
    const bool same = sameReceivers(described.offer, m_described.offer);
    m_described = described;
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

void FillOffer::fill() {
    m_running = true;
    refreshFill();
    setBusy(true);
    note({});
    std::string origin;
    const std::vector<int> frames = confirmedFrames();
    for (const autofill::Receiver &receiver : m_described.offer.receivers) {
        const bool confirmed = std::find(frames.begin(), frames.end(), receiver.frame) != frames.end();
        if (confirmed && (origin.empty() || asksForNumber(receiver))) origin = receiver.origin;
    }
    m_wallet.gateway.revealCard(m_card->currentData().toString().toStdString(), origin,
                                m_leash.tie([this](base::Result<session::CardSecrets, session::Failure> result) {
                                    if (result) return type(std::move(*result));
                                    m_running = false;
                                    setBusy(false);
                                    refreshFill();
                                    note(sentence(result.error()), "danger");
                                    if (const auto now = std::exchange(m_meanwhile, std::nullopt)) describe(*now);
                                }));
}

void FillOffer::type(session::CardSecrets secrets) {
    autofill::CardData chosen{
        .number = std::move(secrets.number), .secret = std::move(secrets.secret), .expiry = secrets.expiry, .name = secrets.name};
    chosen.brand = card::brandOf(chosen.number.text());
    chosen.address = {secrets.address.line1,  secrets.address.line2,      secrets.address.city,
                      secrets.address.region, secrets.address.postalCode, secrets.address.country};
    if (const auto &profile = m_wallet.books.profile()) {
        chosen.email = profile->email;
        chosen.phone = profile->phone;
    }
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
    emit filled(static_cast<int>(held), static_cast<int>(std::max(m_steps, report.fields.size())), others);
    m_still.reset();
    accept();
}

} // namespace florin::ui
