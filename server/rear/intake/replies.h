#pragma once

#include "server/rear/intake/router.h"
#include "server/rear/intake/store.h"
#include "shared/base/result.h"
#include "shared/payment/refusal.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace florin::intake {

/// What a problem document says beyond the catalogue.
struct ProblemDetails {
    std::string detail; ///< for the integrator, in English; the catalogue's sentence if empty. Never quotes a secret
    std::string param;  ///< the member of the request that is wrong: `lines[2].price`
    protocol::Json more = protocol::Json::object(); ///< further members: `differences`, `resolveBy`
    std::chrono::seconds retryAfter{0};             ///< becomes `Retry-After` if not zero
};

/// Whose Idempotency-Keys are kept apart from everybody else's: a shop's, a member's, a network address's.
std::string callerOf(const Errand &errand);

/// What is wrong with `limit` or `wait`, the numbers of the query string that mean the same on every route.
std::optional<protocol::JsonFlaw> flawInQuery(const Errand &errand);

/// A problem document (RFC 9457) with the status of the catalogue.
inquiry::Answer problem(std::string_view requestId, payment::Refusal refusal, const ProblemDetails &details = {});
inquiry::Answer problem(const Errand &errand, payment::Refusal refusal, const ProblemDetails &details = {});
inquiry::Answer problem(const Errand &errand, StoreError error);
inquiry::Answer problem(const Errand &errand, const protocol::JsonFlaw &flaw);

inquiry::Answer answerJson(int status, const protocol::Json &body);
/// 204, without a body.
inquiry::Answer answerEmpty();

/// What a repeat of the request is answered: the answer that is kept under the errand's Idempotency-Key, or the refusal of another request
/// under it. Nothing if none is kept. Only for an errand with such a key.
std::optional<inquiry::Answer> recalled(Records &records, const Errand &errand);
/// Keeps a final answer under the errand's Idempotency-Key, if it has one. To be called in the commit that makes the answer true.
void keepAnswer(Records &records, const Errand &errand, const inquiry::Answer &answer);

/// The request's body as an object; a problem document if it is none.
base::Result<protocol::Json, inquiry::Answer> bodyOf(const Errand &errand);

/// `?wait=SECONDS`: 0 to 30; 0 if absent or unreadable.
std::chrono::seconds waitOf(const Errand &errand);

/// `?after=CURSOR&limit=N` of a list.
struct Page {
    std::string after;
    int limit = 20; ///< 1 to 100
};
Page pageOf(const Errand &errand);
/// {"data": [...], "next": cursor or null}
protocol::Json listJson(protocol::Json data, const std::string &next = {});

} // namespace florin::intake
