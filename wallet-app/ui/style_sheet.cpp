#include "wallet-app/ui/theme.h"

#include <QHash>

namespace florin::ui {

namespace {

/// Written with @names of tokens, which are put in below. Widgets are told apart by what they are for (`kind`, `role`), never by
/// where they stand.
constexpr auto sheet = R"(
* { outline: 0; }
QWidget { color: @ink; font-size: @bodypx; }
QMainWindow, QDialog, QWidget[kind="page"] { background: @paper; }
QDialog { border: 1px solid @line; }
QScrollArea, QScrollArea > QWidget > QWidget[kind="page"] { background: @paper; border: 0; }
QStackedWidget { background: transparent; }

QLabel { background: transparent; }
QLabel[role="display"] { font-size: @displaypx; font-weight: 700; letter-spacing: -1px; }
QLabel[role="title"] { font-size: @titlepx; font-weight: 700; letter-spacing: -0.4px; }
QLabel[role="heading"] { font-size: @headingpx; font-weight: 700; }
QLabel[role="lead"] { font-size: @leadpx; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="caption"] { color: @muted; font-size: @captionpx; }
QLabel[role="fieldName"] { font-size: 13px; font-weight: 600; }
QLabel[role="good"] { color: @good; }
QLabel[role="warning"] { color: @warning; }
QLabel[role="danger"] { color: @danger; }
QLabel[role="hint"] { color: @muted; font-size: @captionpx; }
QLabel[role="hint"][tone="good"] { color: @good; }
QLabel[role="hint"][tone="warning"] { color: @warning; }
QLabel[role="hint"][tone="danger"] { color: @danger; }
QLabel[role="chip"] { border-radius: 11px; padding: 3px 10px; font-size: @captionpx; font-weight: 600; background: @raised; color: @muted; }
QLabel[role="chip"][tone="good"] { background: @goodTint; color: @good; }
QLabel[role="chip"][tone="warning"] { background: @warningTint; color: @warning; }
QLabel[role="chip"][tone="danger"] { background: @dangerTint; color: @danger; }
QLabel[role="chip"][tone="primary"] { background: @tint; color: @onTint; }

QFrame[kind="panel"] { background: @surface; border: 1px solid @line; border-radius: @panelpx; }
QFrame[kind="flat"] { background: @raised; border: 0; border-radius: @controlpx; }
QFrame[kind="line"] { background: @line; border: 0; max-height: 1px; min-height: 1px; }
QFrame[kind="banner"] { background: @raised; border: 0; border-radius: @controlpx; }
QFrame[kind="banner"][tone="warning"] { background: @warningTint; }
QFrame[kind="banner"][tone="danger"] { background: @dangerTint; }
QFrame[kind="banner"][tone="good"] { background: @goodTint; }
QFrame[kind="banner"][tone="primary"] { background: @tint; }
QFrame[kind="banner"][tone="warning"] QLabel { color: @warning; }
QFrame[kind="banner"][tone="danger"] QLabel { color: @danger; }
QFrame[kind="banner"][tone="good"] QLabel { color: @good; }
QFrame[kind="banner"][tone="primary"] QLabel { color: @onTint; }
QFrame[kind="strip"] { background: @tint; border: 0; border-bottom: 1px solid @line; }
QFrame[kind="demo"] { background: @warningTint; border: 0; }
QFrame[kind="demo"] QLabel { color: @warning; font-size: @captionpx; font-weight: 600; }
QFrame[kind="bar"] { background: @surface; border: 0; border-bottom: 1px solid @line; }
QFrame[kind="toast"] { background: @ink; border-radius: @controlpx; border: 0; }
QFrame[kind="toast"] QLabel { color: @paper; }
QFrame[kind="toast"] QPushButton { color: @paper; background: transparent; border: 1px solid @muted; min-height: 22px; padding: 3px 12px; }
QFrame[kind="toast"] QPushButton:focus { border: 2px solid @paper; padding: 2px 11px; }
QFrame[kind="toast"] QToolButton { background: transparent; border: 0; padding: 4px; min-height: 16px; min-width: 16px; }

QPushButton { background: @surface; color: @ink; border: 1px solid @edge; border-radius: @controlpx; min-height: 24px; padding: 7px 16px; font-weight: 600; }
QPushButton:hover { background: @raised; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border: 2px solid @primary; padding: 6px 15px; }
QPushButton:disabled { color: @edge; border-color: @line; }
QPushButton[kind="primary"] { background: @primary; color: @onPrimary; border: 1px solid @primary; }
QPushButton[kind="primary"]:hover { background: @primaryDown; border-color: @primaryDown; }
QPushButton[kind="primary"]:pressed { background: @primaryDown; }
QPushButton[kind="primary"]:focus { border: 2px solid @ink; padding: 6px 15px; }
QPushButton[kind="primary"]:disabled { background: @raised; color: @edge; border: 1px solid @line; }
QPushButton[kind="ghost"] { background: transparent; border: 1px solid transparent; color: @primary; padding: 7px 12px; }
QPushButton[kind="ghost"]:hover { background: @tint; }
QPushButton[kind="ghost"]:focus { border: 2px solid @primary; padding: 6px 11px; }
QPushButton[kind="ghost"]:disabled { color: @edge; }
QPushButton[kind="danger"] { color: @danger; border-color: @danger; }
QPushButton[kind="danger"]:hover { background: @dangerTint; }
QPushButton[kind="danger"]:disabled { color: @edge; border-color: @line; }
QPushButton[kind="small"] { min-height: 18px; padding: 4px 12px; border-radius: 14px; font-size: 13px; border-color: @line; }
QPushButton[kind="small"]:focus { border: 2px solid @primary; padding: 3px 11px; }
QPushButton[kind="row"] { text-align: left; background: transparent; border: 1px solid transparent; border-radius: @controlpx; padding: 0; }
QPushButton[kind="row"]:hover { background: @raised; }
QPushButton[kind="row"]:focus { border: 2px solid @primary; }
QPushButton[kind="row"]:checked { background: @tint; border: 1px solid @primary; }
QPushButton[kind="card"] { background: transparent; border: 0; padding: 0; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 9px; padding: 7px; min-height: 20px; min-width: 20px; }
QToolButton:hover { background: @raised; }
QToolButton:pressed { background: @line; }
QToolButton:focus { border: 2px solid @primary; padding: 6px; }
QToolButton::menu-indicator { image: none; }
QLineEdit > QToolButton { border: 0; padding: 0; min-height: 0; min-width: 0; background: transparent; }
QToolButton[kind="inField"] { padding: 3px; border-radius: 7px; min-height: 18px; min-width: 18px; }
QToolButton[kind="inField"]:focus { border: 2px solid @primary; padding: 2px; }

QFrame[kind="railBar"] { background: @surface; border: 0; border-right: 1px solid @line; }
QToolButton[kind="rail"] { color: @muted; font-size: @captionpx; font-weight: 600; border-radius: 12px; padding: 8px 2px 6px 2px; min-width: 66px; min-height: 42px; }
QToolButton[kind="rail"]:hover { background: @raised; }
QToolButton[kind="rail"]:checked { background: @tint; color: @onTint; }
QToolButton[kind="rail"]:focus { border: 2px solid @primary; padding: 7px 1px 5px 1px; }

QLineEdit, QComboBox, QSpinBox, QPlainTextEdit { background: @surface; color: @ink; border: 1px solid @edge; border-radius: @controlpx; min-height: 24px; padding: 7px 12px; selection-background-color: @primary; selection-color: @onPrimary; }
QLineEdit:hover, QComboBox:hover, QSpinBox:hover { border-color: @muted; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus { border: 2px solid @primary; padding: 6px 11px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { background: @paper; color: @edge; border-color: @line; }
QLineEdit[tone="danger"], QComboBox[tone="danger"] { border: 2px solid @danger; padding: 6px 11px; }
QLineEdit[kind="address"] { background: @paper; border: 1px solid @line; border-radius: 17px; min-height: 24px; padding: 5px 12px; }
QLineEdit[kind="address"]:focus { background: @surface; border: 2px solid @primary; padding: 4px 11px; }
QLineEdit[kind="amount"] { font-size: 24px; font-weight: 600; min-height: 34px; }
QLineEdit[kind="code"] { font-size: 24px; font-weight: 600; letter-spacing: 10px; }
QComboBox::drop-down { border: 0; width: 30px; }
QComboBox::down-arrow { image: url(:/icons/down@scheme.svg); width: 16px; height: 16px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @line; border-radius: 8px; padding: 4px; selection-background-color: @tint; selection-color: @onTint; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: 0; }

QCheckBox, QRadioButton { spacing: 10px; min-height: 24px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 18px; height: 18px; border: 1.5px solid @edge; background: @surface; }
QCheckBox::indicator { border-radius: 5px; }
QRadioButton::indicator { border-radius: 10px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked { background: @primary; border-color: @primary; }
QCheckBox::indicator:checked { image: url(:/icons/check-on@scheme.svg); }
QRadioButton::indicator:checked { image: url(:/icons/dot-on@scheme.svg); }
QCheckBox:focus, QRadioButton:focus { color: @primary; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid @ink; }

QListView, QTreeView, QTableView { background: @surface; border: 1px solid @line; border-radius: @panelpx; padding: 4px; }
QListView:focus, QTreeView:focus, QTableView:focus { border: 2px solid @primary; padding: 3px; }
QListView[kind="plain"] { background: transparent; border: 0; padding: 0; }
QHeaderView::section { background: transparent; color: @muted; border: 0; border-bottom: 1px solid @line; padding: 6px 10px; font-weight: 600; font-size: @captionpx; }
QTableView { gridline-color: @line; }
QTableView::item { padding: 6px 10px; }
QTableView::item:selected { background: @tint; color: @onTint; }

QTabBar { background: transparent; border: 0; }
QTabBar::tab { background: transparent; color: @muted; border-radius: 9px; padding: 6px 10px; margin: 4px 2px; min-width: 64px; max-width: 190px; }
QTabBar::tab:hover { background: @raised; }
QTabBar::tab:selected { background: @raised; color: @ink; font-weight: 600; }
QTabBar::tab:focus { border: 2px solid @primary; padding: 4px 8px; }
QTabBar::close-button { image: url(:/icons/close@scheme.svg); width: 14px; height: 14px; }

QMenu { background: @surface; border: 1px solid @line; border-radius: @controlpx; padding: 6px; }
QMenu::item { padding: 8px 28px 8px 12px; border-radius: 7px; }
QMenu::item:selected { background: @tint; color: @onTint; }
QMenu::item:disabled { color: @edge; }
QMenu::separator { height: 1px; background: @line; margin: 6px 4px; }
QToolTip { background: @ink; color: @paper; border: 0; padding: 5px 8px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar::handle:vertical { background: @handle; border-radius: 4px; min-height: 32px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle:horizontal { background: @handle; border-radius: 4px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: @line; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @primary; border-radius: 2px; }
)";

} // namespace

QString styleSheet(const Tokens &t) {
    // Longer names first, so that @primaryDown is not read as @primary.
    const QList<QPair<QString, QString>> values{
        {"@dangerTint", t.dangerTint.name()},
        {"@warningTint", t.warningTint.name()},
        {"@goodTint", t.goodTint.name()},
        {"@primaryDown", t.primaryDown.name()},
        {"@onPrimary", t.onPrimary.name()},
        {"@primary", t.primary.name()},
        {"@onTint", t.onTint.name()},
        {"@surface", t.surface.name()},
        {"@warning", t.warning.name()},
        {"@danger", t.danger.name()},
        {"@raised", t.raised.name()},
        {"@muted", t.muted.name()},
        {"@paper", t.paper.name()},
        {"@good", t.good.name()},
        {"@line", t.line.name()},
        {"@edge", t.edge.name()},
        {"@handle", t.handle.name()},
        {"@tint", t.tint.name()},
        {"@ink", t.ink.name()},
        {"@scheme", t.dark ? "-dark" : "-light"},
        {"@display", QString::number(type::display)},
        {"@title", QString::number(type::title)},
        {"@heading", QString::number(type::heading)},
        {"@lead", QString::number(type::lead)},
        {"@body", QString::number(type::body)},
        {"@caption", QString::number(type::caption)},
        {"@panel", QString::number(radius::panel)},
        {"@control", QString::number(radius::control)},
    };
    QString text = QString::fromLatin1(sheet);
    for (const auto &[name, value] : values) text.replace(name, value);
    return text;
}

} // namespace florin::ui
