#pragma once

#include "shared/money/money.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace florin::ledger {

/// What an account of the books stands for.
enum class AccountKind {
    microAccount, ///< a member's money for small sums (PME): limited in size, bears no interest
    merchantTill, ///< what we owe a shop until it is paid out (TCE)
    cardTransit,  ///< debited from a credit card, not yet on a prepaid card
    fees,
    settlement, ///< our claim on a bank; below zero (owed to us) is its usual state
    suspense,   ///< of one partner: what a person has to look at
};

/// Whether an account may hold less than nothing.
enum class Floor { zero, none };

/// How a store may keep an account's balance. A busy account has no row of its own to fight over: its balance is the sum of its
/// postings.
enum class Keeping { row, postings };

Floor floorOf(AccountKind kind);
Keeping keepingOf(AccountKind kind);

struct Account {
    std::string id;
    AccountKind kind;
    money::Currency currency;
    std::optional<std::int64_t> ceiling = std::nullopt; ///< the most it may hold, in minor units; as it was opened with

    Floor floor() const { return floorOf(kind); }
    Keeping keeping() const { return keepingOf(kind); }

    friend bool operator==(const Account &, const Account &) = default;
};

/// What an account holds, in minor units. What may be given away is `posted - reserved`; what may still come in is what is left
/// between `posted + expected` and the ceiling.
struct Line {
    std::int64_t posted = 0;   ///< sum of the postings: credits above zero, debits below
    std::int64_t reserved = 0; ///< pending debits
    std::int64_t expected = 0; ///< pending credits

    std::int64_t available() const { return posted - reserved; }
    friend bool operator==(const Line &, const Line &) = default;
};

std::string_view toWord(AccountKind kind);
std::optional<AccountKind> accountKindFromWord(std::string_view word);

/// The accounts that the rear unit uses, named by what they stand for: `till:MERCHANT:KRW`.
Account microAccountOf(std::string_view member, money::Currency currency, std::int64_t ceiling);
Account tillOf(std::string_view merchant, money::Currency currency);
/// `bank` is `issuer` or `cards`.
Account settlementWith(std::string_view bank, money::Currency currency);
Account suspenseWith(std::string_view bank, money::Currency currency);
Account cardTransit(money::Currency currency);
Account feesIn(money::Currency currency);

} // namespace florin::ledger
