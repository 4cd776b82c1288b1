#include "wallet-app/browser/key_typing.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <utility>

namespace florin::browser {

namespace {

/// How many bytes the letter that begins here has.
std::size_t letterSize(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
        ++size;
    }
    return size;
}

} // namespace

void pressKey(QWidget &view, int key, const QString &text) {
    QWidget *target = view.focusProxy() != nullptr ? view.focusProxy() : &view;
    for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
        QKeyEvent event(type, key, Qt::NoModifier, text);
        QCoreApplication::sendEvent(target, &event);
    }
}

KeyTyping::KeyTyping(PageForms &forms, QWidget *view, page::FocusedField into, base::SecretBytes text,
                     std::function<void(std::size_t)> done)
    : QObject(view), m_forms(forms), m_view(view), m_into(std::move(into)), m_text(std::move(text)), m_done(std::move(done)) {
    next();
}

KeyTyping::~KeyTyping() { end(); }

void KeyTyping::next() {
    if (m_at >= m_text.size()) {
        end();
        deleteLater();
        return;
    }
    m_forms.askFocusOf(m_into, [self = QPointer<KeyTyping>(this)](bool has) {
        if (!self) {
            return;
        }
        if (!has) {
            self->end();
            self->deleteLater();
            return;
        }
        const std::size_t size = letterSize(self->m_text.text().substr(self->m_at));
        QString letter = QString::fromUtf8(self->m_text.text().data() + self->m_at, static_cast<qsizetype>(size));
        self->m_at += size;
        ++self->m_typed;
        // Qt::Key is Latin-1 there, and what else is text
        pressKey(*self->m_view, letter.size() == 1 ? letter.front().toUpper().unicode() : 0, letter);
        letter.fill(QLatin1Char(' '));
        self->next();
    });
}

void KeyTyping::end() {
    if (const auto done = std::exchange(m_done, nullptr)) {
        done(m_typed);
    }
}

} // namespace florin::browser
