#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// What happened to a member's money and cards: GET /v1/activity.
Routes activityRoutes(const RouteServices &services);

} // namespace florin::intake
