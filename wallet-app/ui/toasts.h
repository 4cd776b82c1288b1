#pragma once

#include <functional>
#include <QPointer>
#include <QWidget>

class QVBoxLayout;

namespace florin::ui {

/// Lines that pass by at the lower edge of a window, at most three, each for six seconds or until it is closed. The pointer or
/// the focus on one keeps it. They are the wallet's own and never hold a secret. Beside a web page, whose buttons stand at the
/// lower edge, there is one at a time, above the page.
class Toasts : public QWidget {
  public:
    explicit Toasts(QWidget *window);
    void say(const QString &text, const char *tone = "", const QString &action = {}, std::function<void()> act = {});
    /// Stays for that many seconds whatever else is said, and tells how many are left.
    void countDown(std::function<QString(int seconds)> text, int seconds, const QString &action, std::function<void()> act);
    /// Takes the newest of them away.
    void endCountDown();
    void clear();
    /// All but those that count down.
    void clearPassing() { dropOldest(0); }
    /// They stand in the upper right corner of `bar` while there is one; at the lower edge again without.
    void standIn(QWidget *bar);

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    void settle();
    void dropOldest(int most);
    QVBoxLayout *m_column;
    QPointer<QWidget> m_bar;
};

} // namespace florin::ui
