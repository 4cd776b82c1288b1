#pragma once

#include "wallet-app/session/ports.h"

#include <QDialog>
#include <QProgressBar>
#include <QVBoxLayout>

class QLabel;
class QHBoxLayout;
class QScrollArea;

namespace florin::ui {

class Banner;
class Scrim;

/// A question or a form in a window of its own, over the dimmed main window: nothing that a web page does can reach it. Title,
/// column, note, buttons. What is taller than the screen scrolls, the buttons stay. Esc cancels.
class Sheet : public QDialog {
  public:
    Sheet(const QString &title, QWidget *parent, int width = 460);
    ~Sheet() override;

    QVBoxLayout *column() { return m_column; }
    /// In the order of reading; a null pointer is a space.
    void setButtons(std::initializer_list<QWidget *> buttons);
    void clearButtons();
    void setHeading(const QString &title);
    /// Under the column; empty hides it.
    void note(const QString &text, const char *tone = "danger");
    /// Shows itself over its window and deletes itself when it is closed.
    void present();
    /// As tall as what it shows, as far as the screen reaches.
    void fit();
    /// Shows a moving line while something is under way.
    void setBusy(bool busy);

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    void place();

    QLabel *m_title;
    QScrollArea *m_scroll;
    QVBoxLayout *m_column;
    QHBoxLayout *m_buttons;
    Banner *m_note;
    QProgressBar *m_busy;
    Scrim *m_scrim = nullptr;
    bool m_fitting = false;
};

/// Asks for one thing to be done that cannot be undone. True if the person wants it.
bool confirm(QWidget *parent, const QString &title, const QString &text, const QString &action, bool dangerous = true);

} // namespace florin::ui
