#pragma once

#include "server/rear/ledger/books.h"

#include <functional>
#include <variant>

namespace florin::ledger {

/// What can be asked of the books alone.
using Request = std::variant<TransferPlan, Begin, End>;

/// Why there is no verdict.
enum class Trouble {
    full,    ///< it cannot be written: nothing was entered. Ask again with the same id
    damaged, ///< the books do not read as what was written: nothing was entered
    unknown, ///< the database went away while it wrote: ask again with the same id, which tells
};

/// The short way into the books, for requests that need nothing else of the database. Any thread may call.
class Journal {
  public:
    /// Called once, on the writer's thread, when the verdict is durable. Must not block, nor ask the store.
    using Done = std::function<void(base::Result<Verdict, Trouble>)>;
    virtual ~Journal() = default;
    /// Queues a request for the next commit. False, and nothing taken, when the queue is full: busy, ask again with the same id.
    virtual bool offer(Request request, Done done) = 0;
};

} // namespace florin::ledger
