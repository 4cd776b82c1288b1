#pragma once

#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

class QComboBox;
class QLineEdit;
class QRadioButton;

class QPushButton;

namespace florin::ui {

class Field;

/// Applies for a card (a2): virtual, or physical with an address.
class ApplySheet : public Sheet {
    Q_OBJECT
  public:
    ApplySheet(Wallet &wallet, Guide &guide, QWidget *parent);

  private:
    void submit();
    /// Marks what is missing and goes to the first of it. True if nothing is.
    bool isComplete();
    Field *needed(const QString &name, QLineEdit *edit, const QString &plea);
    void send();

    Wallet &m_wallet;
    Guide &m_guide;
    QRadioButton *m_virtual, *m_physical;
    QLineEdit *m_label;
    QWidget *m_delivery;
    QLineEdit *m_name, *m_line1, *m_line2, *m_postalCode, *m_city, *m_region;
    QComboBox *m_country;
    struct Needed {
        Field *field;
        QLineEdit *edit;
        QString plea;
    };
    std::vector<Needed> m_needed;
    QPushButton *m_apply, *m_cancel;
    std::string m_key;
    QString m_wish;
    bool m_unsettled = false; ///< under this key an application may have arrived
    session::TaskHandle m_task;
    session::Leash m_leash;
};

} // namespace florin::ui
