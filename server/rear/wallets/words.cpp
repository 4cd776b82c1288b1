#include "server/rear/wallets/card.h"
#include "server/rear/wallets/refill.h"

namespace florin::wallets {

std::string_view toWord(CardKind kind) { return kind == CardKind::physical ? "physical" : "virtual"; }

std::optional<CardKind> cardKindFromWord(std::string_view word) {
    for (auto kind : {CardKind::virtualCard, CardKind::physical})
        if (toWord(kind) == word) return kind;
    return std::nullopt;
}

std::string_view toWord(RefillOrigin origin) { return origin == RefillOrigin::automatic ? "automatic" : "member"; }

std::optional<RefillOrigin> refillOriginFromWord(std::string_view word) {
    for (auto origin : {RefillOrigin::member, RefillOrigin::automatic})
        if (toWord(origin) == word) return origin;
    return std::nullopt;
}

std::string addressLine(const Delivery &delivery) {
    std::string address;
    for (const auto *part :
         {&delivery.line1, &delivery.line2, &delivery.postalCode, &delivery.city, &delivery.region, &delivery.country}) {
        if (part->empty()) continue;
        address += address.empty() ? "" : ", ";
        address += *part;
    }
    return address;
}

} // namespace florin::wallets
