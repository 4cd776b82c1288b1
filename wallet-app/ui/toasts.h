#pragma once

#include <functional>
#include <QWidget>

class QVBoxLayout;

namespace florin::ui {

/// Lines that pass by at the lower edge of a window, at most three, each for six seconds or until it is closed. The pointer or
/// the focus on one keeps it. They are the wallet's own and never hold a secret.
class Toasts : public QWidget {
  public:
    explicit Toasts(QWidget *window);
    void say(const QString &text, const char *tone = "", const QString &action = {}, std::function<void()> act = {});
    void clear();

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    void settle();
    QVBoxLayout *m_column;
};

} // namespace florin::ui
