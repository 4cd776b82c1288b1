#include "server/rear/ledger/entry.h"

namespace florin::ledger {

TransferState stateAfter(Step step) {
    switch (step) {
    case Step::begins:
        return TransferState::pending;
    case Step::postsAtOnce:
    case Step::posts:
        return TransferState::posted;
    case Step::voids:
        return TransferState::voided;
    case Step::expires:
        return TransferState::expired;
    }
    return TransferState::pending;
}

Line debited(Line line, Step step, std::int64_t amount, std::int64_t rest) {
    if (step == Step::begins) line.reserved += amount;
    if (ends(step)) line.reserved -= amount + rest;
    if (posts(step)) line.posted -= amount;
    return line;
}

Line credited(Line line, Step step, std::int64_t amount, std::int64_t rest) {
    if (step == Step::begins) line.expected += amount;
    if (ends(step)) line.expected -= amount + rest;
    if (posts(step)) line.posted += amount;
    return line;
}

} // namespace florin::ledger
