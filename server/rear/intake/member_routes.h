#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// Registration and profile (step a1): /v1/members, /v1/me.
Routes memberRoutes(const RouteServices &services);

} // namespace florin::intake
