#pragma once

#include "server/front/listener/problem.h"
#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"
#include "shared/card/card.h"
#include "shared/money/money.h"
#include "shared/payment/refusal.h"

#include <string>
#include <string_view>

namespace florin::van {

/// What a shop asks for a typed card (step d6): what of it the issuer needs. A secret, wiped with it.
struct CardRequest {
    std::string serial;
    money::Money total;
    card::CardNumber number;
    card::Expiry expiry;
    base::SecretBytes secret;
};

/// Why a request cannot be taken; nothing happened. Never quotes a value.
struct BadRequest {
    payment::Refusal refusal = payment::Refusal::invalidInput;
    listener::ProblemExtras extras;
};

/// Reads the body of step d6, which is that of step c6. Leaves no card behind in the memory of the JSON that was read.
base::Result<CardRequest, BadRequest> readCardRequest(std::string_view body);

} // namespace florin::van
