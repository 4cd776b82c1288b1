#pragma once

#include "server/rear/ledger/account.h"
#include "server/rear/ledger/books.h"

#include <cstdint>
#include <random>
#include <string>

/// Who pays whom in a measurement: many members, each with a micro-account, pay one merchant.
namespace florin::bench {

inline const money::Currency won = *money::Currency::fromCode("KRW");
inline constexpr std::int64_t ceiling = 2'000'000;
inline constexpr std::int64_t funded = 1'000'000;
inline constexpr std::int64_t mostPaid = 20;

/// Letters and digits as the wallets' ids have them.
inline std::string base32(std::uint64_t bits, int length) {
    static constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    std::string text(static_cast<std::size_t>(length), 'a');
    for (auto &letter : text) {
        letter = alphabet[bits & 31];
        bits >>= 5;
    }
    return text;
}

/// A member's id, by number: always the same, in no order.
inline std::string memberOf(std::uint64_t number) {
    std::uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return "m" + base32(mixed ^ (mixed >> 31), 12);
}

inline ledger::Account purseOf(std::uint64_t number) { return ledger::microAccountOf(memberOf(number), won, ceiling); }
inline ledger::Account shop() { return ledger::tillOf("paper", won); }

/// Makes payments of members that are drawn at random, with ids as wallets make them. One thread.
class Payers {
  public:
    explicit Payers(std::uint64_t members) : m_random(std::random_device()()), m_member(0, members - 1), m_shop(shop().id) {}

    std::string id() { return base32(m_random(), 12) + base32(m_random(), 12) + base32(m_random(), 2); }
    ledger::TransferPlan payment() {
        const auto amount = 1 + static_cast<std::int64_t>(m_random() % mostPaid);
        return {.id = id(), .debit = purseOf(m_member(m_random)).id, .credit = m_shop, .amount = *money::Money::of(amount, won),
                .settles = ledger::Settles::atOnce};
    }
    /// The first money of a member, from the bank; opens the account.
    ledger::Begin funding(std::uint64_t number) {
        auto begin = ledger::beginning(id(), ledger::settlementWith("issuer", won), purseOf(number), *money::Money::of(funded, won));
        begin.plan.settles = ledger::Settles::atOnce;
        return begin;
    }
    std::mt19937_64 &random() { return m_random; }

  private:
    std::mt19937_64 m_random;
    std::uniform_int_distribution<std::uint64_t> m_member;
    std::string m_shop;
};

} // namespace florin::bench
