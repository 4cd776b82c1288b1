#include "server/rear/audit/chain_audit.h"

#include "shared/base/clock.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

namespace florin::audit {

namespace {

std::string momentOf(std::int64_t at) { return base::toRfc3339(base::Timestamp(std::chrono::microseconds(at))); }

std::string placeOf(const BatchSeen &batch) {
    auto place = "batches " + std::to_string(batch.number) + " (unit " + std::string(batch.unit) + ", commit " + std::to_string(batch.sequence);
    if (batch.entries > 0)
        place += ", entries " + std::to_string(batch.firstEntry) + " to " + std::to_string(batch.firstEntry + batch.entries - 1);
    return place + ")";
}

} // namespace

ChainAudit::ChainAudit(Findings &findings, const std::vector<HeadSeen> &heads) : m_findings(findings) {
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
    m_content.moved += entry.amount;
}

void ChainAudit::add(const ledger::WitnessRow &witness) {
    ledger::append(m_bytes, witness);
    ++m_content.witnesses;
}

void ChainAudit::endBatch() {
    auto &chain = m_chains[m_unit];
    if (m_batch.sequence != chain.sequence + 1)
        say("it does not follow on commit " + std::to_string(chain.sequence) + " of its unit: what stood between is gone.");
    if (m_previous != chain.hash) say("it names another commit before it than the one that is there.");
    const auto compare = [&](const char *what, std::int64_t said, std::int64_t found) {
        if (said != found) say("it speaks of " + std::to_string(said) + " " + what + ", and there are " + std::to_string(found) + ".");
    };
    compare("accounts", m_batch.accounts, m_content.accounts);
    compare("entries", m_batch.entries, m_content.entries);
    compare("witnesses", m_batch.witnesses, m_content.witnesses);
    if (base::textOf(signing::sha256(m_bytes)) != m_hash)
        say("what it entered at " + momentOf(m_batch.at) + " is not as it was written (its entries move " + std::to_string(m_content.moved) +
            " in minor units).");
    chain.sequence = m_batch.sequence;
    chain.hash = m_hash;
    chain.entries += m_batch.entries;
    compareWithHead(chain);
}

void ChainAudit::compareWithHead(const Chain &chain) {
    const auto head = m_heads.find({m_unit, m_batch.sequence});
    if (head == m_heads.end()) return;
    if (head->second.hash != m_hash) say("it is not the commit that unit " + m_unit + " signed at " + momentOf(head->second.at) + ".");
    if (head->second.entries != chain.entries)
        say("unit " + m_unit + " had signed " + std::to_string(head->second.entries) + " entries up to here, and there are " +
            std::to_string(chain.entries) + ".");
    m_heads.erase(head);
}

void ChainAudit::end() {
    for (const auto &[place, head] : m_heads) {
        const auto &chain = m_chains[head.unit];
        m_findings.add("At " + momentOf(head.at) + " unit " + head.unit + " signed commit " + std::to_string(head.sequence) + " with " +
                       std::to_string(head.entries) + " entries in all; the books end with its commit " + std::to_string(chain.sequence) + " and " +
                       std::to_string(chain.entries) + " entries: " + std::to_string(head.entries - chain.entries) + " are gone.");
    }
}

} // namespace florin::audit
