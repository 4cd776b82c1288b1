#pragma once

#include "wallet-app/autofill/card_data.h"
#include "wallet-app/autofill/classify.h"
#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

#include <QTimer>

class QComboBox;
class QPushButton;

namespace florin::ui {

class BrowserTab;
class CardChoice;

/// Fills one field by hand, whatever the wallet takes it for: the one that had the focus when the person asked. What a page's agent can
/// see is filled as ever; into a closed tree the wallet types with real keys, and says that it cannot read back what came of it.
class HandFill : public Sheet {
    Q_OBJECT
  public:
    HandFill(Wallet &wallet, BrowserTab &tab, const autofill::FormSnapshot &page, const page::FocusedField &field, QWidget *parent);

  signals:
    void filled(const QString &said, bool well);

  private:
    autofill::FieldType chosenType() const;
    void refresh();
    void fill();
    void type(const autofill::CardData &given);
    void end(const QString &said, bool well);

    Wallet &m_wallet;
    BrowserTab &m_tab;
    autofill::FormSnapshot m_page; ///< as it was described; of a closed tree: that field alone, as far as it is known
    page::FocusedField m_field;
    std::size_t m_index = 0; ///< of the field in it
    CardChoice *m_card;
    QComboBox *m_what;
    QPushButton *m_fill;
    bool m_armed = false, m_running = false;
    session::Leash m_leash;
};

} // namespace florin::ui
