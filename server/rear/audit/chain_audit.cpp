#include "server/rear/audit/chain_audit.h"

#include "shared/base/clock.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

namespace florin::audit {

namespace {

std::string momentOf(std::int64_t at) { return base::toRfc3339(base::Timestamp(std::chrono::microseconds(at))); }

std::string placeOf(const BatchSeen &batch) {
    auto place = "batches " + std::to_string(batch.number) + " (unit " + batch.unit + ", commit " + std::to_string(batch.sequence);
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

void ChainAudit::batch(const BatchSeen &batch, const BatchContent &content) {
    auto &chain = m_chains[batch.unit];
    const auto say = [&](const std::string &what) { m_findings.add(placeOf(batch) + ": " + what); };
    if (batch.sequence != chain.sequence + 1)
        say("it does not follow on commit " + std::to_string(chain.sequence) + " of its unit: what stood between is gone.");
    if (batch.previous != chain.hash) say("it names another commit before it than the one that is there.");
    const auto compare = [&](const char *what, std::int64_t said, std::int64_t found) {
        if (said != found) say("it speaks of " + std::to_string(said) + " " + what + ", and there are " + std::to_string(found) + ".");
    };
    compare("accounts", batch.accounts, content.accounts);
    compare("entries", batch.entries, content.entries);
    compare("witnesses", batch.witnesses, content.witnesses);
    std::string bytes;
    bytes.reserve(content.bytes.size() + 256);
    ledger::append(bytes, ledger::BatchHead{batch.unit, batch.sequence, batch.at, batch.accounts, batch.entries, batch.witnesses, batch.previous});
    bytes += content.bytes;
    if (base::textOf(signing::sha256(bytes)) != batch.hash)
        say("what it entered at " + momentOf(batch.at) + " is not as it was written (its entries move " + std::to_string(content.moved) +
            " in minor units).");
    chain.sequence = batch.sequence;
    chain.hash = batch.hash;
    chain.entries += batch.entries;
    compareWithHead(batch, chain);
}

void ChainAudit::compareWithHead(const BatchSeen &batch, const Chain &chain) {
    const auto head = m_heads.find({batch.unit, batch.sequence});
    if (head == m_heads.end()) return;
    if (head->second.hash != batch.hash)
        m_findings.add(placeOf(batch) + ": it is not the commit that unit " + batch.unit + " signed at " + momentOf(head->second.at) + ".");
    if (head->second.entries != chain.entries)
        m_findings.add(placeOf(batch) + ": unit " + batch.unit + " had signed " + std::to_string(head->second.entries) +
                       " entries up to here, and there are " + std::to_string(chain.entries) + ".");
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
