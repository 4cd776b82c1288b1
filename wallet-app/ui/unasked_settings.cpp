#include "wallet-app/ui/unasked_settings.h"

#include "wallet-app/ui/amount_edit.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"

#include <QSpinBox>

namespace florin::ui {

UnaskedSettings::UnaskedSettings(Wallet &wallet)
    : m_wallet(wallet), m_none(paragraph(tr("No shop yet. When you pay a small sum at a shop's page, the payment offers to do so without asking "
                                            "from then on."))),
      m_today(label({}, "caption")), m_day(new AmountEdit(AmountEdit::Size::plain)), m_perMinute(new QSpinBox), m_trouble(new Banner("danger")) {
    setProperty("kind", "panel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 18, 24, 22);
    column->setSpacing(14);
    column->addWidget(label(tr("Paying without asking"), "heading"));
    column->addWidget(paragraph(tr("Small sums from the Florin account, only while the wallet is unlocked, only at these shops and from their "
                                   "own pages. You have five seconds to undo each.")));
    m_lines = new QVBoxLayout;
    m_lines->setSpacing(4);
    column->addLayout(m_lines);
    column->addWidget(m_none);
    m_perMinute->setRange(0, payment::mostUnaskedPerMinute);
    column->addLayout(row({new Field(tr("At most a shop and day"), m_day), new Field(tr("At most payments a minute"), m_perMinute)}, 16));
    column->addWidget(m_today);
    column->addWidget(m_trouble);
    m_trouble->say({});
    connect(m_day, &QLineEdit::editingFinished, this, &UnaskedSettings::saveBounds);
    connect(m_perMinute, &QSpinBox::editingFinished, this, &UnaskedSettings::saveBounds);
    m_changes = wallet.unasked.changed.add([this] { refresh(); });
    refresh();
}

void UnaskedSettings::refresh() {
    const session::UnaskedRules &rules = m_wallet.unasked.rules();
    clearLayout(m_lines);
    for (const session::Allowance &one : rules.shops) m_lines->addWidget(lineFor(one));
    m_none->setVisible(rules.shops.empty());
    if (!m_day->hasFocus()) m_day->setText(QString::number(rules.bounds.day.amount()));
    if (!m_perMinute->hasFocus()) m_perMinute->setValue(rules.bounds.perMinute);
    const auto today = m_wallet.unasked.today();
    m_today->setText(today.sum ? tr("Paid without asking today: %n payment(s), %1", nullptr, today.number).arg(moneyText(*today.sum))
                               : tr("Nothing was paid without asking today."));
}

QWidget *UnaskedSettings::lineFor(const session::Allowance &allowance) {
    auto *made = new QWidget;
    auto *line = new QHBoxLayout(made);
    line->setContentsMargins(0, 2, 0, 2);
    line->setSpacing(12);
    const QString name = QString::fromStdString(allowance.name);
    line->addWidget(picture("shop", 36));
    line->addWidget(new ElidedLabel(name, "strong"), 1);
    line->addWidget(label(tr("up to %1").arg(moneyText(allowance.most)), "muted"));
    QPushButton *remove = button(tr("Remove"), ButtonKind::ghost, {}, tr("Remove %1").arg(name));
    line->addWidget(remove);
    connect(remove, &QPushButton::clicked, this, [this, merchant = allowance.merchant] {
        if (!m_wallet.unasked.forbid(merchant)) m_trouble->say(tr("This could not be stored on this device. The disk may be full."));
    });
    return made;
}

void UnaskedSettings::saveBounds() {
    const payment::UnaskedBounds &now = m_wallet.unasked.rules().bounds;
    const auto day = m_day->amount(now.day.currency());
    if (!day) return;
    const payment::UnaskedBounds wish{*day, m_perMinute->value()};
    if (wish == now) return;
    m_trouble->say(m_wallet.unasked.bound(wish) ? QString() : tr("This could not be stored on this device. The disk may be full."));
}

} // namespace florin::ui
