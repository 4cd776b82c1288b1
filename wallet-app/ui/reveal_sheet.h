#pragma once

#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

#include <QTimer>

class QLabel;
class QPushButton;

namespace florin::ui {

class SecretEdit;
class SecretText;

/// A card's number and secret for ten seconds, after the wallet's password (step c5). They are fetched for this one look, painted
/// from wiped memory, and gone when the sheet closes or the wallet locks.
class RevealSheet : public Sheet {
    Q_OBJECT
  public:
    RevealSheet(Wallet &wallet, const session::Card &card, QWidget *parent);
    ~RevealSheet() override;

  private:
    void submit();
    void fetch();
    void reveal(session::CardSecrets secrets);
    void hideSecrets();

    Wallet &m_wallet;
    session::Card m_card;
    SecretEdit *m_password;
    QWidget *m_question, *m_answer;
    SecretText *m_number, *m_secret;
    QLabel *m_expiry, *m_left;
    QPushButton *m_show;
    QTimer m_timer;
    int m_seconds = 0;
    session::Subscription m_stage;
    session::Leash m_leash;
};

} // namespace florin::ui
