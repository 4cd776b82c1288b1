#include "server/rear/storage/journal_scan.h"

#include "server/rear/storage/handover.h"
#include "server/rear/storage/journal_reader.h"

namespace florin::storage {

using audit::Numbers;
using Kind = JournalSlice::Kind;

/// One reading, slice after slice: who looks at which rows.
class JournalScan::Sitting {
  public:
    /// What is null looks at nothing.
    struct Audits {
        audit::LinesAudit *lines = nullptr;
        audit::ChainAudit *chain = nullptr;
        IdsAudit *ids = nullptr;
    };
    Sitting(JournalScan &scan, const Audits &audits) : m_scan(scan), m_audits(audits) {}

    void work(JournalSlice &slice) {
        m_next = {};
        // All at once: the processor looks up many addresses at a time, and none while it works off an entry.
        if (m_audits.lines)
            for (const auto &entry : slice.entries) m_audits.lines->fetch(entry);
        for (const auto &run : slice.runs)
            for (std::size_t i = 0; i < run.rows; ++i) take(slice, run.kind);
        slice.clear();
    }

  private:
    struct Places {
        std::size_t accountRow = 0;
        std::size_t commit = 0;
        std::size_t account = 0;
        std::size_t entry = 0;
        std::size_t witness = 0;
    };

    void take(const JournalSlice &slice, Kind kind) {
        auto &findings = m_scan.m_findings;
        switch (kind) {
        case Kind::accountRow:
            m_audits.lines->account(slice.accountRows[m_next.accountRow++]);
            ++m_scan.accounts;
            return;
        case Kind::commit:
            m_audits.chain->begin(slice.commits[m_next.commit++]);
            ++m_scan.batches;
            return;
        case Kind::opened:
            return m_audits.chain->add(slice.accounts[m_next.account++]);
        case Kind::strayAccount: {
            const auto &account = slice.accounts[m_next.account++];
            return findings.add("accounts " + std::to_string(account.number) + " (" + account.id + "): it was opened in no commit.");
        }
        case Kind::entry: {
            const auto &entry = takeEntry(slice);
            if (m_audits.chain) m_audits.chain->add(entry);
            return;
        }
        case Kind::strayEntry: {
            const auto &entry = takeEntry(slice);
            return findings.add("entries " + std::to_string(entry.number) + " (" + std::string(entry.id) + "), " +
                                m_audits.lines->amountOf(entry.debit, entry.amount) + ": it belongs to no commit.");
        }
        case Kind::witness:
            m_audits.chain->add(slice.witnesses[m_next.witness++]);
            ++m_scan.witnesses;
            return;
        case Kind::strayWitness: {
            const auto &witness = slice.witnesses[m_next.witness++];
            return findings.add("witnesses of " + std::string(witness.subject) + " " + std::string(witness.id) + ": it belongs to no commit.");
        }
        case Kind::end:
            return m_audits.chain->endBatch();
        }
    }

    const ledger::EntryRow &takeEntry(const JournalSlice &slice) {
        const auto &entry = slice.entries[m_next.entry++];
        if (m_audits.lines) m_audits.lines->entry(entry);
        if (m_audits.ids) m_audits.ids->take(entry);
        return entry;
    }

    JournalScan &m_scan;
    const Audits m_audits;
    Places m_next;
};

void JournalScan::run(audit::LinesAudit &lines, audit::ChainAudit &chain, IdsAudit &ids) {
    const auto sit = [&](const Sitting::Audits &audits, void (JournalReader::*read)()) {
        Sitting sitting(*this, audits);
        Handover<JournalSlice> slices([&sitting](JournalSlice &slice) { sitting.work(slice); });
        (JournalReader(m_db, m_numbers, slices).*read)();
        slices.finish();
    };
    sit({.lines = &lines}, &JournalReader::readAccounts);
    readShares(lines);
    // Where several write, a commit's entries are not neighbours by their numbers: the lines then go through the journal on their own.
    const bool isOrdered = m_numbers == Numbers::gapless;
    sit({.lines = isOrdered ? &lines : nullptr, .chain = &chain, .ids = &ids}, &JournalReader::readCommits);
    chain.end();
    if (!isOrdered) sit({.lines = &lines}, &JournalReader::readEntries);
}

void JournalScan::readShares(audit::LinesAudit &lines) {
    if (m_numbers == Numbers::gapless) return;
    auto share = m_db.query("SELECT account, CAST(sum(posted) AS BIGINT), CAST(sum(reserved) AS BIGINT), CAST(sum(expected) AS BIGINT)"
                            " FROM account_shares GROUP BY account");
    while (share.next()) lines.shares(share.integer(0), {share.integer(1), share.integer(2), share.integer(3)});
}

} // namespace florin::storage
