#pragma once

#include "wallet-app/ui/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace florin::ui {

/// The small pieces that every page is put together from, so that they look and speak alike. All of them belong to the layout or
/// parent that they are put into.

/// `role` is one of the style sheet's: display, title, heading, lead, strong, muted, caption, fieldName, hint, chip, good,
/// warning, danger.
QLabel *label(const QString &text, const char *role = "body");
/// Wraps, and may be selected with the mouse.
QLabel *paragraph(const QString &text, const char *role = "muted");
/// One line that ends in dots where there is no room for all of it; the tool tip then has the whole.
class ElidedLabel : public QLabel {
  public:
    explicit ElidedLabel(const QString &text = {}, const char *role = "body");
    QSize minimumSizeHint() const override;

  protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

  private:
    QString whatFits() const;
};
/// For `hint` and `chip`: good, warning, danger, primary or empty.
void setTone(QWidget *widget, const char *tone);

enum class ButtonKind { primary, plain, ghost, danger };
/// `name` is what a screen reader says and a journey looks for; the text when it is empty.
QPushButton *button(const QString &text, ButtonKind kind = ButtonKind::plain, const QString &iconName = {},
                    const QString &name = {});
/// An icon without text: `name` is its tool tip as well.
QToolButton *iconButton(const QString &iconName, const QString &name);

QFrame *panel();
QFrame *hairline();
/// A coloured note with an icon: `tone` is warning, danger, good, primary or quiet.
class Banner : public QFrame {
  public:
    explicit Banner(const char *tone, QWidget *parent = nullptr);
    /// Hides itself when the text is empty.
    void say(const QString &text, const char *tone = nullptr);
    QString text() const { return m_text->text(); }

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    QLabel *m_text;
    QString m_icon;
    QString m_tone;
};

/// A name above a control, a hint below it. The control gets the name for screen readers.
class Field : public QWidget {
  public:
    Field(const QString &name, QWidget *control, QWidget *parent = nullptr);
    /// Below the control; `tone` as for setTone, and danger marks the control as well. Empty hides the line.
    void hint(const QString &text, const char *tone = "");

  private:
    QLabel *m_hint;
};

QLineEdit *lineEdit(const QString &placeholder = {});

/// A page that scrolls: its content is as wide as reads well, and stands in the middle.
class Page : public QScrollArea {
  public:
    explicit Page(int widest = 860, QWidget *parent = nullptr);
    QVBoxLayout *column() { return m_column; }

  private:
    QVBoxLayout *m_column;
};

/// Side by side; a null pointer is a space, fields share the width.
QHBoxLayout *row(std::initializer_list<QWidget *> widgets, int spacing = 12);
/// Takes every widget and layout out of a layout and deletes them later.
void clearLayout(QLayout *layout);
/// An icon as a picture in a soft circle.
QLabel *picture(const QString &iconName, int size = 40, const char *tone = "");
/// What a page says while it has nothing to show.
QWidget *emptyState(const QString &iconName, const QString &title, const QString &text, QWidget *action = nullptr);

} // namespace florin::ui
