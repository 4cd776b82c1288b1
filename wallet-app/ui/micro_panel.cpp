#include "wallet-app/ui/micro_panel.h"

#include "wallet-app/ui/auto_refill_sheet.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"

namespace florin::ui {

MicroPanel::MicroPanel(Wallet &wallet, Guide &guide)
    : m_wallet(wallet), m_guide(guide), m_balance(label({}, "heading")), m_note(paragraph({}, "caption")) {
    setProperty("kind", "panel");
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(24, 16, 24, 18);
    line->setSpacing(16);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(label(tr("Florin account"), "muted"));
    words->addWidget(m_balance);
    words->addWidget(m_note);
    line->addLayout(words, 1);
    QPushButton *refill = button(tr("Refill"), ButtonKind::plain, "charge");
    QPushButton *automatic = button(tr("Automatic refill"), ButtonKind::plain);
    line->addLayout(row({refill, automatic}, 8));
    connect(refill, &QPushButton::clicked, this, [this] { m_guide.chargeCard(std::string(payment::microMeans)); });
    connect(automatic, &QPushButton::clicked, this, [this] { (new AutoRefillSheet(m_wallet, m_guide, window()))->present(); });
    m_books = wallet.books.changed.add([this] { refresh(); });
    refresh();
}

void MicroPanel::refresh() {
    const auto &account = m_wallet.books.microAccount();
    setVisible(account.has_value());
    if (!account) return;
    m_balance->setText(moneyText(account->balance));
    m_balance->setAccessibleDescription(tr("Balance of the Florin account"));
    QString words = tr("Pays sums up to %1 at once.").arg(moneyText(account->threshold));
    if (account->autoRefill)
        words += QLatin1Char(' ') + tr("Refilled with %1 when it holds less than %2, at most %3 a month (%4 so far).")
                                        .arg(moneyText(account->autoRefill->amount), moneyText(account->autoRefill->below),
                                             moneyText(account->autoRefill->monthlyCap),
                                             moneyText(account->autoRefill->usedThisMonth.value_or(
                                                 money::Money::zero(account->balance.currency()))));
    m_note->setText(words);
}

} // namespace florin::ui
