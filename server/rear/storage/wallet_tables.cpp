#include "server/rear/storage/wallet_tables.h"

#include "server/rear/storage/columns.h"
#include "shared/base/ensure.h"

#include <array>
#include <sstream>

namespace florin::storage {

using wallets::Card;
using wallets::Charge;
using wallets::Delivery;
using wallets::FundingSource;

namespace {

constexpr auto cardColumns =
    "SELECT id, member, kind, label, name, fingerprint, state, currency, last_four, expiry, sealed_number, sealed_secret,"
    " lookup, delivery, balance, balance_at, secret_tries, secret_tried_at, refusal, created_at, single_use_from,"
    " single_use_most, single_use_shop, single_use_merchant, single_use_by FROM cards ";
constexpr auto sourceColumns =
    "SELECT id, member, label, name, brand, last_four, expiry, sealed_number, lookup, created_at, deleted_at"
    " FROM funding_sources ";

/// No part of an address holds a line break: the reader of JSON refuses control characters.
std::string linesOf(const Delivery &delivery) {
    std::string lines;
    for (const auto *part : {&delivery.name, &delivery.line1, &delivery.line2, &delivery.city, &delivery.region,
                             &delivery.postalCode, &delivery.country})
        lines += *part + '\n';
    return lines;
}

Delivery deliveryFrom(const std::string &lines) {
    Delivery delivery;
    std::istringstream in(lines);
    for (auto *part : {&delivery.name, &delivery.line1, &delivery.line2, &delivery.city, &delivery.region, &delivery.postalCode,
                       &delivery.country})
        std::getline(in, *part);
    return delivery;
}

card::Expiry expiryFrom(const std::string &text) { return text.empty() ? card::Expiry{} : known(card::Expiry::fromText(text)); }

std::string textOf(card::Expiry expiry) { return expiry == card::Expiry{} ? std::string() : expiry.toText(); }

std::optional<payment::Refusal> refusalFrom(const Query &row, int column) {
    return row.isNull(column) ? std::nullopt : std::optional(known(payment::refusalFromCode(row.text(column))));
}

std::optional<std::string_view> codeOf(std::optional<payment::Refusal> refusal) {
    return refusal ? std::optional(payment::factsOf(*refusal).code) : std::nullopt;
}

Card cardFrom(const Query &row) {
    Card card{.currency = currencyFrom(row.text(7))};
    card.id = row.text(0);
    card.member = row.text(1);
    card.kind = known(wallets::cardKindFromWord(row.text(2)));
    card.label = row.text(3);
    card.name = row.text(4);
    card.fingerprint = row.text(5);
    card.state = known(payment::cardStateFromWord(row.text(6)));
    card.lastFour = row.text(8);
    card.expiry = expiryFrom(row.text(9));
    card.sealedNumber = row.blob(10);
    card.sealedSecret = row.blob(11);
    card.lookup = row.blob(12);
    if (!row.isNull(13)) card.delivery = deliveryFrom(row.text(13));
    if (!row.isNull(14)) card.balance = moneyFrom(row.integer(14), row.text(7));
    card.balanceAt = row.optionalTimestamp(15);
    card.secretTries = static_cast<int>(row.integer(16));
    card.secretTriedAt = row.optionalTimestamp(17);
    card.refusal = refusalFrom(row, 18);
    card.createdAt = row.timestamp(19);
    if (!row.isNull(20))
        card.singleUse = wallets::SingleUse{row.text(20), moneyFrom(row.integer(21), row.text(7)), row.text(22), row.text(23), row.text(24)};
    return card;
}

FundingSource sourceFrom(const Query &row) {
    return {row.text(0),
            row.text(1),
            row.text(2),
            row.text(3),
            known(card::brandFromWord(row.text(4))),
            row.text(5),
            expiryFrom(row.text(6)),
            row.blob(7),
            row.blob(8),
            row.timestamp(9),
            row.optionalTimestamp(10)};
}

} // namespace

std::optional<Card> WalletTables::card(const std::string &id) {
    auto row = m_db.query(std::string(cardColumns) + "WHERE id = $1", id);
    if (!row.next()) return std::nullopt;
    return cardFrom(row);
}

std::optional<Card> WalletTables::cardByLookup(const base::Bytes &lookup) {
    auto row = m_db.query(std::string(cardColumns) + "WHERE lookup = $1", lookup);
    if (!row.next()) return std::nullopt;
    return cardFrom(row);
}

std::vector<Card> WalletTables::cardsOf(const std::string &member) {
    std::vector<Card> cards;
    auto row = m_db.query(std::string(cardColumns) + "WHERE member = $1 AND state NOT IN ('deleted', 'refused')"
                          " AND single_use_from IS NULL ORDER BY number",
                          member);
    while (row.next()) cards.push_back(cardFrom(row));
    return cards;
}

std::vector<Card> WalletTables::singleUseCardsOf(const std::string &card, base::Timestamp now) {
    std::vector<Card> cards;
    auto row = m_db.query(std::string(cardColumns) + "WHERE single_use_from = $1 AND single_use_by = '' AND state IN ('requested', 'active')"
                          " ORDER BY number",
                          card);
    while (row.next()) {
        auto found = cardFrom(row);
        if (found.state == payment::CardState::requested || !found.expiry.isPast(now)) cards.push_back(std::move(found));
    }
    return cards;
}

void WalletTables::put(const Card &card) {
    const auto lookup = card.lookup.empty() ? std::nullopt : std::optional(card.lookup);
    const auto delivery = card.delivery ? std::optional(linesOf(*card.delivery)) : std::nullopt;
    const auto &single = card.singleUse;
    const int changed = m_db.run(
        "UPDATE cards SET label = $2, state = $3, last_four = $4, expiry = $5, sealed_number = $6, sealed_secret = $7, lookup = "
        "$8,"
        " balance = $9, balance_at = $10, secret_tries = $11, secret_tried_at = $12, refusal = $13, single_use_by = $14"
        " WHERE id = $1",
        card.id, card.label, toWord(card.state), card.lastFour, textOf(card.expiry), card.sealedNumber, card.sealedSecret, lookup,
        amountOf(card.balance), card.balanceAt, card.secretTries, card.secretTriedAt, codeOf(card.refusal),
        single ? std::optional(single->usedBy) : std::nullopt);
    if (changed > 0) return;
    m_db.run("INSERT INTO cards (id, number, member, kind, label, name, fingerprint, state, currency, last_four, expiry, "
             "sealed_number, sealed_secret,"
             " lookup, delivery, balance, balance_at, secret_tries, secret_tried_at, refusal, created_at,"
             " single_use_from, single_use_most, single_use_shop, single_use_merchant, single_use_by)"
             " VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM cards), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
             "$14, $15, $16, $17,"
             " $18, $19, $20, $21, $22, $23, $24, $25)",
             card.id, card.member, toWord(card.kind), card.label, card.name, card.fingerprint, toWord(card.state),
             card.currency.code(), card.lastFour, textOf(card.expiry), card.sealedNumber, card.sealedSecret, lookup, delivery,
             amountOf(card.balance), card.balanceAt, card.secretTries, card.secretTriedAt, codeOf(card.refusal), card.createdAt,
             single ? std::optional(single->from) : std::nullopt, single ? std::optional(single->most.amount()) : std::nullopt,
             single ? std::optional(single->shop) : std::nullopt, single ? std::optional(single->merchant) : std::nullopt,
             single ? std::optional(single->usedBy) : std::nullopt);
}

std::optional<FundingSource> WalletTables::source(const std::string &id) {
    auto row = m_db.query(std::string(sourceColumns) + "WHERE id = $1", id);
    if (!row.next()) return std::nullopt;
    return sourceFrom(row);
}

std::vector<FundingSource> WalletTables::sourcesOf(const std::string &member) {
    std::vector<FundingSource> sources;
    auto row = m_db.query(std::string(sourceColumns) + "WHERE member = $1 AND deleted_at IS NULL ORDER BY number", member);
    while (row.next()) sources.push_back(sourceFrom(row));
    return sources;
}

void WalletTables::put(const FundingSource &source) {
    m_db.run("INSERT INTO funding_sources (id, number, member, label, name, brand, last_four, expiry, sealed_number, lookup, "
             "created_at, deleted_at)"
             " VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM funding_sources), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
             " ON CONFLICT (id) DO UPDATE SET label = excluded.label, sealed_number = excluded.sealed_number, lookup = "
             "excluded.lookup,"
             " deleted_at = excluded.deleted_at",
             source.id, source.member, source.label, source.name, toWord(source.brand), source.lastFour, textOf(source.expiry),
             source.sealedNumber, source.lookup, source.createdAt, source.deletedAt);
}

std::optional<Charge> WalletTables::charge(const std::string &id) {
    auto row = m_db.query(
        "SELECT id, member, card, source, amount, currency, fingerprint, state, created_at, resolve_by, concluded_at, refusal,"
        " stan, retrieval, sent_at, loaded FROM charges WHERE id = $1",
        id);
    if (!row.next()) return std::nullopt;
    return Charge{row.text(0),
                  row.text(1),
                  row.text(2),
                  row.text(3),
                  moneyFrom(row.integer(4), row.text(5)),
                  row.text(6),
                  payments::BankReference{row.text(12), row.text(13), row.timestamp(14)},
                  known(payment::chargeStateFromWord(row.text(7))),
                  row.timestamp(8),
                  row.optionalTimestamp(9),
                  row.optionalTimestamp(10),
                  refusalFrom(row, 11),
                  row.isNull(15) ? std::nullopt : std::optional(moneyFrom(row.integer(15), row.text(5)))};
}

void WalletTables::put(const Charge &charge) {
    ENSURE(charge.debit.has_value());
    m_db.run("INSERT INTO charges (id, member, card, source, amount, currency, fingerprint, stan, retrieval, sent_at, state, "
             "created_at, resolve_by,"
             " concluded_at, refusal, loaded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (id) "
             "DO UPDATE SET state = excluded.state,"
             " resolve_by = excluded.resolve_by, concluded_at = excluded.concluded_at, refusal = excluded.refusal, loaded = excluded.loaded",
             charge.id, charge.member, charge.card, charge.source, charge.amount.amount(), charge.amount.currency().code(),
             charge.fingerprint, charge.debit->stan, charge.debit->retrieval, charge.debit->sentAt, toWord(charge.state),
             charge.createdAt, charge.resolveBy, charge.concludedAt, codeOf(charge.refusal), amountOf(charge.loaded));
    m_witnesses.touch("charges", charge.id);
}

bool WalletTables::isUnderWay(const std::string &card) {
    auto row = m_db.query("SELECT EXISTS (SELECT 1 FROM charges WHERE card = $1 AND concluded_at IS NULL)"
                          " OR EXISTS (SELECT 1 FROM refills WHERE source = $1 AND concluded_at IS NULL)"
                          " OR EXISTS (SELECT 1 FROM payments WHERE means = $1 AND concluded_at IS NULL)"
                          " OR EXISTS (SELECT 1 FROM cards JOIN payments ON payments.means = cards.id"
                          " WHERE cards.single_use_from = $1 AND payments.concluded_at IS NULL)",
                          card);
    return row.next() && row.integer(0) != 0;
}

} // namespace florin::storage
