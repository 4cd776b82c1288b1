#pragma once

#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

class QComboBox;
class QLabel;
class QLineEdit;

class QPushButton;

namespace florin::ui {

class Field;
class SecretEdit;

/// Charges a prepaid card from a credit card (a7): a saved one or a new one, an amount, the secret number for this one time; then
/// each state as it is, until it is final.
class ChargeSheet : public Sheet {
    Q_OBJECT
  public:
    ChargeSheet(Wallet &wallet, Guide &guide, const std::string &card, QWidget *parent);
    ~ChargeSheet() override;

  private:
    QWidget *makeForm();
    QWidget *makeNewCard();
    QWidget *makeResult();
    void fillSources();
    void sourceChosen();
    void removeSource();
    void submit();
    void progressed(const session::ChargeDesk::Progress &progress);
    void showResult(const session::ChargeDesk::Progress &progress);
    money::Currency currency() const;

    Wallet &m_wallet;
    Guide &m_guide;
    QWidget *m_form, *m_newCard, *m_result;
    QComboBox *m_card, *m_source, *m_month, *m_year;
    QLineEdit *m_amount, *m_holder;
    SecretEdit *m_number, *m_secret;
    Field *m_amountField, *m_numberField;
    QPushButton *m_removeSource, *m_charge, *m_cancel;
    QLabel *m_picture, *m_state, *m_words;
    session::Subscription m_progress;
    session::Leash m_leash;
};

} // namespace florin::ui
