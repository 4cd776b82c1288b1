#pragma once

#include "server/rear/members/records.h"
#include "shared/base/clock.h"

namespace florin::members {

enum class Guess { right, wrong };

/// May a password be tried now? A try is counted before it is checked, so that many at once are not more than ten.
struct TryStart {
    Tries tries; ///< to be stored
    bool allowed = false;
    bool justLocked = false; ///< tell the member
};
TryStart beginTry(Tries tries, base::Timestamp now);

struct TryEnd {
    Tries tries; ///< to be stored
    bool justLocked = false;
};
TryEnd endTry(Tries tries, Guess guess, base::Timestamp now);

} // namespace florin::members
