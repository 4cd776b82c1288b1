#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// Drops what has no use any more (ended tokens, used ids, old tries, kept answers) now and then every ten minutes, on the workers,
/// until the waiters stop.
void keepHouse(const RouteServices &services);

} // namespace florin::intake
