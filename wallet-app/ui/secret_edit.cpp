#include "wallet-app/ui/secret_edit.h"

#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/theme.h"

#include <algorithm>
#include <cstring>
#include <QClipboard>
#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOptionFrame>

namespace florin::ui {

namespace {

constexpr QChar bullet(0x2022);

int utf8Length(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

std::uint8_t *putUtf8(std::uint8_t *out, char32_t c) {
    const int length = utf8Length(c);
    if (length == 1) {
        *out++ = static_cast<std::uint8_t>(c);
        return out;
    }
    const std::uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    *out++ = static_cast<std::uint8_t>(leads[length] | (c >> (6 * (length - 1))));
    for (int part = length - 2; part >= 0; --part) *out++ = static_cast<std::uint8_t>(0x80 | ((c >> (6 * part)) & 0x3f));
    return out;
}

} // namespace

SecretEdit::SecretEdit(Kind kind, int mostCharacters, QWidget *parent)
    : QLineEdit(parent), m_kind(kind), m_most(mostCharacters),
      m_memory(static_cast<std::size_t>(mostCharacters) * sizeof(char32_t)) {
    // A card number is read while it is typed; its bullets underneath need no second disguise.
    setEchoMode(kind == Kind::cardNumber ? QLineEdit::Normal : QLineEdit::Password);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoAutoUppercase | Qt::ImhNoPredictiveText |
                        (kind == Kind::password ? Qt::ImhNone : Qt::ImhDigitsOnly));
    setAcceptDrops(false);
    setDragEnabled(false);
    setMaxLength(mostCharacters);
    m_shown = kind == Kind::cardNumber;
    connect(this, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (!m_setting) absorb(text);
    });
    if (kind != Kind::password) return;
    m_eye = iconButton(QStringLiteral("eye"), tr("Show the password"));
    m_eye->setProperty("kind", "inField");
    m_eye->setParent(this);
    m_eye->setIconSize({18, 18});
    m_eye->setFocusPolicy(Qt::TabFocus); // the mouse leaves the caret where it is
    m_eye->setCursor(Qt::ArrowCursor);
    setTextMargins(0, 0, 30, 0);
    connect(m_eye, &QToolButton::clicked, this, [this] { setShown(!m_shown); });
}

base::SecretBytes SecretEdit::secret() const {
    std::size_t size = 0;
    for (int i = 0; i < m_count; ++i) size += static_cast<std::size_t>(utf8Length(characters()[i]));
    base::SecretBytes out(size);
    std::uint8_t *end = out.data();
    for (int i = 0; i < m_count; ++i) end = putUtf8(end, characters()[i]);
    return out;
}

void SecretEdit::setSecret(const base::SecretBytes &utf8) {
    wipe();
    const std::string_view text = utf8.text();
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<std::uint8_t>(text[i]);
        const int length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t character = length == 1 ? lead : lead & (0xff >> (length + 1));
        for (int part = 1; part < length && i + static_cast<std::size_t>(part) < text.size(); ++part)
            character = (character << 6) | (static_cast<std::uint8_t>(text[i + static_cast<std::size_t>(part)]) & 0x3f);
        if (takes(character) && m_count < m_most) put(m_count, character);
        i += static_cast<std::size_t>(length);
    }
    redraw(m_count);
}

void SecretEdit::wipe() {
    base::wipe(m_memory.data(), m_memory.size());
    m_count = 0;
    if (m_eye && m_shown) setShown(false);
    redraw(0);
}

void SecretEdit::setShown(bool shown) {
    m_shown = shown;
    if (m_eye) {
        m_eye->setIcon(icon(shown ? QStringLiteral("eye-off") : QStringLiteral("eye")));
        m_eye->setToolTip(shown ? tr("Hide the password") : tr("Show the password"));
        m_eye->setAccessibleName(m_eye->toolTip());
    }
    update();
}

bool SecretEdit::takes(char32_t c) const {
    if (m_kind == Kind::password) return c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0);
    return c >= '0' && c <= '9';
}

void SecretEdit::erase(int from, int count) {
    count = std::min(count, m_count - from);
    if (count <= 0) return;
    std::memmove(characters() + from, characters() + from + count,
                 static_cast<std::size_t>(m_count - from - count) * sizeof(char32_t));
    base::wipe(characters() + m_count - count, static_cast<std::size_t>(count) * sizeof(char32_t));
    m_count -= count;
}

void SecretEdit::put(int at, char32_t character) {
    std::memmove(characters() + at + 1, characters() + at, static_cast<std::size_t>(m_count - at) * sizeof(char32_t));
    characters()[at] = character;
    ++m_count;
}

void SecretEdit::redraw(int cursor) {
    m_setting = true;
    setText(QString(m_count, bullet));
    setCursorPosition(cursor);
    m_setting = false;
    update();
    emit secretChanged();
}

void SecretEdit::type(QStringView text) {
    int at = cursorPosition();
    if (hasSelectedText()) {
        at = selectionStart();
        erase(at, static_cast<int>(selectedText().size()));
    }
    for (const char32_t character : text.toUcs4()) {
        if (takes(character) && m_count < m_most) put(at++, character);
    }
    redraw(at);
}

void SecretEdit::keyPressEvent(QKeyEvent *event) {
    if (event->matches(QKeySequence::Undo) || event->matches(QKeySequence::Redo) || event->matches(QKeySequence::Copy) ||
        event->matches(QKeySequence::Cut))
        return;
    if (event->matches(QKeySequence::Paste)) {
        QString text = QGuiApplication::clipboard()->text();
        type(text);
        base::wipe(text.data(), static_cast<std::size_t>(text.size()) * sizeof(QChar));
        return;
    }
    const bool back = event->key() == Qt::Key_Backspace, forward = event->key() == Qt::Key_Delete;
    if (back || forward) {
        const bool word = event->modifiers() & Qt::ControlModifier;
        int from = cursorPosition(), count = 1;
        if (hasSelectedText()) {
            from = selectionStart();
            count = static_cast<int>(selectedText().size());
        } else if (back) {
            count = word ? from : std::min(1, from);
            from -= count;
        } else if (word) {
            count = m_count - from;
        }
        erase(from, count);
        return redraw(from);
    }
    const QString text = event->text();
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) ||
                       event->modifiers() == (Qt::ControlModifier | Qt::AltModifier);
    if (plain && !text.isEmpty() && text.at(0).isPrint()) return type(text);
    QLineEdit::keyPressEvent(event);
}

void SecretEdit::inputMethodEvent(QInputMethodEvent *event) {
    if (!event->commitString().isEmpty()) type(event->commitString());
    event->accept();
}

void SecretEdit::absorb(const QString &text) {
    int head = 0;
    while (head < text.size() && text.at(head) == bullet) ++head;
    int tail = 0;
    while (tail < text.size() - head && text.at(text.size() - 1 - tail) == bullet) ++tail;
    // Only bullets: a part was taken away in a way that the keys do not know; which one cannot be told from equal bullets.
    head = std::min(head, m_count);
    tail = std::min(tail, m_count - head);
    erase(head, m_count - head - tail);
    int at = head;
    const qsizetype fresh = text.size() - head - tail;
    for (const char32_t character : QStringView(text).mid(head, fresh).toUcs4()) {
        if (takes(character) && m_count < m_most) put(at++, character);
    }
    redraw(at);
}

void SecretEdit::resizeEvent(QResizeEvent *event) {
    QLineEdit::resizeEvent(event);
    if (m_eye) {
        const QSize size(28, 28);
        m_eye->setGeometry(width() - size.width() - 7, (height() - size.height()) / 2, size.width(), size.height());
    }
}

void SecretEdit::paintEvent(QPaintEvent *event) {
    if (!m_shown || m_count == 0) return QLineEdit::paintEvent(event);
    QPainter painter(this);
    QStyleOptionFrame option;
    initStyleOption(&option);
    style()->drawPrimitive(QStyle::PE_PanelLineEdit, &option, &painter, this);
    const QRect place =
        style()->subElementRect(QStyle::SE_LineEditContents, &option, this).marginsRemoved(textMargins()).adjusted(2, 0, -2, 0);
    painter.setClipRect(place);
    painter.setPen(palette().color(QPalette::Text));
    const QFontMetrics metrics = fontMetrics();
    const int wide = metrics.horizontalAdvance(QLatin1Char('0'));
    int x = place.left(), caret = x;
    for (int i = 0; i <= m_count; ++i) {
        if (m_kind == Kind::cardNumber && i > 0 && i % 4 == 0 && i < m_count) x += wide * 2 / 3;
        if (i == cursorPosition()) caret = x;
        if (i == m_count) break;
        const QString one = QString::fromUcs4(characters() + i, 1);
        const int advance = m_kind == Kind::password ? metrics.horizontalAdvance(one) : wide;
        if (hasSelectedText() && i >= selectionStart() && i < selectionEnd()) {
            painter.fillRect(QRect(x, place.top() + 2, advance, place.height() - 4), currentTokens().tint);
        }
        painter.drawText(QRect(x, place.top(), advance + 2, place.height()), Qt::AlignVCenter | Qt::AlignLeft, one);
        x += advance;
    }
    if (hasFocus())
        painter.fillRect(QRect(caret, place.center().y() - metrics.height() / 2, 1, metrics.height()),
                         palette().color(QPalette::Text));
}

} // namespace florin::ui
