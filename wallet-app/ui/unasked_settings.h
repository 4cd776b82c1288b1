#pragma once

#include "wallet-app/ui/wallet.h"

#include <QFrame>

class QLabel;
class QSpinBox;
class QVBoxLayout;

namespace florin::ui {

class AmountEdit;
class Banner;

/// The shops where may be paid without asking, with their amounts, and the bounds for all of them.
class UnaskedSettings : public QFrame {
    Q_OBJECT
  public:
    explicit UnaskedSettings(Wallet &wallet);

  private:
    void refresh();
    void saveBounds();
    QWidget *lineFor(const session::Allowance &allowance);

    Wallet &m_wallet;
    QVBoxLayout *m_lines;
    QLabel *m_none, *m_today;
    AmountEdit *m_day;
    QSpinBox *m_perMinute;
    Banner *m_trouble;
    session::Subscription m_changes;
};

} // namespace florin::ui
