#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// `GET /v1/sign_ins`: who proved to be this member of late (seed 001 step 5), and whether the account is watched.
Routes signInRoutes(const RouteServices &services);

} // namespace florin::intake
