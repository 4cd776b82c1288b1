#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace florin::inquiry {

/// What the front unit asks of the rear unit: one HTTP request that has passed the gatekeeper, as plain values that could go over
/// a wire. The body is well-formed JSON (or empty) of at most 64 KiB; nothing else has been believed yet.
struct Question {
    std::string requestId;
    std::string method;             ///< GET, POST, PATCH or DELETE
    std::vector<std::string> path;  ///< raw segments: {"v1", "cards", "card_..."}
    std::map<std::string, std::string> query;
    std::string bearer;             ///< token of the Authorization header or of the site's cookie; empty if none. A secret.
    std::optional<std::string> idempotencyKey;
    std::string address;            ///< the caller's network address
    std::string body;
};

/// What the rear unit answers.
struct Answer {
    int status = 500;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string contentType = "application/json";
    std::string body;
};

/// Called exactly once for each question, on any thread.
using Respond = std::function<void(Answer)>;

/// The one door of the rear unit.
class RearDoor {
  public:
    virtual ~RearDoor() = default;
    /// Takes a question and returns at once; a full queue answers `busy` at once. Any thread. A question may wait for its answer as
    /// long as its own `wait` asks (30 s at most).
    virtual void ask(Question question, Respond respond) = 0;
};

} // namespace florin::inquiry
