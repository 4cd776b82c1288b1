#pragma once

#include "wallet-app/ui/wallet.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace florin::ui {

class Banner;
class Field;
class SecretEdit;

/// A locked wallet: the password, or the desktop's keyring, opens it.
class UnlockPage : public QWidget {
    Q_OBJECT
  public:
    explicit UnlockPage(Wallet &wallet, QWidget *parent = nullptr);
    /// Empties the field, takes the focus and, where the person wants it, asks the desktop.
    void arrive(bool askDesktop);
    void explain(const QString &text);
    void prefill(const base::SecretBytes &password);

  signals:
    void otherAccountWanted();

  private:
    void submit();
    void askDesktop();
    void done(const std::optional<session::KeyringFailure> &failure);
    void setBusy(bool busy);

    Wallet &m_wallet;
    QLabel *m_title;
    Banner *m_explanation;
    SecretEdit *m_password;
    Field *m_field;
    QPushButton *m_unlock, *m_desktop;
    QProgressBar *m_progress;
};

} // namespace florin::ui
