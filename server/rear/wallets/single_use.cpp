#include "server/rear/wallets/single_use.h"

#include "server/rear/wallets/issuing.h"

#include <utility>

namespace florin::wallets {

using payment::PaymentState;
using payment::Refusal;

std::optional<Refusal> objectionToSingleUse(const Card &from, std::size_t unused) {
    if (from.singleUse || from.state != payment::CardState::active) return Refusal::cardNotUsable;
    if (unused >= mostSingleUseCards) return Refusal::limitReached;
    return std::nullopt;
}

std::string labelFor(std::string_view origin) {
    if (const auto scheme = origin.find("://"); scheme != std::string_view::npos) origin.remove_prefix(scheme + 3);
    origin = origin.substr(0, origin.find(':'));
    if (origin.size() > longestLabel) origin.remove_prefix(origin.size() - longestLabel);
    return std::string(origin);
}

std::string merchantAt(const std::vector<std::string> &registered) { return registered.size() == 1 ? registered.front() : std::string(); }

std::optional<Card> afterPayment(Card card, const payments::Payment &payment) {
    if (!card.singleUse || !payment.purchase) return std::nullopt; // Its issuer was not asked.
    auto &usedBy = card.singleUse->usedBy;
    const auto before = usedBy;
    if (payment.state == PaymentState::approved)
        usedBy = payment.id;
    else if (!payment::isFinal(payment.state))
        usedBy = usedBy.empty() ? payment.id : usedBy;
    else if (usedBy == payment.id)
        usedBy.clear();
    if (usedBy == before) return std::nullopt;
    return card;
}

} // namespace florin::wallets
