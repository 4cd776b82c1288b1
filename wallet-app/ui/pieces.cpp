#include "wallet-app/ui/pieces.h"

#include "wallet-app/ui/theme.h"

#include <algorithm>
#include <QAccessible>
#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

namespace florin::ui {

QLabel *label(const QString &text, const char *role) {
    auto *made = new QLabel(text);
    made->setProperty("role", role);
    made->setTextFormat(Qt::PlainText);
    return made;
}

QLabel *paragraph(const QString &text, const char *role) {
    QLabel *made = label(text, role);
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    made->setFocusPolicy(Qt::NoFocus);
    return made;
}

ElidedLabel::ElidedLabel(const QString &text, const char *role) : QLabel(text) {
    setProperty("role", role);
    setTextFormat(Qt::PlainText);
}

QSize ElidedLabel::minimumSizeHint() const {
    const QSize whole = QLabel::minimumSizeHint();
    return {std::min(whole.width(), 48), whole.height()};
}

QString ElidedLabel::whatFits() const { return fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width()); }

bool ElidedLabel::event(QEvent *event) {
    if (event->type() != QEvent::ToolTip) return QLabel::event(event);
    QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), whatFits() == text() ? QString() : text(), this);
    return true;
}

void ElidedLabel::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(contentsRect(), Qt::AlignLeft | Qt::AlignVCenter, whatFits());
}

void setTone(QWidget *widget, const char *tone) {
    if (widget->property("tone").toString() == QLatin1String(tone)) return;
    widget->setProperty("tone", tone);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    for (QLabel *inner : widget->findChildren<QLabel *>()) {
        inner->style()->unpolish(inner);
        inner->style()->polish(inner);
    }
}

QPushButton *button(const QString &text, ButtonKind kind, const QString &iconName, const QString &name) {
    auto *made = new QPushButton(text);
    const char *kinds[] = {"primary", "plain", "ghost", "danger"};
    made->setProperty("kind", kinds[static_cast<int>(kind)]);
    if (!iconName.isEmpty()) {
        const QPalette::ColorRole roles[] = {QPalette::HighlightedText, QPalette::ButtonText, QPalette::Link,
                                             QPalette::BrightText};
        made->setIcon(icon(iconName, roles[static_cast<int>(kind)]));
        made->setIconSize({18, 18});
    }
    made->setAccessibleName(name.isEmpty() ? text : name);
    made->setAutoDefault(false);
    made->setCursor(Qt::PointingHandCursor);
    return made;
}

QToolButton *iconButton(const QString &iconName, const QString &name) {
    auto *made = new QToolButton;
    made->setIcon(icon(iconName));
    made->setIconSize({20, 20});
    made->setToolTip(name);
    made->setAccessibleName(name);
    made->setFocusPolicy(Qt::StrongFocus);
    made->setCursor(Qt::PointingHandCursor);
    return made;
}

QFrame *panel() {
    auto *made = new QFrame;
    made->setProperty("kind", "panel");
    return made;
}

QFrame *hairline() {
    auto *made = new QFrame;
    made->setProperty("kind", "line");
    made->setFixedHeight(1);
    return made;
}

Banner::Banner(const char *tone, QWidget *parent) : QFrame(parent), m_text(paragraph({}, "body")) {
    setProperty("kind", "banner");
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(44, 11, 16, 11);
    line->addWidget(m_text);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    say({}, tone);
}

void Banner::say(const QString &text, const char *tone) {
    if (tone) {
        m_tone = QLatin1String(tone);
        setTone(this, tone);
        m_icon = m_tone == QLatin1String("good")      ? QStringLiteral("check")
                 : m_tone == QLatin1String("primary") ? QStringLiteral("info")
                 : m_tone == QLatin1String("quiet")   ? QStringLiteral("offline")
                                                      : QStringLiteral("alert");
    }
    const bool news = text != m_text->text() && !text.isEmpty();
    m_text->setText(text);
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    update();
    if (news) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void Banner::paintEvent(QPaintEvent *event) {
    QFrame::paintEvent(event);
    const Tokens &tokens = currentTokens();
    const QColor color = m_tone == QLatin1String("warning")  ? tokens.warning
                         : m_tone == QLatin1String("danger") ? tokens.danger
                         : m_tone == QLatin1String("good")   ? tokens.good
                         : m_tone == QLatin1String("quiet")  ? tokens.muted
                                                             : tokens.onTint;
    QPainter painter(this);
    paintIcon(painter, m_icon, QRectF(14, 11, 20, 20), color);
}

Field::Field(const QString &name, QWidget *control, QWidget *parent) : QWidget(parent), m_hint(paragraph({}, "hint")) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    QLabel *title = label(name, "fieldName");
    title->setBuddy(control);
    if (control->accessibleName().isEmpty()) control->setAccessibleName(name);
    column->addWidget(title);
    column->addWidget(control);
    column->addWidget(m_hint);
    m_hint->hide();
    setFocusProxy(control);
}

void Field::hint(const QString &text, const char *tone) {
    m_hint->setText(text);
    setTone(m_hint, tone);
    m_hint->setVisible(!text.isEmpty());
    QWidget *control = focusProxy();
    if (!control) return;
    control->setAccessibleDescription(text);
    setTone(control, !text.isEmpty() && QLatin1String(tone) == QLatin1String("danger") ? "danger" : "");
}

QLineEdit *lineEdit(const QString &placeholder) {
    auto *made = new QLineEdit;
    made->setPlaceholderText(placeholder);
    return made;
}

Page::Page(int widest, QWidget *parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto *ground = new QWidget;
    ground->setProperty("kind", "page");
    auto *middle = new QHBoxLayout(ground);
    middle->setContentsMargins(32, 28, 32, 32);
    auto *content = new QWidget;
    content->setMaximumWidth(widest);
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(16);
    middle->addStretch(1);
    middle->addWidget(content, 100);
    middle->addStretch(1);
    setWidget(ground);
}

QHBoxLayout *row(std::initializer_list<QWidget *> widgets, int spacing) {
    auto *made = new QHBoxLayout;
    made->setContentsMargins(0, 0, 0, 0);
    made->setSpacing(spacing);
    for (QWidget *widget : widgets) {
        if (widget)
            made->addWidget(widget, dynamic_cast<Field *>(widget) ? 1 : 0);
        else
            made->addStretch(1);
    }
    return made;
}

void clearLayout(QLayout *layout) {
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        if (QLayout *inner = item->layout()) clearLayout(inner);
        delete item;
    }
}

namespace {

class Picture final : public QLabel {
  public:
    Picture(QString iconName, int size, QString tone) : m_icon(std::move(iconName)), m_tone(std::move(tone)) {
        setFixedSize(size, size);
    }

  protected:
    void paintEvent(QPaintEvent *) override {
        const Tokens &t = currentTokens();
        const bool good = m_tone == QLatin1String("good"), warning = m_tone == QLatin1String("warning"),
                   danger = m_tone == QLatin1String("danger");
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(good               ? t.goodTint
                         : warning          ? t.warningTint
                         : danger           ? t.dangerTint
                         : m_tone.isEmpty() ? t.raised
                                            : t.tint);
        painter.drawEllipse(rect());
        const qreal inset = width() * 0.26;
        paintIcon(painter, m_icon, QRectF(rect()).adjusted(inset, inset, -inset, -inset),
                  good               ? t.good
                  : warning          ? t.warning
                  : danger           ? t.danger
                  : m_tone.isEmpty() ? t.muted
                                     : t.onTint);
    }

  private:
    QString m_icon, m_tone;
};

} // namespace

QLabel *picture(const QString &iconName, int size, const char *tone) {
    return new Picture(iconName, size, QString::fromLatin1(tone));
}

QWidget *emptyState(const QString &iconName, const QString &title, const QString &text, QWidget *action) {
    auto *made = new QWidget;
    auto *column = new QVBoxLayout(made);
    column->setContentsMargins(24, 32, 24, 32);
    column->setSpacing(8);
    column->addWidget(picture(iconName, 64, "primary"), 0, Qt::AlignHCenter);
    column->addSpacing(8);
    column->addWidget(label(title, "heading"), 0, Qt::AlignHCenter);
    QLabel *words = paragraph(text);
    words->setAlignment(Qt::AlignHCenter);
    words->setMaximumWidth(420);
    words->setMinimumWidth(300);
    // Between stretches, not aligned: an aligned label's height is reckoned for the whole width, and its second line cut.
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(words, 100);
    row->addStretch(1);
    column->addLayout(row);
    if (action) {
        column->addSpacing(8);
        column->addWidget(action, 0, Qt::AlignHCenter);
    }
    return made;
}

} // namespace florin::ui
