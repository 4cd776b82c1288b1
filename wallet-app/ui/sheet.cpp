#include "wallet-app/ui/sheet.h"

#include "wallet-app/ui/pieces.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPainter>
#include <QScreen>

namespace florin::ui {

/// Dims the window behind a sheet.
class Scrim final : public QWidget {
  public:
    explicit Scrim(QWidget *window) : QWidget(window) {
        window->installEventFilter(this);
        setGeometry(window->rect());
        setAttribute(Qt::WA_NoSystemBackground);
        show();
        raise();
    }

  protected:
    void paintEvent(QPaintEvent *) override { QPainter(this).fillRect(rect(), QColor(8, 12, 10, 120)); }
    bool eventFilter(QObject *watched, QEvent *event) override {
        if (event->type() == QEvent::Resize)
            setGeometry(static_cast<QWidget *>(watched)->rect());
        return false;
    }
};

Sheet::Sheet(const QString &title, QWidget *parent, int width)
    : QDialog(parent ? parent->window() : nullptr), m_title(label(title, "heading")), m_note(new Banner("danger")), m_busy(new QProgressBar) {
    setWindowTitle(title);
    setModal(true);
    setMinimumWidth(width);
    m_title->setWordWrap(true);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(QCoreApplication::translate("Sheet", "Working"));
    QSizePolicy keep = m_busy->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_busy->setSizePolicy(keep);
    m_busy->hide();
    outer->addWidget(m_busy);
    auto *body = new QVBoxLayout;
    body->setContentsMargins(24, 20, 24, 24);
    body->setSpacing(16);
    body->addWidget(m_title);
    m_column = new QVBoxLayout;
    m_column->setSpacing(16);
    body->addLayout(m_column);
    body->addWidget(m_note);
    body->addStretch(1);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(12);
    body->addLayout(m_buttons);
    outer->addLayout(body);
}

Sheet::~Sheet() { delete m_scrim; }

void Sheet::setHeading(const QString &title) {
    setWindowTitle(title);
    m_title->setText(title);
}

void Sheet::clearButtons() { clearLayout(m_buttons); }

void Sheet::setButtons(std::initializer_list<QWidget *> buttons) {
    clearButtons();
    for (QWidget *made : buttons) {
        if (made)
            m_buttons->addWidget(made);
        else
            m_buttons->addStretch(1);
    }
}

void Sheet::note(const QString &text, const char *tone) {
    m_note->say(text, tone);
    adjustSize();
}

void Sheet::present() {
    setAttribute(Qt::WA_DeleteOnClose);
    open();
}

void Sheet::setBusy(bool busy) { m_busy->setVisible(busy); }

void Sheet::place() {
    if (!parentWidget())
        return;
    const QRect window = parentWidget()->window()->geometry();
    QRect place(QPoint(0, 0), size());
    place.moveCenter(window.center());
    const QRect available = screen() ? screen()->availableGeometry() : window;
    if (place.bottom() > available.bottom())
        place.moveBottom(available.bottom());
    place.moveTop(std::max(place.top(), available.top()));
    move(place.topLeft());
}

void Sheet::showEvent(QShowEvent *event) {
    if (parentWidget() && !m_scrim)
        m_scrim = new Scrim(parentWidget()->window());
    place();
    QDialog::showEvent(event);
    activateWindow();
}

void Sheet::resizeEvent(QResizeEvent *event) {
    QDialog::resizeEvent(event);
    place();
}

bool confirm(QWidget *parent, const QString &title, const QString &text, const QString &action, bool dangerous) {
    Sheet sheet(title, parent, 420);
    sheet.column()->addWidget(paragraph(text, "body"));
    QPushButton *no = button(QCoreApplication::translate("Sheet", "Cancel"));
    QPushButton *yes = button(action, dangerous ? ButtonKind::danger : ButtonKind::primary);
    QObject::connect(no, &QPushButton::clicked, &sheet, &QDialog::reject);
    QObject::connect(yes, &QPushButton::clicked, &sheet, &QDialog::accept);
    sheet.setButtons({nullptr, no, yes});
    no->setDefault(true);
    no->setFocus();
    return sheet.exec() == QDialog::Accepted;
}

} // namespace florin::ui
