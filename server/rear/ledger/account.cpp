#include "server/rear/ledger/account.h"

#include <array>
#include <utility>

namespace florin::ledger {

namespace {

constexpr std::array<std::pair<AccountKind, std::string_view>, 6> words{{
    {AccountKind::microAccount, "micro_account"},
    {AccountKind::merchantTill, "merchant_till"},
    {AccountKind::cardTransit, "card_transit"},
    {AccountKind::fees, "fees"},
    {AccountKind::settlement, "settlement"},
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

Floor floorOf(AccountKind kind) {
    // What stands between us and a partner may lean either way; what we owe somebody may not.
    return kind == AccountKind::settlement || kind == AccountKind::suspense ? Floor::none : Floor::zero;
}

Keeping keepingOf(AccountKind kind) {
    // These take part in payments of everybody: nobody may have to wait for their row.
    const bool isEverybodys = kind == AccountKind::merchantTill || kind == AccountKind::settlement || kind == AccountKind::fees;
    return isEverybodys ? Keeping::postings : Keeping::row;
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

Account microAccountOf(std::string_view member, money::Currency currency, std::int64_t ceiling) {
    return {idOf("micro", member, currency), AccountKind::microAccount, currency, ceiling};
}

Account tillOf(std::string_view merchant, money::Currency currency) {
    return {idOf("till", merchant, currency), AccountKind::merchantTill, currency};
}

Account settlementWith(std::string_view bank, money::Currency currency) {
    return {idOf("settlement", bank, currency), AccountKind::settlement, currency};
}

Account suspenseWith(std::string_view bank, money::Currency currency) {
    return {idOf("suspense", bank, currency), AccountKind::suspense, currency};
}

Account cardTransit(money::Currency currency) { return {idOf("transit", "cards", currency), AccountKind::cardTransit, currency}; }

Account feesIn(money::Currency currency) { return {idOf("fees", "florin", currency), AccountKind::fees, currency}; }

} // namespace florin::ledger
