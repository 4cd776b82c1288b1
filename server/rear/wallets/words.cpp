#include "server/rear/wallets/card.h"

namespace florin::wallets {

std::string_view toWord(CardKind kind) { return kind == CardKind::physical ? "physical" : "virtual"; }

std::optional<CardKind> cardKindFromWord(std::string_view word) {
    for (auto kind : {CardKind::virtualCard, CardKind::physical})
        if (toWord(kind) == word) return kind;
    return std::nullopt;
}

} // namespace florin::wallets
