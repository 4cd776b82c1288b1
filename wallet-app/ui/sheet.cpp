#include "wallet-app/ui/sheet.h"

#include "wallet-app/ui/pieces.h"

#include <algorithm>
#include <QCoreApplication>
#include <QEvent>
#include <QPainter>
#include <QScreen>
#include <QScrollArea>
#include <QTimer>

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
        if (event->type() == QEvent::Resize) setGeometry(static_cast<QWidget *>(watched)->rect());
        return false;
    }
};

Sheet::Sheet(const QString &title, QWidget *parent, int width)
    : QDialog(parent ? parent->window() : nullptr), m_title(label(title, "heading")), m_scroll(new QScrollArea),
      m_note(new Banner("danger")), m_busy(new QProgressBar) {
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
    auto *content = new QWidget;
    content->setProperty("kind", "page");
    auto *body = new QVBoxLayout(content);
    body->setContentsMargins(24, 20, 24, 8);
    body->setSpacing(16);
    body->addWidget(m_title);
    m_column = new QVBoxLayout;
    m_column->setSpacing(16);
    body->addLayout(m_column);
    body->addWidget(m_note);
    body->addStretch(1);
    m_scroll->setWidget(content);
    content->installEventFilter(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(m_scroll, 1);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(12);
    m_buttons->setContentsMargins(24, 12, 24, 24);
    outer->addLayout(m_buttons);
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
    fit();
}

void Sheet::fit() {
    QWidget *content = m_scroll->widget();
    content->layout()->activate();
    const int width = std::max({minimumWidth(), content->minimumSizeHint().width(), isVisible() ? this->width() : 0});
    QLayout *inner = content->layout();
    const int tall = inner->hasHeightForWidth() ? inner->totalHeightForWidth(width) : inner->totalSizeHint().height();
    // Its own minimum would be that of its narrowest shape, with every line broken.
    content->setMinimumHeight(tall);
    const int edges = m_busy->sizeHint().height() + m_buttons->totalSizeHint().height();
    const int most = screen() ? screen()->availableGeometry().height() - 48 : 800;
    // A scroll bar that came once would stay, for beside it the lines are shorter and more.
    m_scroll->setVerticalScrollBarPolicy(tall + edges > most ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    resize(width, std::min(tall + edges, most));
}

// What was shown, hidden or written anew inside makes itself heard here.
bool Sheet::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::LayoutRequest && !m_fitting) {
        m_fitting = true;
        QTimer::singleShot(0, this, [this] {
            m_fitting = false;
            fit();
        });
    }
    return QDialog::eventFilter(watched, event);
}

void Sheet::present() {
    setAttribute(Qt::WA_DeleteOnClose);
    open();
}

void Sheet::setBusy(bool busy) { m_busy->setVisible(busy); }

void Sheet::place() {
    if (!parentWidget()) return;
    const QRect window = parentWidget()->window()->geometry();
    QRect place(QPoint(0, 0), size());
    place.moveCenter(window.center());
    const QRect available = screen() ? screen()->availableGeometry() : window;
    if (place.bottom() > available.bottom()) place.moveBottom(available.bottom());
    place.moveTop(std::max(place.top(), available.top()));
    move(place.topLeft());
}

void Sheet::showEvent(QShowEvent *event) {
    fit();
    if (parentWidget() && !m_scrim) m_scrim = new Scrim(parentWidget()->window());
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
