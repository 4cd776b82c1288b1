#pragma once

#include "server/rear/intake/router.h"
#include "server/rear/intake/services.h"

namespace florin::intake {

/// Vouchers that were lost on their way, issued again to payer or shop.
Routes voucherRoutes(const RouteServices &services);

} // namespace florin::intake
