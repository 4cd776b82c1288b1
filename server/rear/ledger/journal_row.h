#pragma once

#include "server/rear/ledger/entry.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

/// The journal as rows of a store: accounts and entries by number. Their canonical bytes are what the hash chain runs over.
namespace florin::ledger {

/// Stands for "not there" in a number of a row.
inline constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();

/// An account as it was opened. Its line is no part of it: that follows from the entries.
struct AccountRow {
    std::int64_t number = 0;
    std::string id;
    std::string kind;
    std::string currency;
    std::int64_t floor = none;   ///< 0, or none
    std::int64_t ceiling = none;
    std::int64_t openedAt = 0;   ///< microseconds since 1970, UTC, as all times here
};

struct EntryRow {
    std::int64_t number = 0;
    std::int64_t step = 0;
    std::string_view id;         ///< of the transfer; empty in an entry that ends one
    std::int64_t begun = none;   ///< the entry that this one ends
    std::int64_t debit = 0;      ///< number of the account
    std::int64_t credit = 0;
    std::int64_t amount = 0;
    std::int64_t rest = 0;
    std::int64_t linked = none;  ///< the entry that this one corrects
    std::int64_t at = 0;
    std::int64_t expiresAt = none;
    std::int64_t debitPosted = none; ///< the lines that the entry leaves, where the store keeps them in it
    std::int64_t debitReserved = none;
    std::int64_t creditPosted = none;
    std::int64_t creditExpected = none;
    std::int64_t debitPrevious = none; ///< the entry before this one that touched the account; 0 if there is none
    std::int64_t creditPrevious = none;
};

/// A digest of another row as a commit left it (a payment, a kept answer). An empty digest: it was deleted.
struct WitnessRow {
    std::string_view subject; ///< name of the table
    std::string_view id;
    std::string_view digest; ///< 32 bytes, or none
};

/// Canonical bytes, appended. Numbers are eight bytes, the lowest first; texts come behind their length.
void append(std::string &bytes, std::int64_t number);
void append(std::string &bytes, std::string_view text);
void append(std::string &bytes, const AccountRow &account);
void append(std::string &bytes, const EntryRow &entry);
void append(std::string &bytes, const WitnessRow &witness);

/// What one commit adds to the chain of a rear unit. Its hash is SHA-256 over these bytes: `previous` (32 bytes; zeros for the first),
/// unit, sequence, time, the counts, and then the accounts, entries and witnesses in their order.
struct BatchHead {
    std::string_view unit;
    std::int64_t sequence = 0; ///< 1, 2, 3 ... of this unit
    std::int64_t at = 0;
    std::int64_t accounts = 0;
    std::int64_t entries = 0;
    std::int64_t witnesses = 0;
    std::string_view previous;
};
void append(std::string &bytes, const BatchHead &head);

} // namespace florin::ledger
