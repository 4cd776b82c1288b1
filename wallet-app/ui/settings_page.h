#pragma once

#include "wallet-app/ui/wallet.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace florin::ui {

class Banner;
class Field;
class SecretEdit;
class SignInsPanel;

/// Profile, password, devices, unlocking, appearance, and what guards the wallet.
class SettingsPage : public QWidget {
    Q_OBJECT
  public:
    SettingsPage(Wallet &wallet, Guide &guide, QWidget *parent = nullptr);
    /// Asks the gateway for what is shown only here.
    void arrive();

  private:
    QWidget *makeProfile();
    QWidget *makePassword();
    QWidget *makeDevices();
    QWidget *makeWallet();
    QWidget *makeGuard();
    void fillProfile();
    void saveProfile();
    void changePassword();
    void reencrypt();
    void loadDevices();
    void showDevices(const std::vector<session::Device> &devices);
    void showWaiting(const std::vector<session::Device> &waiting);
    QWidget *deviceRow(const session::Device &device);
    void rename(const session::Device &device);
    void revoke(const session::Device &device);
    void setDesktopUnlock(bool on);

    Wallet &m_wallet;
    Guide &m_guide;
    QLineEdit *m_name, *m_email, *m_phone, *m_line1, *m_line2, *m_city, *m_region, *m_postalCode;
    QComboBox *m_country, *m_appearance, *m_autoLock;
    QCheckBox *m_desktop;
    QPushButton *m_links;
    SecretEdit *m_current, *m_next;
    Field *m_nextField;
    Banner *m_profileNote, *m_passwordNote, *m_deviceNote;
    QVBoxLayout *m_devices, *m_waiting;
    QLabel *m_member, *m_engine;
    SignInsPanel *m_signIns;
    bool m_profileShown = false;
    session::Subscription m_books;
    session::Leash m_leash;
};

/// What keeps other programs out of this process, as it is now: for the guard's line.
QString guardText();

} // namespace florin::ui
