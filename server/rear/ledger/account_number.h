#pragma once

#include "server/rear/ledger/account.h"

#include <cstdint>

/// Numbers of accounts that say what an entry may do with them, so that a constraint of the database can tell it from the entry's own row,
/// without a look at the accounts: `serial * 4096 + currency * 4 + row * 2 + floor`, with the currency's numeric code of ISO 4217, and
/// whether the account is kept by a row and may not fall below zero. Numbers below `firstNumber` are plain serials: of books that are
/// older, and of stores that look at the accounts with each statement.
namespace florin::ledger {

inline constexpr std::int64_t firstSerial = std::int64_t{1} << 16;
inline constexpr std::int64_t firstNumber = firstSerial << 12;

constexpr std::int64_t serialOf(std::int64_t number) { return number < firstNumber ? number : number >> 12; }

/// `serial` is at least `firstSerial`, and below 2^51.
inline std::int64_t numberOf(std::int64_t serial, const Account &account) {
    const std::int64_t row = account.keeping() == Keeping::row ? 1 : 0;
    const std::int64_t floor = account.floor() == Floor::zero ? 1 : 0;
    return (serial << 12) + (std::int64_t{account.currency.numeric()} << 2) + (row << 1) + floor;
}

} // namespace florin::ledger
