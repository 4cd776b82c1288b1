#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <chrono>

namespace florin::ui {

/// Keeps a widget from painting as long as it lives, but no longer than a moment. Where no graphics card helps, a window that paints
/// every letter that its page takes hears up to two frames later that all of them stand there; and half a form is no sight.
class Stillness {
  public:
    static constexpr std::chrono::milliseconds longest{300};

    explicit Stillness(QWidget *widget) : m_widget(widget) {
        widget->setUpdatesEnabled(false);
        m_end.setSingleShot(true);
        QObject::connect(&m_end, &QTimer::timeout, &m_end, [this] { end(); });
        m_end.start(longest);
    }
    ~Stillness() { end(); }
    Stillness(const Stillness &) = delete;
    Stillness &operator=(const Stillness &) = delete;

  private:
    void end() {
        if (m_widget) m_widget->setUpdatesEnabled(true);
    }

    QPointer<QWidget> m_widget;
    QTimer m_end;
};

} // namespace florin::ui
