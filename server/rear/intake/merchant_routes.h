#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// What everybody may know of a shop: GET /v1/merchants/{id}.
Routes merchantRoutes(const RouteServices &services);

} // namespace florin::intake
