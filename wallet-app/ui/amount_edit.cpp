#include "wallet-app/ui/amount_edit.h"

#include <algorithm>
#include <QKeyEvent>

namespace florin::ui {

namespace {

constexpr QLatin1Char point('.'), comma(',');
constexpr int mostLetters = 40;

bool counts(QChar c) { return (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c == point; }

} // namespace

GroupedAmount grouped(const QString &typed, int caret) {
    QString kept;
    qsizetype before = 0;
    for (qsizetype i = 0; i < typed.size(); ++i) {
        if (!counts(typed[i])) continue;
        kept += typed[i];
        if (i < caret) ++before;
    }
    const auto whole = [&kept] { return kept.contains(point) ? kept.indexOf(point) : kept.size(); };
    while (whole() > 1 && kept[0] == QLatin1Char('0')) {
        kept.remove(0, 1);
        before = std::max<qsizetype>(0, before - 1);
    }
    const qsizetype end = whole();
    GroupedAmount made;
    for (qsizetype i = 0; i < kept.size(); ++i) {
        if (i > 0 && i < end && (end - i) % 3 == 0) made.text += comma;
        made.text += kept[i];
        if (i + 1 == before) made.caret = static_cast<int>(made.text.size());
    }
    return made;
}

AmountEdit::AmountEdit(Size size) {
    if (size == Size::large) setProperty("kind", "amount");
    setPlaceholderText(QStringLiteral("0"));
    setMaxLength(mostLetters);
    setInputMethodHints(Qt::ImhFormattedNumbersOnly);
    connect(this, &QLineEdit::textChanged, this, [this](const QString &now) {
        const GroupedAmount made = grouped(now, cursorPosition());
        if (made.text == now) return;
        setText(made.text);
        setCursorPosition(made.caret);
    });
}

std::optional<money::Money> AmountEdit::amount(money::Currency currency) const {
    return money::fromEntry(text().toStdString(), currency);
}

bool AmountEdit::isOver(money::Money most) const {
    if (const auto typed = amount(most.currency())) return typed->amount() > most.amount();
    const QString whole = text().section(point, 0, 0).remove(comma);
    return whole.size() > QString::number(most.amount()).size();
}

// A separator is no letter of its own: the keys that erase step over it to the digit.
void AmountEdit::keyPressEvent(QKeyEvent *event) {
    const int at = cursorPosition();
    if (!hasSelectedText()) {
        if (event->key() == Qt::Key_Backspace && at > 0 && text().at(at - 1) == comma) setCursorPosition(at - 1);
        if (event->key() == Qt::Key_Delete && at < text().size() && text().at(at) == comma) setCursorPosition(at + 1);
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace florin::ui
