#pragma once

#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

class QCheckBox;
class QComboBox;
class QPushButton;

namespace florin::ui {

class AmountEdit;
class Field;

/// Whether, when, from where and how far the Florin account refills itself.
class AutoRefillSheet : public Sheet {
    Q_OBJECT
  public:
    AutoRefillSheet(Wallet &wallet, Guide &guide, QWidget *parent);

  private:
    void fillSources(const std::optional<std::string> &chosen);
    void save();
    /// Nothing once the field says what is wrong with it.
    std::optional<money::Money> amountIn(AmountEdit *edit, Field *field);

    Wallet &m_wallet;
    Guide &m_guide;
    money::Currency m_currency;
    QCheckBox *m_on;
    QComboBox *m_source;
    AmountEdit *m_below, *m_amount, *m_cap;
    Field *m_belowField, *m_amountField, *m_capField;
    QPushButton *m_save;
    session::Leash m_leash;
};

} // namespace florin::ui
