#pragma once

#include "wallet-app/ui/wallet.h"

#include <optional>
#include <QFrame>

class QComboBox;
class QLineEdit;

namespace florin::ui {

class Field;
class SecretEdit;

/// What is typed of a credit card for one charge: everything of a new one, only the secret number of one that is kept.
class CreditCardForm : public QFrame {
    Q_OBJECT
  public:
    explicit CreditCardForm(Wallet &wallet);

    void askForAll(bool all);
    /// Nothing once the field that is not right says so and has the focus.
    std::optional<session::SourceEntry> entry();
    std::optional<base::SecretBytes> secret();
    void wipe();

  private:
    void describeNumber();

    Wallet &m_wallet;
    SecretEdit *m_number, *m_secret;
    QComboBox *m_month, *m_year;
    QLineEdit *m_holder;
    Field *m_numberField, *m_monthField, *m_yearField, *m_holderField, *m_secretField;
};

} // namespace florin::ui
