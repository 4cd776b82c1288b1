#include "server/rear/storage/books_audit.h"

#include "server/rear/storage/columns.h"
#include "server/rear/storage/journal_scan.h"
#include "server/rear/storage/ledger_rows.h"
#include "server/rear/storage/record_audit.h"

namespace florin::storage {

namespace {

void compareOpen(Database &db, const audit::LinesAudit &lines, audit::Findings &findings) {
    auto left = lines.open();
    auto row = db.query("SELECT entry, expires_at FROM open_transfers");
    while (row.next()) {
        const auto found = left.find(row.integer(0));
        const auto name = "open_transfers " + std::to_string(row.integer(0)) + ": ";
        if (found == left.end()) {
            findings.add(name + "no such transfer is pending.");
            continue;
        }
        const auto expiresAt = row.isNull(1) ? ledger::none : row.integer(1);
        if (found->second.expiresAt != expiresAt)
            findings.add(name + "it says another time to expire, with " + lines.amountOf(found->second.debit, found->second.amount) + " pending.");
        left.erase(found);
    }
    for (const auto &[entry, open] : left)
        findings.add("entries " + std::to_string(entry) + ": " + lines.amountOf(open.debit, open.amount) +
                     " are pending, and open_transfers does not know it.");
}

void checkCorrection(Database &db, std::int64_t number, std::int64_t original, audit::Findings &findings) {
    const auto corrected = transferBegunBy(db, original);
    const auto correction = transferBegunBy(db, number);
    if (!correction) return; // Said already.
    const auto say = [&](const std::string &what) {
        findings.add("entries " + std::to_string(number) + " (" + correction->plan.id + "), " + money::toPlainText(correction->plan.amount) +
                     ": it corrects entry " + std::to_string(original) + ", " + what);
    };
    if (!corrected || corrected->state != ledger::TransferState::posted)
        say("which never was posted.");
    else if (corrected->plan.debit != correction->plan.credit || corrected->plan.credit != correction->plan.debit)
        say("which is between other accounts.");
    else if (correctedOf(db, original) > corrected->posted.amount())
        say("of which more is taken back than the " + money::toPlainText(corrected->posted) + " that were posted.");
}

void checkCorrections(Database &db, const audit::LinesAudit &lines, audit::Findings &findings) {
    for (const auto &[number, original] : lines.corrections())
        lookAt("entries " + std::to_string(number) + " or " + std::to_string(original) + ", which it corrects", findings,
               [&, number = number, original = original] { checkCorrection(db, number, original, findings); });
}

} // namespace

AuditCount auditBooks(Database &db, audit::Numbers numbers, const std::vector<audit::HeadSeen> &heads, audit::Findings &findings) {
    audit::LinesAudit lines(findings, numbers);
    audit::ChainAudit chain(findings, heads, lines);
    IdsAudit ids(db, findings);
    JournalScan scan(db, numbers, findings);
    scan.run(lines, chain, ids);
    lines.end(ids.sweptTo());
    ids.compare();
    compareOpen(db, lines, findings);
    checkCorrections(db, lines, findings);
    checkWitnesses(db, findings);
    checkPayments(db, ids, findings);
    checkCharges(db, ids, findings);
    checkRefills(db, ids, findings);
    checkSweeps(db, ids, findings);
    return {scan.accounts, lines.entries(), scan.batches, scan.witnesses, static_cast<std::int64_t>(lines.open().size())};
}

} // namespace florin::storage
