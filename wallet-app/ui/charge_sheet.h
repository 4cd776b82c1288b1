#pragma once

#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

class QComboBox;
class QLabel;
class QLayout;
class QPushButton;
class QToolButton;

namespace florin::ui {

class AmountEdit;
class CreditCardForm;
class Field;

/// Charges a prepaid card from a credit card (a7): a saved one or a new one, an amount, the secret number for this one time; then
/// each state as it is, until it is final. A credit card that is kept can be forgotten here.
class ChargeSheet : public Sheet {
    Q_OBJECT
  public:
    ChargeSheet(Wallet &wallet, Guide &guide, const std::string &card, QWidget *parent);
    ~ChargeSheet() override;

  private:
    QWidget *makeForm();
    QLayout *makeQuickAmounts();
    QWidget *makeResult();
    void fillCards(const std::string &chosen);
    void fillSources();
    void cardChosen();
    void sourceChosen();
    bool fillsAccount() const;
    bool isPrepaid(const QString &source) const;
    void amountTyped();
    void forgetSource();
    void submit();
    /// The amount, or nothing once the field says what is wrong with it.
    std::optional<money::Money> amount();
    void progressed(const session::ChargeDesk::Progress &progress);
    void failed(const session::ChargeDesk::Progress &progress);
    void showResult(const session::ChargeDesk::Progress &progress);
    void showForm();
    money::Currency currency() const;
    money::Money mostAtOnce() const;
    const session::FundingSource *chosenSource() const;

    Wallet &m_wallet;
    Guide &m_guide;
    QWidget *m_form, *m_result;
    AmountEdit *m_amount;
    QComboBox *m_card, *m_source;
    CreditCardForm *m_creditCard;
    Field *m_amountField, *m_cardField;
    QToolButton *m_forget;
    bool m_listsCards = false; ///< the prepaid cards are among the sources
    QPushButton *m_charge, *m_cancel;
    QLabel *m_picture = nullptr, *m_state, *m_words;
    session::Subscription m_progress;
    session::Leash m_leash;
};

} // namespace florin::ui
