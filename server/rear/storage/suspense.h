#pragma once

#include "server/rear/ledger/transfer.h"
#include "server/rear/storage/database.h"

#include <vector>

namespace florin::storage {

/// Money that a person has to look at.
struct Suspended {
    ledger::Transfer transfer; ///< that brought it there; its id begins with that of the charge that it is about
    money::Money left;         ///< of it, less what corrections took out again
};

/// What stands in the suspense accounts, oldest first. Where there is such an account, it goes through the whole journal.
std::vector<Suspended> suspended(Database &db);

} // namespace florin::storage
