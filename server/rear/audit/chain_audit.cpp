#include "server/rear/audit/chain_audit.h"

#include "shared/base/clock.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <algorithm>

namespace florin::audit {

namespace {

std::string momentOf(std::int64_t at) { return base::toRfc3339(base::Timestamp(std::chrono::microseconds(at))); }

std::string placeOf(const BatchSeen &batch) {
    auto place = "batches " + std::to_string(batch.number) + " (unit " + std::string(batch.unit) + ", commit " + std::to_string(batch.sequence);
    if (batch.entries > 0)
        place += ", entries " + std::to_string(batch.firstEntry) + " to " + std::to_string(batch.firstEntry + batch.entries - 1);
    return place + ")";
}

/// More rows than that are named by their range.
constexpr std::size_t mostCandidates = 8;

std::string oneLine(std::string_view id) {
    std::string line(id);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

/// The rows of a batch, taken back from its bytes, which they are views of.
struct BatchRows {
    BatchRows(std::string_view bytes, std::int64_t accountCount, std::int64_t entryCount, std::int64_t witnessCount) : m_left(bytes) {
        text(); // The head: previous, unit, sequence, time, counts.
        text();
        for (int i = 0; i < 5; ++i) number();
        for (; accountCount > 0; --accountCount) {
            const auto named = number();
            const auto id = text();
            const auto kind = text();
            const auto currency = text();
            const auto floor = number();
            const auto ceiling = number();
            accounts.push_back({named, std::string(id), std::string(kind), std::string(currency), floor, ceiling, number()});
        }
        for (; entryCount > 0; --entryCount) {
            ledger::EntryRow entry;
            entry.id = text();
            for (auto *value : {&entry.number, &entry.step, &entry.begun, &entry.debit, &entry.credit, &entry.amount, &entry.rest, &entry.linked,
                                &entry.at, &entry.expiresAt, &entry.debitPosted, &entry.debitReserved, &entry.creditPosted,
                                &entry.creditExpected, &entry.debitPrevious, &entry.creditPrevious})
                *value = number();
            entries.push_back(entry);
        }
        for (; witnessCount > 0; --witnessCount) {
            const auto subject = text();
            const auto id = text();
            witnesses.push_back({subject, id, text()});
        }
    }

    std::vector<ledger::AccountRow> accounts;
    std::vector<ledger::EntryRow> entries;
    std::vector<ledger::WitnessRow> witnesses;

  private:
    std::int64_t number() {
        std::uint64_t number = 0;
        for (int i = 7; i >= 0; --i) number = number << 8U | static_cast<unsigned char>(m_left[static_cast<std::size_t>(i)]);
        m_left.remove_prefix(8);
        return static_cast<std::int64_t>(number);
    }
    std::string_view text() {
        const auto size = static_cast<std::size_t>(number());
        const auto found = m_left.substr(0, size);
        m_left.remove_prefix(size);
        return found;
    }

    std::string_view m_left;
};

} // namespace

ChainAudit::ChainAudit(Findings &findings, const std::vector<HeadSeen> &heads, const LinesAudit &lines) : m_findings(findings), m_lines(lines) {
    for (const auto &head : heads) {
        const auto [place, isNew] = m_heads.emplace(std::pair(head.unit, head.sequence), head);
        if (!isNew && place->second.hash != head.hash)
            m_findings.add("The signed heads of unit " + head.unit + " name two different commits " + std::to_string(head.sequence) + ".");
    }
}

void ChainAudit::say(const std::string &what) { m_findings.add(placeOf(m_batch) + ": " + what); }

void ChainAudit::begin(const BatchSeen &batch) {
    m_unit = batch.unit;
    m_previous = batch.previous;
    m_hash = batch.hash;
    m_batch = batch;
    m_batch.unit = m_unit;
    m_batch.previous = m_previous;
    m_batch.hash = m_hash;
    m_content = {};
    m_bytes.clear();
    ledger::append(m_bytes, ledger::BatchHead{m_unit, batch.sequence, batch.at, batch.accounts, batch.entries, batch.witnesses, m_previous});
}

void ChainAudit::add(const ledger::AccountRow &account) {
    ledger::append(m_bytes, account);
    ++m_content.accounts;
}

void ChainAudit::add(const ledger::EntryRow &entry) {
    ledger::append(m_bytes, entry);
    ++m_content.entries;
    m_content.moved += static_cast<std::uint64_t>(entry.amount); // It may be any number.
}

void ChainAudit::add(const ledger::WitnessRow &witness) {
    ledger::append(m_bytes, witness);
    ++m_content.witnesses;
}

void ChainAudit::endBatch() {
    auto &chain = m_chains[m_unit];
    settle(chain, m_previous == chain.computed ? Fault::hash : Fault::content);
    if (m_batch.sequence != chain.sequence + 1)
        say("it does not follow on commit " + std::to_string(chain.sequence) + " of its unit: what stood between is gone.");
    if (m_previous != chain.hash) say("it names another commit before it than the one that is there.");
    const auto compare = [&](const char *what, std::int64_t said, std::int64_t found) {
        if (said != found) say("it speaks of " + std::to_string(said) + " " + what + ", and there are " + std::to_string(found) + ".");
    };
    compare("accounts", m_batch.accounts, m_content.accounts);
    compare("entries", m_batch.entries, m_content.entries);
    compare("witnesses", m_batch.witnesses, m_content.witnesses);
    const auto digest = signing::sha256(m_bytes);
    if (base::textOf(digest) != m_hash) {
        chain.computed = base::textOf(digest);
        chain.place = placeOf(m_batch);
        chain.flaws = flawsOfContent(chain);
    }
    chain.sequence = m_batch.sequence;
    chain.hash = m_hash;
    chain.entries += m_batch.entries;
    chain.at = m_batch.at;
    compareWithHead(chain);
}

/// The newest batch of a chain has a successor, or none: what is wrong with it is known as far as it can be.
void ChainAudit::settle(Chain &chain, Fault fault) {
    if (chain.flaws.empty()) return;
    if (fault == Fault::hash) {
        m_findings.add(chain.place + ": its hash was changed. What it entered is as it was written.");
        chain.hash = chain.computed;
    } else {
        for (auto &flaw : chain.flaws) m_findings.add(std::move(flaw));
    }
    chain.flaws.clear();
}

void ChainAudit::compareWithHead(Chain &chain) {
    const auto head = m_heads.find({m_unit, m_batch.sequence});
    if (head == m_heads.end()) return;
    if (!chain.flaws.empty() && head->second.hash == chain.computed)
        settle(chain, Fault::hash);
    else if (head->second.hash != m_hash)
        say("it is not the commit that unit " + m_unit + " signed at " + momentOf(head->second.at) + ".");
    if (head->second.entries != chain.entries)
        say("unit " + m_unit + " had signed " + std::to_string(head->second.entries) + " entries up to here, and there are " +
            std::to_string(chain.entries) + ".");
    m_heads.erase(head);
}

std::vector<std::string> ChainAudit::flawsOfContent(const Chain &before) const {
    const BatchRows rows(m_bytes, m_content.accounts, m_content.entries, m_content.witnesses);
    std::vector<std::string> flaws{placeOf(m_batch) + ": what it entered at " + momentOf(m_batch.at) + " is not as it was written (its entries move " +
                                   std::to_string(m_content.moved) + " in minor units)."};
    constexpr std::int64_t longestWait = 60'000'000; // Work is dated when it comes, and may wait for its commit.
    const auto sticksOut = [&](std::int64_t at) { return at > m_batch.at || at < std::min(before.at, m_batch.at) - longestWait; };
    const auto timeOf = [&](std::int64_t at) {
        return "its time " + momentOf(at) + " does not fit its commit's, " + momentOf(m_batch.at) + ", which is not as it was written.";
    };
    std::string candidates;
    for (const auto &entry : rows.entries) {
        const auto name = "entries " + std::to_string(entry.number) + (entry.id.empty() ? "" : " (" + std::string(entry.id) + ")") + ", " +
                          m_lines.amountOf(entry.debit, entry.amount);
        candidates += ", " + name;
        if (sticksOut(entry.at)) flaws.push_back(name + ": " + timeOf(entry.at));
    }
    for (const auto &account : rows.accounts) {
        const auto name = "accounts " + std::to_string(account.number) + " (" + account.id + ")";
        candidates += ", " + name;
        if (sticksOut(account.openedAt)) flaws.push_back(name + ": " + timeOf(account.openedAt));
        if (const auto usual = m_lines.usualCeiling(account); usual && *usual != account.ceiling)
            flaws.push_back(name + ": its ceiling of " + m_lines.amountOf(account.number, account.ceiling) + " is not the " +
                            m_lines.amountOf(account.number, *usual) + " of its like, and its commit is not as it was written.");
    }
    for (const auto &witness : rows.witnesses) candidates += ", the witness of " + std::string(witness.subject) + " " + oneLine(witness.id);
    const auto count = rows.entries.size() + rows.accounts.size() + rows.witnesses.size();
    if (flaws.size() == 1 && count > 0 && count <= mostCandidates)
        flaws.front() += " It is its own row or one of these: " + candidates.substr(2) + ".";
    return flaws;
}

void ChainAudit::end() {
    for (auto &[unit, chain] : m_chains) settle(chain, Fault::content);
    for (const auto &[place, head] : m_heads) {
        const auto &chain = m_chains[head.unit];
        m_findings.add("At " + momentOf(head.at) + " unit " + head.unit + " signed commit " + std::to_string(head.sequence) + " with " +
                       std::to_string(head.entries) + " entries in all; the books end with its commit " + std::to_string(chain.sequence) + " and " +
                       std::to_string(chain.entries) + " entries: " + std::to_string(head.entries - chain.entries) + " are gone.");
    }
}

} // namespace florin::audit
