#pragma once

#include "tests/simulation/rear.h"

/// Flaws that a gateway could have. Each is planted in front of the real parts, and only in tests.
namespace florin::simulation {

/// A payment that is not paid is concluded, and its transfer is never voided.
Flaws lostVoid();
/// A question that comes again is passed on under a new key, as if it were another.
Flaws doubledRepeat();
/// A payment becomes approved in one commit, and the balances are brought up to date in another right behind it.
Flaws balanceOutsideTheCommit();

} // namespace florin::simulation
