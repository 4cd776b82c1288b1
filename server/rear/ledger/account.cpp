#include "server/rear/ledger/account.h"

#include <array>
#include <utility>

namespace florin::ledger {

namespace {

constexpr std::array<std::pair<AccountKind, std::string_view>, 5> words{{
    {AccountKind::merchantTill, "merchant_till"},
    {AccountKind::settlement, "settlement"},
    {AccountKind::cardTransit, "card_transit"},
    {AccountKind::fees, "fees"},
    {AccountKind::suspense, "suspense"},
}};

std::string idOf(std::string_view kind, std::string_view owner, money::Currency currency) {
    std::string id(kind);
    id += ':';
    id += owner;
    id += ':';
    id += currency.code();
    return id;
}

} // namespace

Keeping Account::keeping() const {
    // Only an account that must not fall below zero, and that is not everybody's, is worth a row with a CHECK on it.
    return kind == AccountKind::merchantTill || kind == AccountKind::settlement ? Keeping::postings : Keeping::row;
}

std::string_view toWord(AccountKind kind) {
    for (const auto &[value, word] : words)
        if (value == kind) return word;
    return {};
}

std::optional<AccountKind> accountKindFromWord(std::string_view word) {
    for (const auto &[value, known] : words)
        if (known == word) return value;
    return std::nullopt;
}

Account tillOf(std::string_view merchant, money::Currency currency) {
    return {idOf("till", merchant, currency), AccountKind::merchantTill, currency};
}

Account settlementWith(std::string_view bank, money::Currency currency) {
    return {idOf("settlement", bank, currency), AccountKind::settlement, currency};
}

Account cardTransit(money::Currency currency) { return {idOf("transit", "cards", currency), AccountKind::cardTransit, currency}; }

} // namespace florin::ledger
