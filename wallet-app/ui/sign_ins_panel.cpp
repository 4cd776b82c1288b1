#include "wallet-app/ui/sign_ins_panel.h"

#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

#include <algorithm>

namespace florin::ui {

namespace {

constexpr std::size_t shownAtFirst = 5;

} // namespace

SignInsPanel::SignInsPanel(Wallet &wallet)
    : m_wallet(wallet), m_watched(new Banner("warning")), m_trouble(new Banner("danger")), m_lines(new QVBoxLayout),
      m_more(button(tr("Show all"), ButtonKind::ghost, {}, tr("Show all sign-ins"))) {
    setProperty("kind", "panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 18, 24, 22);
    column->setSpacing(14);
    column->addWidget(label(tr("Recent sign-ins"), "heading"));
    column->addWidget(paragraph(tr("If you do not know one of these, change your password and revoke the device.")));
    column->addWidget(m_watched);
    m_lines->setSpacing(4);
    column->addLayout(m_lines);
    column->addLayout(row({m_more, nullptr}));
    column->addWidget(m_trouble);
    m_watched->say({});
    m_trouble->say({});
    m_more->hide();
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_showsAll = true;
        show(m_told);
    });
}

void SignInsPanel::load() {
    m_wallet.gateway.signIns(m_leash.tie([this](base::Result<session::SignIns, session::Failure> result) {
        m_trouble->say(result ? QString() : sentence(result.error()));
        if (!result) return;
        m_showsAll = false;
        show(*result);
    }));
}

void SignInsPanel::show(const session::SignIns &told) {
    if (&told != &m_told) m_told = told;
    m_watched->say(m_told.watchedSince ? tr("There were too many wrong passwords (%1). You get a letter for each sign-in with your password until you change it.")
                                             .arg(momentText(*m_told.watchedSince, m_wallet.clock.now()))
                                       : QString());
    clearLayout(m_lines);
    const auto shown = m_showsAll ? m_told.list.size() : std::min(shownAtFirst, m_told.list.size());
    for (std::size_t at = 0; at < shown; ++at) m_lines->addWidget(lineFor(m_told.list[at]));
    if (m_told.list.empty()) m_lines->addWidget(paragraph(tr("Nobody signed in during the last 90 days.")));
    m_more->setVisible(shown < m_told.list.size());
}

QWidget *SignInsPanel::lineFor(const session::SignIn &signIn) const {
    auto *made = new QWidget;
    auto *line = new QHBoxLayout(made);
    line->setContentsMargins(0, 4, 0, 4);
    line->setSpacing(12);
    line->addWidget(picture(signIn.device ? "device" : "key", 36));
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(new ElidedLabel(signIn.device ? QString::fromStdString(*signIn.device) : tr("With the password"), "strong"));
    words->addWidget(new ElidedLabel(tr("%1, from %2").arg(momentText(signIn.at, m_wallet.clock.now()), QString::fromStdString(signIn.address)), "caption"));
    line->addLayout(words, 1);
    return made;
}

} // namespace florin::ui
