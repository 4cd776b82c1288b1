#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// How a device comes in: /v1/enrolments. A member without an active device needs the password alone; otherwise an e-mailed code or
/// the word of an active device as well.
Routes enrolmentRoutes(const RouteServices &services);

} // namespace florin::intake
