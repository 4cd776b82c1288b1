#include "wallet-app/ui/card_choice.h"

#include "wallet-app/ui/card_face.h"
#include "wallet-app/ui/money_text.h"

#include <utility>

namespace florin::ui {

CardChoice::CardChoice(const session::Books &books) : m_books(books) {
    setIconSize({36, 23});
    for (const session::Card &card : books.cards()) {
        if (card.state != payment::CardState::active) continue;
        const QString balance = card.balance ? moneyText(*card.balance) : QString();
        addItem(QIcon(cardThumbnail(card, 36, 2)),
                QStringLiteral("%1 •%2   %3").arg(QString::fromStdString(card.label), QString::fromStdString(card.lastFour), balance),
                QString::fromStdString(card.id));
    }
}

money::Currency CardChoice::currency() const {
    const session::Card *chosen = m_books.card(card());
    return chosen && chosen->balance ? chosen->balance->currency() : *money::Currency::fromCode("KRW");
}

autofill::CardData cardDataOf(session::CardSecrets secrets, const std::optional<session::Profile> &profile) {
    autofill::CardData chosen{
        .number = std::move(secrets.number), .secret = std::move(secrets.secret), .expiry = secrets.expiry, .name = secrets.name};
    chosen.brand = card::brandOf(chosen.number.text());
    chosen.address = {secrets.address.line1,  secrets.address.line2,      secrets.address.city,
                      secrets.address.region, secrets.address.postalCode, secrets.address.country};
    if (profile) {
        chosen.email = profile->email;
        chosen.phone = profile->phone;
    }
    return chosen;
}

} // namespace florin::ui
