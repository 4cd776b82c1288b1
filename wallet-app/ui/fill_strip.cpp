#include "wallet-app/ui/fill_strip.h"

#include "wallet-app/autofill/lookalike.h"
#include "wallet-app/ui/browser_tab.h"
#include "wallet-app/ui/field_names.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"

#include <algorithm>

namespace florin::ui {

namespace {

/// Whether somebody asks who did not before, or for something that was not asked for before.
bool asksForMore(const autofill::Offer &now, const std::optional<autofill::Offer> &before) {
    return !before || !std::all_of(now.receivers.begin(), now.receivers.end(), [&](const autofill::Receiver &receiver) {
        return std::any_of(before->receivers.begin(), before->receivers.end(), [&](const autofill::Receiver &other) {
            const auto hadType = [&](autofill::FieldType type) { return std::find(other.types.begin(), other.types.end(), type) != other.types.end(); };
            return other.frame == receiver.frame && other.origin == receiver.origin && std::all_of(receiver.types.begin(), receiver.types.end(), hadType);
        });
    });
}

} // namespace

FillStrip::FillStrip(Wallet &wallet, BrowserTab &tab)
    : m_wallet(wallet), m_tab(tab), m_text(label({})), m_shield(picture("shield", 32, "primary")),
      m_choose(button(tr("Choose a card"), ButtonKind::primary, "fill")), m_undo(button(tr("Undo"))) {
    setProperty("kind", "banner");
    setStyleSheet(QStringLiteral("QFrame[kind=\"banner\"] { border-radius: 0; }"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(16, 8, 12, 8);
    line->addWidget(m_shield);
    m_text->setWordWrap(true);
    line->addWidget(m_text, 1);
    m_undo->setToolTip(tr("Takes back everything that was filled in"));
    line->addWidget(m_undo);
    line->addWidget(m_choose);
    QToolButton *close = iconButton("close", tr("Hide this offer"));
    line->addWidget(close);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_choose, &QPushButton::clicked, this, &FillStrip::openOffer);
    connect(m_undo, &QPushButton::clicked, this, &FillStrip::undo);
    m_undo->hide();
    hide();
}

void FillStrip::say(const QString &text, const char *tone) {
    m_text->setText(text);
    setAccessibleName(text);
    setTone(this, tone);
    // A shield stands for what the wallet answers for: not for a name that passes itself off as another.
    m_shield->setVisible(QLatin1String(tone) != QLatin1String("danger"));
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
    m_choose->setEnabled(static_cast<bool>(m_described.offer));
    if (m_offer) {
        if (m_described.offer)
            m_offer->describe(m_described);
        else
            m_offer->reject();
    }
    if (m_described.offer.reason == autofill::NoOffer::lookalike) return sayLookalike(other);
    // What has scrolled away since, or lies under a header now, is still what was filled.
    const bool isLess = m_described.offer ? !asksForMore(m_described.offer, m_filled) : m_described.offer.reason == autofill::NoOffer::notVisible;
    if (m_filled && isLess) return;
    if (!m_described.offer) {
        m_filled.reset();
        return hide();
    }
    if (!fresh && isHidden()) return;
    m_filled.reset();
    m_undo->hide();
    QStringList origins;
    for (const autofill::Receiver &receiver : m_described.offer.receivers) origins << QString::fromStdString(receiver.origin);
    say(tr("%1 asks for a card.").arg(origins.join(QStringLiteral(", "))), "primary");
    m_choose->setText(tr("Choose a card"));
    m_choose->show();
}

void FillStrip::forget() {
    m_described = {};
    m_filled.reset();
    m_undo->hide();
    if (m_offer) m_offer->reject();
    if (m_hand) m_hand->reject();
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
    QString other;
    for (const autofill::FrameFacts &frame : described.snapshot.frames) {
        const bool receives = std::any_of(described.offer.receivers.begin(), described.offer.receivers.end(),
                                          [&](const auto &receiver) { return receiver.origin == frame.origin; });
        if (other.isEmpty() && (frame.topLevel || receives)) other = imitatedBy(frame.origin);
    }
    return other;
}

QString FillStrip::imitatedBy(std::string_view origin) const {
    std::vector<std::string> used;
    for (const QString &shop : m_wallet.settings.shopsUsed()) used.push_back(shop.toStdString());
    return QString::fromStdString(autofill::lookalikeOf(autofill::hostOf(origin), used).value_or(std::string()));
}

void FillStrip::sayLookalike(const QString &other) {
    m_filled.reset();
    m_choose->hide();
    m_undo->hide();
    say(tr("This page's address looks like %1, but it is another one. No card is offered here.").arg(other), "danger");
}

void FillStrip::tellHowItWent(const FillResult &result) {
    m_filled = result.agreed;
    if (result.held > 0) m_wallet.settings.addShopUsed(m_tab.address().host());
    QStringList words{tr("%1 of %2 fields hold what you chose.").arg(result.held).arg(result.wanted)};
    if (result.thrownAway && result.thrownAway->singleUse) {
        const session::SingleUse &lock = *result.thrownAway->singleUse;
        const QString most = moneyText(lock.most);
        words << (lock.merchant.empty() ? tr("The throw-away card pays once, up to %1, to whoever asks first: the bank does not know this shop.").arg(most)
                                        : tr("The throw-away card pays once, up to %1, to this shop alone.").arg(most));
    }
    words << result.others
          << (result.others.isEmpty() ? tr("Check the page and send it yourself.") : tr("Look at the others before you send the page."));
    say(words.join(QLatin1Char(' ')), result.others.isEmpty() ? "good" : "warning");
    m_choose->setText(tr("Fill again"));
    m_choose->show();
    m_undo->setVisible(result.held > 0);
    m_tab.view()->widget()->setFocus();
}

void FillStrip::undo() {
    m_undo->hide();
    m_tab.view()->undoFill([self = QPointer<FillStrip>(this)](const page::UndoReport &report) {
        if (!self) return;
        self->say(report.kept == 0 ? tr("Taken back: the page holds again what it held before.")
                                   : tr("Taken back, but for %n field(s) that were changed since.", nullptr, report.kept),
                  report.kept == 0 ? "primary" : "warning");
        self->m_tab.view()->widget()->setFocus();
    });
}

void FillStrip::fillByHand() {
    if (m_hand || m_offer) return;
    m_tab.view()->findFocus([self = QPointer<FillStrip>(this)](const std::optional<page::FocusedField> &field) {
        if (self) self->openHandFill(field);
    });
}

void FillStrip::openHandFill(const std::optional<page::FocusedField> &field) {
    if (m_hand || m_offer) return;
    const auto refuse = [this](const QString &why) {
        m_choose->hide();
        m_undo->hide();
        say(why, "warning");
    };
    if (!field) return refuse(tr("Click into the field first: nothing on this page that takes text has the focus."));
    if (m_tab.security() != page::Security::secure || !autofill::isSecureOrigin(field->origin))
        return refuse(tr("Nothing is filled in here: the connection to this page, or to the part with that field, is not secure."));
    const std::string page = m_tab.address().toString(QUrl::FullyEncoded).toStdString();
    for (const std::string_view name : {std::string_view(page), std::string_view(field->origin)}) {
        if (const QString other = imitatedBy(name); !other.isEmpty()) return sayLookalike(other);
    }
    m_hand = new HandFill(m_wallet, m_tab, m_described.snapshot, *field, this);
    connect(m_hand, &HandFill::filled, this, [this](const QString &said, bool well) {
        say(said, well ? "good" : "warning");
        m_choose->setVisible(static_cast<bool>(m_described.offer));
        m_undo->hide();
        m_tab.view()->widget()->setFocus();
    });
    m_hand->present();
}

} // namespace florin::ui
