#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// A member's devices: /v1/devices.
Routes deviceRoutes(const RouteServices &services);

} // namespace florin::intake
