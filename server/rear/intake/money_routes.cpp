#include "server/rear/intake/money_routes.h"

#include "server/rear/intake/activity_routes.h"
#include "server/rear/intake/approval_routes.h"
#include "server/rear/intake/card_routes.h"
#include "server/rear/intake/charge_routes.h"
#include "server/rear/intake/funding_routes.h"
#include "server/rear/intake/hosted_routes.h"
#include "server/rear/intake/merchant_routes.h"
#include "server/rear/intake/micro_account_routes.h"
#include "server/rear/intake/payment_routes.h"
#include "server/rear/intake/single_use_routes.h"
#include "server/rear/intake/voucher_routes.h"

#include <iterator>

namespace florin::intake {

Routes moneyRoutes(const RouteServices &services, MoneyDesk &desk) {
    Routes all;
    for (auto &some :
         {merchantRoutes(services), cardRoutes(services, desk), fundingRoutes(services, desk), chargeRoutes(services, desk),
          microAccountRoutes(services, desk), paymentRoutes(services, desk), approvalRoutes(services, desk), voucherRoutes(services),
          hostedRoutes(services, desk), singleUseRoutes(services, desk), activityRoutes(services)})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

} // namespace florin::intake
