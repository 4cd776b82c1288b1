#pragma once

#include "server/rear/intake/services.h"

namespace florin::intake {

/// A new password: /v1/password for who knows the old one, /v1/password_resets for who reads the member's e-mail.
Routes passwordRoutes(const RouteServices &services);

} // namespace florin::intake
