#pragma once

#include "server/rear/audit/findings.h"
#include "server/rear/storage/ids_audit.h"

/// The rows beside the journal: as their commits left them, and in agreement with their transfers.
namespace florin::storage {

/// Looks at one row. What does not read as what was written (an amount beyond all amounts) is a finding about this row, and the others are
/// looked at all the same.
template <class Look> void lookAt(const std::string &name, audit::Findings &findings, const Look &look) {
    try {
        look();
    } catch (const StorageFailure &failure) {
        if (failure.kind != intake::StoreError::damaged) throw;
        findings.add(name + ": it does not read as what was written.");
    }
}

/// Each witnessed row of today against its latest witness; rows that no commit wrote, and rows that no commit deleted.
void checkWitnesses(Database &db, audit::Findings &findings);
/// What a payment's state says of its transfer.
void checkPayments(Database &db, IdsAudit &ids, audit::Findings &findings);
/// What a charge's state says of its debit, its load, its return, and what of it is in suspense.
void checkCharges(Database &db, IdsAudit &ids, audit::Findings &findings);
/// What the state of a refill, or of a till's sweep, says of its transfer.
void checkRefills(Database &db, IdsAudit &ids, audit::Findings &findings);
void checkSweeps(Database &db, IdsAudit &ids, audit::Findings &findings);

} // namespace florin::storage
