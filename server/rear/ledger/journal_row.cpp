#include "server/rear/ledger/journal_row.h"

#include <array>
#include <bit>
#include <cstring>

namespace florin::ledger {

namespace {

std::uint64_t lowestFirst(std::int64_t number) {
    auto bits = static_cast<std::uint64_t>(number);
    if constexpr (std::endian::native == std::endian::big) bits = __builtin_bswap64(bits);
    return bits;
}

template <std::size_t Count> void appendAll(std::string &bytes, const std::array<std::int64_t, Count> &numbers) {
    std::array<std::uint64_t, Count> ordered;
    for (std::size_t i = 0; i < Count; ++i) ordered[i] = lowestFirst(numbers[i]);
    bytes.append(reinterpret_cast<const char *>(ordered.data()), sizeof ordered);
}

} // namespace

void append(std::string &bytes, std::int64_t number) { appendAll(bytes, std::array{number}); }

void append(std::string &bytes, std::string_view text) {
    append(bytes, static_cast<std::int64_t>(text.size()));
    bytes.append(text);
}

void append(std::string &bytes, const AccountRow &account) {
    append(bytes, account.number);
    append(bytes, std::string_view(account.id));
    append(bytes, std::string_view(account.kind));
    append(bytes, std::string_view(account.currency));
    appendAll(bytes, std::array{account.floor, account.ceiling, account.openedAt});
}

void append(std::string &bytes, const EntryRow &entry) {
    append(bytes, entry.id);
    appendAll(bytes, std::array{entry.number, entry.step, entry.begun, entry.debit, entry.credit, entry.amount, entry.rest,
                                entry.linked, entry.at, entry.expiresAt, entry.debitPosted, entry.debitReserved, entry.creditPosted,
                                entry.creditExpected, entry.debitPrevious, entry.creditPrevious});
}

void append(std::string &bytes, const WitnessRow &witness) {
    append(bytes, witness.subject);
    append(bytes, witness.id);
    append(bytes, witness.digest);
}

void append(std::string &bytes, const BatchHead &head) {
    append(bytes, head.previous);
    append(bytes, head.unit);
    appendAll(bytes, std::array{head.sequence, head.at, head.accounts, head.entries, head.witnesses});
}

} // namespace florin::ledger
