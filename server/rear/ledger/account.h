#pragma once

#include "shared/money/money.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace florin::ledger {

/// What an account of the books stands for.
enum class AccountKind {
    merchantTill, ///< what we owe a shop until it is paid out
    settlement,   ///< our claim on a bank; below zero (owed to us) is its usual state
    cardTransit,  ///< debited from a credit card, not yet on a prepaid card
    fees,
    suspense, ///< what a person has to look at
};

/// Whether an account may hold less than nothing.
enum class Floor { zero, none };

/// How the store knows an account's balance. A busy account has no row of its own to fight over: its balance is the sum of its
/// postings since the last sweep.
enum class Keeping { row, postings };

struct Account {
    std::string id;
    AccountKind kind;
    money::Currency currency;

    Floor floor() const { return kind == AccountKind::settlement ? Floor::none : Floor::zero; }
    Keeping keeping() const;

    friend bool operator==(const Account &, const Account &) = default;
};

/// In minor units. What may be given away is `posted - reserved`.
struct Balance {
    std::int64_t posted = 0;   ///< sum of the postings: credits above zero, debits below
    std::int64_t reserved = 0; ///< pending debits

    friend bool operator==(const Balance &, const Balance &) = default;
};

std::string_view toWord(AccountKind kind);
std::optional<AccountKind> accountKindFromWord(std::string_view word);

/// The accounts that the rear unit uses, named by what they stand for: `till:MERCHANT:KRW`.
Account tillOf(std::string_view merchant, money::Currency currency);
/// `bank` is `issuer` or `cards`.
Account settlementWith(std::string_view bank, money::Currency currency);
Account cardTransit(money::Currency currency);

} // namespace florin::ledger
