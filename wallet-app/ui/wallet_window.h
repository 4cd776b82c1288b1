#pragma once

#include "wallet-app/ui/wallet.h"

#include <QMainWindow>
#include <QTimer>
#include <set>

class QButtonGroup;
class QFrame;
class QStackedWidget;

namespace florin::ui {

class ActivityPage;
class BrowserPage;
class CardsPage;
class HomePage;
class PaymentFlow;
class SettingsPage;
class Toasts;
class UnlockPage;
class WelcomePage;

/// The wallet's one window: first start, locked, or open with a rail of five places. Pages are made when they are first shown.
class WalletWindow : public QMainWindow, public Guide {
    Q_OBJECT
  public:
    explicit WalletWindow(Wallet &wallet);
    ~WalletWindow() override;

    /// A `florin:` or web address from the command line or from another program. Kept until the wallet is unlocked.
    void takeFromOutside(const QString &address);

    void goTo(Place place) override;
    void showCard(const std::string &card) override;
    void chargeCard(const std::string &card) override;
    void applyForCard() override;
    void showReceipt(const session::Activity &line) override;
    void openAddress(const QString &address) override;
    void openPaymentLink(const QString &link, const session::LinkSource &source, VoucherTaker taker = {}) override;
    void openWithForm(const QUrl &address, const QByteArray &form) override;
    void sendVoucherAgain(const std::string &payment) override;
    void announce(const QString &text, const char *tone, const QString &action, std::function<void()> act) override;

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

  private:
    QWidget *makeShell();
    QWidget *makeRail();
    QWidget *makeDemoLine();
    void makeShortcuts();
    QWidget *page(Place place);
    void stage(session::Stage stage);
    void opened();
    void lookForDevices();
    void closeDialogs();
    void lockNow();
    void news(const session::Activity &line);
    void concluded(const session::PaymentProgress &progress);

    Wallet &m_wallet;
    QStackedWidget *m_stack;
    QWidget *m_shell = nullptr;
    QStackedWidget *m_places = nullptr;
    QButtonGroup *m_rail = nullptr;
    WelcomePage *m_welcome = nullptr;
    UnlockPage *m_unlock = nullptr;
    HomePage *m_home = nullptr;
    CardsPage *m_cards = nullptr;
    BrowserPage *m_browser = nullptr;
    ActivityPage *m_activity = nullptr;
    SettingsPage *m_settings = nullptr;
    Toasts *m_toasts;
    PaymentFlow *m_flow;
    QTimer m_ticks;
    int m_tick = 0;
    std::set<std::string> m_devicesSaid;
    std::string m_checked; ///< the payment that was last compared with what its page had said
    bool m_firstArrival = true;
    QStringList m_waitingAddresses;
    std::vector<session::Subscription> m_subscriptions;
    session::Leash m_leash;
};

} // namespace florin::ui
