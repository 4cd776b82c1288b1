#pragma once

#include "wallet-app/ui/browser_tab.h"

#include <QWidget>

class QAction;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace florin::ui {

class Sheet;

/// The browser around the pages: tabs, address bar with the security state, back, forward, reload. The engine itself is loaded
/// when the first address is opened.
class BrowserPage : public QWidget {
    Q_OBJECT
  public:
    enum class InFront { yes, no };

    BrowserPage(Wallet &wallet, Guide &guide, QWidget *parent = nullptr);

    /// In the tab in front, if it is still empty, else in a new one.
    void open(const QString &address);
    /// As a form that a page sends, in a new tab.
    void openWithForm(const QUrl &address, const QByteArray &form);
    void focusAddress();
    void arrive();
    BrowserTab *addTab(InFront where);
    void closeTab(BrowserTab *tab);
    /// The tabs and the address: what is the wallet's own here.
    QWidget *bar() { return m_bar; }

  private:
    QWidget *makeTabs();
    QWidget *makeBar();
    void makeShortcuts();
    void go();
    void refresh();
    void showUnasked();
    void showSecurity();
    void tellAge(Sheet &sheet) const;
    BrowserTab *current() const;
    BrowserTab *tabAt(int index) const;

    Wallet &m_wallet;
    Guide &m_guide;
    QWidget *m_bar;
    QTabBar *m_tabs;
    QStackedWidget *m_stack;
    QToolButton *m_back, *m_forward, *m_reload;
    QLineEdit *m_address;
    QAction *m_security;
    QProgressBar *m_progress;
    QPushButton *m_unasked; ///< how much was paid today without asking
    session::Subscription m_counter;
};

/// What a person typed as an address; nothing if it is none. Only web addresses, HTTPS unless they say otherwise.
std::optional<QUrl> addressOf(const QString &typed);

} // namespace florin::ui
