#pragma once

#include "shared/base/clock.h"
#include "shared/money/money.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace florin::payment {

/// What a voucher says to the shop. Other than `paid`, the answers to a ticket of nothing to pay, which only asks who is there (seed 001
/// step 2).
enum class VoucherOutcome {
    paid,
    yes,
    no,
    ofAge,   ///< by a verified identity
    unknown, ///< nobody has verified it
};

/// `paid`, `yes`, `no`, `of_age`, `unknown`.
std::string_view toWord(VoucherOutcome outcome);
std::optional<VoucherOutcome> voucherOutcomeFromWord(std::string_view word);

/// How long a voucher holds: long enough for a redirect through the customer's station, too short to be passed on.
inline constexpr std::chrono::seconds voucherLife{60};

/// The payment server's word for a shop that a ticket is paid: a signed object, `florin-voucher+jwt` (seed 001 steps 5 and 6). It never
/// says who the payer is.
struct Voucher {
    std::string gateway;  ///< iss
    std::string merchant; ///< aud
    std::string id;       ///< jti: another one each time that it is issued
    base::Timestamp issuedAt;
    base::Timestamp expiresAt;
    std::string registerSerial; ///< in the gateway's transaction register; the same each time: the shop accepts it once
    std::string ticketHash;     ///< base64url of SHA-256 of the compact ticket
    money::Money total;
    VoucherOutcome outcome = VoucherOutcome::paid;
    std::optional<std::string> customer = std::nullopt; ///< sub: the payer's pairwise identifier at this shop
};

} // namespace florin::payment
