#pragma once

#include "server/rear/intake/answer_records.h"
#include "server/rear/intake/notice_records.h"
#include "server/rear/ledger/records.h"
#include "server/rear/members/records.h"
#include "server/rear/merchants/records.h"
#include "server/rear/payments/records.h"
#include "server/rear/wallets/records.h"

#include "shared/base/result.h"

#include <functional>

namespace florin::intake {

/// All that one transaction can reach. Each part is the interface of the module that needs it.
struct Records {
    members::Records &members;
    merchants::Records &merchants;
    wallets::Records &wallets;
    payments::Records &payments;
    ledger::Records &ledger;
    AnswerRecords &answers;
    NoticeRecords &notices;
};

enum class Outcome { commit, rollBack };

/// Why a transaction did not happen. Nothing of it is stored then, but for `unknown`.
enum class StoreError {
    full, ///< no room on the disk, or it cannot be written
    busy, ///< too many wait, or too many were in each other's way
    damaged, ///< the file does not read as what was written
    unreachable, ///< the database server does not answer
    /// The one failure after which it may be stored: the answer to the commit was lost and the database could not be asked in time. Ask again
    /// with the same id.
    unknown,
};

/// Work in steps, so that what takes long and asks no records keeps no other work waiting. The last two may be left out.
struct LaterWork {
    std::function<Outcome(Records &)> enter;
    std::function<void()> make{};          ///< once `enter` has asked for a commit; on any thread
    std::function<void(Records &)> keep{}; ///< once that is made; in the same transaction

    /// All of it, one step after the other.
    Outcome operator()(Records &records) const {
        if (enter(records) == Outcome::rollBack) return Outcome::rollBack;
        if (make) make();
        if (keep) keep(records);
        return Outcome::commit;
    }
};

/// The database of the rear unit. Any thread may call; writers queue. No network call may be made inside `work`.
class Store {
  public:
    virtual ~Store() = default;
    /// Runs `work` in one transaction and returns when it is durable, or rolled back on request. `work` may be run more than once, where
    /// another transaction was in its way: it assigns what it captures, and does nothing that a rollback would not undo.
    virtual base::Result<void, StoreError> write(const std::function<Outcome(Records &)> &work) = 0;
    /// The same without waiting. `written` is called when `write` would have returned, on any thread, perhaps before this returns: it must be
    /// quick, for others wait behind it, and must not ask the store. Where `work` throws, nothing of it is stored and `written` is let go of
    /// uncalled; a store that does the work at once throws it on.
    virtual void writeLater(LaterWork work, std::function<void(base::Result<void, StoreError>)> written) { written(write(std::move(work))); }
    /// Returns when everybody has been called whose work was to be written later, and all that their calls held is let go of.
    virtual void settle() {}
    /// Whether others write in the same database.
    virtual bool isShared() const { return false; }
    /// One consistent view; must not write. `work` may be run more than once, where it asks something of the books.
    virtual base::Result<void, StoreError> read(const std::function<void(Records &)> &work) = 0;
};

} // namespace florin::intake
