#include "wallet-app/ui/toasts.h"

#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QCoreApplication>
#include <QEvent>
#include <QPainter>
#include <QTimer>

namespace florin::ui {

namespace {

constexpr int mostToasts = 3;
constexpr int toastLife = 6000;

class Toast final : public QFrame {
  public:
    enum class Stay { whileItPasses, untilTheEnd };
    Toast(const QString &text, QString tone, Stay stay = Stay::whileItPasses) : m_tone(std::move(tone)), m_stay(stay) {
        setProperty("kind", "toast");
        setAccessibleName(text);
        auto *line = new QHBoxLayout(this);
        line->setContentsMargins(46, 10, 8, 10);
        line->setSpacing(12);
        m_words = label(text);
        m_words->setWordWrap(true);
        m_words->setMinimumWidth(220);
        line->addWidget(m_words, 1);
        if (stay == Stay::untilTheEnd) return;
        m_timer.setInterval(toastLife);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            if (!underMouse() && !isAncestorOf(QApplication::focusWidget())) deleteLater();
        });
        m_timer.start();
    }

    Stay stay() const { return m_stay; }
    void countDown(std::function<QString(int)> text, int seconds) {
        m_timer.setInterval(1000);
        connect(&m_timer, &QTimer::timeout, this, [this, text = std::move(text), left = seconds]() mutable {
            if (--left <= 0) return deleteLater();
            m_words->setText(text(left));
        });
        m_timer.start();
    }

  protected:
    void paintEvent(QPaintEvent *event) override {
        QFrame::paintEvent(event);
        const Tokens &other = currentTokens().dark ? lightTokens() : darkTokens();
        QPainter painter(this);
        const bool good = m_tone == QLatin1String("good"), warning = m_tone == QLatin1String("warning"),
                   danger = m_tone == QLatin1String("danger");
        paintIcon(painter,
                  good                ? QStringLiteral("check")
                  : warning || danger ? QStringLiteral("alert")
                                      : QStringLiteral("info"),
                  QRectF(14, height() / 2.0 - 10, 20, 20),
                  good      ? other.good
                  : warning ? other.warning
                  : danger  ? other.danger
                            : other.muted);
    }

  private:
    QString m_tone;
    Stay m_stay;
    QLabel *m_words;
    QTimer m_timer;
};

} // namespace

Toasts::Toasts(QWidget *window) : QWidget(window), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(8);
    window->installEventFilter(this);
    hide();
}

void Toasts::say(const QString &text, const char *tone, const QString &action, std::function<void()> act) {
    dropOldest(m_bar ? 0 : mostToasts - 1);
    auto *toast = new Toast(text, QString::fromLatin1(tone));
    if (!action.isEmpty()) {
        QPushButton *made = button(action);
        connect(made, &QPushButton::clicked, toast, [toast, act = std::move(act)] {
            toast->deleteLater();
            if (act) act();
        });
        toast->layout()->addWidget(made);
    }
    QToolButton *close = iconButton(QStringLiteral("close"), QCoreApplication::translate("Toast", "Dismiss"));
    close->setIconSize({16, 16});
    connect(close, &QToolButton::clicked, toast, &QObject::deleteLater);
    toast->layout()->addWidget(close);
    connect(toast, &QObject::destroyed, this, [this] { QTimer::singleShot(0, this, [this] { settle(); }); });
    m_column->addWidget(toast);
    show();
    settle();
    QAccessibleEvent event(toast, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Toasts::countDown(std::function<QString(int seconds)> text, int seconds, const QString &action, std::function<void()> act) {
    auto *toast = new Toast(text(seconds), QString(), Toast::Stay::untilTheEnd);
    QPushButton *made = button(action);
    connect(made, &QPushButton::clicked, toast, [toast, act = std::move(act)] {
        toast->deleteLater();
        act();
    });
    toast->layout()->addWidget(made);
    connect(toast, &QObject::destroyed, this, [this] { QTimer::singleShot(0, this, [this] { settle(); }); });
    toast->countDown(std::move(text), seconds);
    m_column->addWidget(toast);
    show();
    settle();
    QAccessibleEvent event(toast, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Toasts::endCountDown() {
    for (int i = m_column->count() - 1; i >= 0; --i) {
        auto *toast = static_cast<Toast *>(m_column->itemAt(i)->widget());
        if (toast->stay() == Toast::Stay::untilTheEnd) return toast->deleteLater();
    }
}

void Toasts::clear() { clearLayout(m_column); }

void Toasts::dropOldest(int most) {
    int at = 0;
    while (m_column->count() - at > most) {
        if (static_cast<Toast *>(m_column->itemAt(at)->widget())->stay() == Toast::Stay::untilTheEnd) {
            ++at;
            continue;
        }
        QLayoutItem *oldest = m_column->takeAt(at);
        oldest->widget()->hide();
        oldest->widget()->deleteLater();
        delete oldest;
    }
}

void Toasts::standIn(QWidget *bar) {
    if (bar == m_bar) return;
    m_bar = bar;
    if (bar) {
        bar->installEventFilter(this);
        dropOldest(1);
    }
    settle();
}

void Toasts::settle() {
    if (m_column->count() == 0) return hide();
    const QRect whole = parentWidget()->rect();
    const QRect bar = m_bar ? QRect(m_bar->mapTo(parentWidget(), QPoint(0, 0)), m_bar->size()) : QRect();
    const int width = m_bar ? std::min(460, bar.width() / 2) : std::min(560, whole.width() - 48);
    setFixedWidth(width);
    layout()->activate();
    const int height = m_column->hasHeightForWidth() ? m_column->heightForWidth(width) : sizeHint().height();
    if (m_bar)
        setGeometry(bar.right() - width - 8, bar.top() + std::max(4, (bar.height() - height) / 2), width, height);
    else
        setGeometry((whole.width() - width) / 2, whole.height() - height - 24, width, height);
    raise();
}

bool Toasts::eventFilter(QObject *, QEvent *event) {
    if (event->type() == QEvent::Resize) settle();
    return false;
}

} // namespace florin::ui
