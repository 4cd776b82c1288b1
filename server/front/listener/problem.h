#pragma once

#include "server/front/listener/message.h"
#include "shared/payment/refusal.h"

#include <chrono>
#include <string>
#include <string_view>

namespace florin::listener {

/// A text as a JSON string, quotes included.
std::string quotedJson(std::string_view text);

struct ProblemExtras {
    std::string param;  ///< the member that is wrong; may be empty
    std::string detail; ///< for the integrator, never quoting a value; empty: the catalogue's sentence
    std::chrono::seconds retryAfter{2}; ///< where the same request is good again later
    int status = 0;     ///< where HTTP has a more exact number than the catalogue; 0: the catalogue's
};

/// The problem document (RFC 9457) of a refusal.
Response problemOf(payment::Refusal refusal, std::string_view requestId, const ProblemExtras &extras = {});

} // namespace florin::listener
