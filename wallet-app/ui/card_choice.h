#pragma once

#include "wallet-app/autofill/card_data.h"
#include "wallet-app/ui/wallet.h"

#include <QComboBox>

namespace florin::ui {

/// The member's active cards, each with its picture and balance, to choose one from.
class CardChoice : public QComboBox {
  public:
    explicit CardChoice(const session::Books &books);
    bool isEmpty() const { return count() == 0; }
    /// Empty if there is none.
    std::string card() const { return currentData().toString().toStdString(); }
    /// What the chosen card holds money in; KRW if there is none.
    money::Currency currency() const;

  private:
    const session::Books &m_books;
};

/// What a page's form may get of a card that was fetched, and of the member's profile.
autofill::CardData cardDataOf(session::CardSecrets secrets, const std::optional<session::Profile> &profile);

} // namespace florin::ui
