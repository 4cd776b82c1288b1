#include "wallet-app/ui/throw_away_cards.h"

#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

namespace florin::ui {

ThrowAwayCards::ThrowAwayCards(Wallet &wallet, Guide &guide)
    : m_wallet(wallet), m_guide(guide), m_lines(new QVBoxLayout), m_trouble(new Banner("danger")) {
    setProperty("kind", "panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 18, 24, 16);
    column->setSpacing(8);
    column->addWidget(label(tr("Throw-away cards"), "strong"));
    column->addWidget(paragraph(tr("Made for one payment each, and not used yet."), "caption"));
    column->addWidget(m_trouble);
    m_lines->setSpacing(4);
    column->addLayout(m_lines);
    hide();
    // One that is made, used or thrown away shows in the activity.
    m_news = wallet.books.news.add([this](const session::Activity &line) {
        if (line.card || line.payment) ask();
    });
}

void ThrowAwayCards::showFor(const std::string &card) {
    if (card == m_of) return;
    m_of = card;
    list({});
    ask();
}

void ThrowAwayCards::ask() {
    if (m_of.empty()) return;
    m_wallet.gateway.singleUseCards(m_of, m_leash.tie([this, of = m_of](base::Result<std::vector<session::Card>, session::Failure> result) {
        if (result && of == m_of) list(*result); // else what was told before stands
    }));
}

void ThrowAwayCards::list(const std::vector<session::Card> &cards) {
    m_trouble->say({});
    clearLayout(m_lines);
    for (const session::Card &card : cards) {
        if (card.singleUse) m_lines->addWidget(lineFor(card));
    }
    setVisible(m_lines->count() > 0);
}

QWidget *ThrowAwayCards::lineFor(const session::Card &card) {
    auto *made = new QWidget;
    auto *line = new QHBoxLayout(made);
    line->setContentsMargins(0, 2, 0, 2);
    line->setSpacing(12);
    line->addWidget(picture(QStringLiteral("clock"), 36));
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    const QString name = QString::fromStdString(card.label);
    words->addWidget(new ElidedLabel(name, "strong"));
    words->addWidget(label(tr("up to %1 · •••• %2").arg(moneyText(card.singleUse->most), QString::fromStdString(card.lastFour)), "caption"));
    line->addLayout(words, 1);
    QToolButton *away = iconButton(QStringLiteral("trash"), tr("Throw away the card for %1").arg(name));
    connect(away, &QToolButton::clicked, this, [this, card] { throwAway(card); });
    line->addWidget(away);
    return made;
}

void ThrowAwayCards::throwAway(const session::Card &card) {
    m_wallet.gateway.deleteCard(card.id, m_leash.tie([this](base::Result<session::Nothing, session::Failure> result) {
        if (!result) return m_trouble->say(sentence(result.error()), "danger");
        m_guide.announce(tr("The throw-away card pays nothing any more."), "good");
        ask();
    }));
}

} // namespace florin::ui
