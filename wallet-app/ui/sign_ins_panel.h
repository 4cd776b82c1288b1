#pragma once

#include "wallet-app/ui/wallet.h"

#include <QFrame>

class QPushButton;
class QVBoxLayout;

namespace florin::ui {

class Banner;

/// Who proved to be the member of late, so that a stranger is seen; and a warning where the password was tried too often.
class SignInsPanel : public QFrame {
    Q_OBJECT
  public:
    explicit SignInsPanel(Wallet &wallet);
    /// Asks the gateway.
    void load();

  private:
    void show(const session::SignIns &told);
    QWidget *lineFor(const session::SignIn &signIn) const;

    Wallet &m_wallet;
    Banner *m_watched, *m_trouble;
    QVBoxLayout *m_lines;
    QPushButton *m_more;
    bool m_showsAll = false;
    session::SignIns m_told;
    session::Leash m_leash;
};

} // namespace florin::ui
