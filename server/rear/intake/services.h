#pragma once

#include "server/rear/certification/device_authority.h"
#include "server/rear/intake/replies.h"
#include "server/rear/intake/router.h"
#include "server/rear/intake/store.h"
#include "server/rear/intake/voucher_press.h"
#include "server/rear/intake/waiters.h"
#include "server/rear/intake/work_queue.h"
#include "server/rear/members/alarm.h"
#include "server/rear/members/password.h"
#include "server/rear/payments/bank.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/money/money.h"
#include "shared/signing/decoded_keys.h"
#include "shared/signing/sealing.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace florin::intake {

/// The bounds of micro-accounts, in minor units of the gateway's currency.
struct MicroLimits {
    std::int64_t threshold = 10'000; ///< a larger sum is asked of the banking network
    std::int64_t ceiling = 200'000;  ///< the most that an account may hold
    std::int64_t unaskedDay = 50'000; ///< the most at one shop a day that devices may order without asking their person
    int unaskedPerMinute = 20;        ///< and the most payments a minute
    std::int64_t hostedDay = 10'000;  ///< the most that a member may pay a day without a device's signature; 0: nothing
};

/// What the configuration says and the routes need to know.
struct RouteSettings {
    std::string gateway; ///< the public URL: `aud` of all that is signed for us
    money::Currency currency;
    std::string issuerRange; ///< first digits of our own cards
    bool live = false;
    bool mailFullCardNumber = false;
    std::chrono::milliseconds bankTimeout{5000};
    MicroLimits micro = {};
    members::AfterTries afterTries = members::AfterTries::watch;
};

/// What route factories are given. Everything is owned by main and outlives the intake.
struct RouteServices {
    Store &store;
    WorkQueue &work;         ///< the workers that handlers run on; for continuations
    WorkQueue &passwordWork; ///< slow hashes, away from the payments
    Waiters &waiters;
    const base::Clock &clock;
    base::Random &random;
    payments::Banks &banks;
    members::PasswordGate &passwords;
    const certification::DeviceAuthority &authority;
    const signing::Sealer &sealer;      ///< card numbers and secrets
    const base::SecretBytes &lookupKey; ///< keyed hashes of card numbers and of e-mailed codes
    const VoucherPress &vouchers;
    signing::DecodedKeys &decodedKeys; ///< of devices and merchants
    RouteSettings settings;
};

/// Which look of a long poll it is: at the last one there must be an answer.
enum class Look { early, last };

/// A long poll: looks at once, and again whenever `key` is told of, until `look` has an answer or `wait` is over. Looks on workers.
void answerWhenChanged(const RouteServices &services, const std::string &key, std::chrono::milliseconds wait,
                       std::function<std::optional<inquiry::Answer>(Look)> look, inquiry::Respond respond);

} // namespace florin::intake
