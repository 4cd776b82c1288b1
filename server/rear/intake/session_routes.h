#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// Signing in: a device's access tokens, /v1/tokens; a visitor's sessions, /v1/sessions.
Routes sessionRoutes(const RouteServices &services);

} // namespace florin::intake
