#pragma once

#include "server/rear/ledger/books.h"
#include "server/rear/storage/database.h"
#include "server/rear/storage/ledger_tables.h"

namespace florin::storage {

/// Enters into the journal what the books held before there was one (schema step 5), in the order in which it happened, and drops the
/// tables of then. Nothing happens where that was done. One transaction.
void bringFormerBooksOver(Database &db, LedgerTables &ledger);

} // namespace florin::storage
