#include "wallet-app/ui/credit_cards.h"

#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/sheet.h"

#include <algorithm>
#include <set>

namespace florin::ui {

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
        return CreditCards::tr("Credit card");
    }
}

QString nameOf(const session::FundingSource &source) {
    return QStringLiteral("%1 •••• %2").arg(source.label.empty() ? brandName(source.brand) : QString::fromStdString(source.label),
                                            QString::fromStdString(source.lastFour));
}

std::string likelySource(const std::vector<session::FundingSource> &sources, const std::vector<session::Activity> &activity) {
    const auto isKept = [&sources](const std::string &id) {
        return std::any_of(sources.begin(), sources.end(), [&](const auto &source) { return source.id == id; });
    };
    std::set<std::string> refused;
    for (const session::Activity &line : activity) {
        if (!line.charge || !isKept(line.charge->sourceId)) continue;
        if (line.charge->state == payment::ChargeState::loaded) return line.charge->sourceId;
        if (line.charge->state == payment::ChargeState::declined) refused.insert(line.charge->sourceId);
    }
    for (const session::FundingSource &source : sources) {
        if (!refused.contains(source.id)) return source.id;
    }
    return {};
}

bool wantsToForget(QWidget *parent, const session::FundingSource &source) {
    return confirm(parent, CreditCards::tr("Remove %1?").arg(nameOf(source)),
                   CreditCards::tr("It can no longer charge your cards. You can add it again at any time; receipts stay."),
                   CreditCards::tr("Remove"));
}

CreditCards::CreditCards(Wallet &wallet, Guide &guide)
    : m_wallet(wallet), m_guide(guide), m_lines(new QVBoxLayout), m_trouble(new Banner("danger")) {
    setProperty("kind", "panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 18, 24, 16);
    column->setSpacing(8);
    column->addWidget(label(tr("Credit cards"), "strong"));
    column->addWidget(paragraph(tr("Kept for charging, without their secret numbers."), "caption"));
    column->addWidget(m_trouble);
    m_lines->setSpacing(4);
    column->addLayout(m_lines);
    m_books = wallet.books.changed.add([this] { refresh(); });
    refresh();
}

QWidget *CreditCards::lineFor(const session::FundingSource &source) {
    auto *made = new QWidget;
    auto *line = new QHBoxLayout(made);
    line->setContentsMargins(0, 2, 0, 2);
    line->setSpacing(12);
    line->addWidget(picture(QStringLiteral("cards"), 36));
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    const bool past = source.expiry.isPast(m_wallet.clock.now());
    const QString expiry = QStringLiteral("%1/%2")
                               .arg(source.expiry.month, 2, 10, QLatin1Char('0'))
                               .arg(source.expiry.year % 100, 2, 10, QLatin1Char('0'));
    words->addWidget(new ElidedLabel(nameOf(source), "strong"));
    words->addWidget(label((past ? tr("Expired %1") : tr("Good thru %1")).arg(expiry), past ? "danger" : "caption"));
    line->addLayout(words, 1);
    QToolButton *forget = iconButton(QStringLiteral("trash"), tr("Remove %1").arg(nameOf(source)));
    connect(forget, &QToolButton::clicked, this, [this, source] { this->forget(source); });
    line->addWidget(forget);
    return made;
}

void CreditCards::refresh() {
    const auto &sources = m_wallet.books.sources();
    setVisible(!sources.empty());
    QString shown;
    for (const session::FundingSource &source : sources) shown += QString::fromStdString(source.id) + nameOf(source);
    if (shown == m_shown) return;
    m_shown = shown;
    clearLayout(m_lines);
    for (const session::FundingSource &source : sources) m_lines->addWidget(lineFor(source));
}

void CreditCards::forget(const session::FundingSource &source) {
    if (!wantsToForget(this, source)) return;
    m_trouble->say({});
    m_wallet.gateway.deleteFundingSource(
        source.id, m_leash.tie([this, name = nameOf(source)](base::Result<session::Nothing, session::Failure> result) {
            if (!result) return m_trouble->say(sentence(result.error()), "danger");
            m_guide.announce(tr("%1 was removed.").arg(name), "good");
            m_wallet.books.refresh();
        }));
}

} // namespace florin::ui
