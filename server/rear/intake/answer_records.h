#pragma once

#include "server/inquiry/question.h"
#include "shared/base/clock.h"

#include <optional>
#include <string>

namespace florin::intake {

/// What an Idempotency-Key belongs to: one caller, one path.
struct IdempotencyScope {
    std::string caller; ///< member, merchant, device or address
    std::string path;
    std::string key;
};

struct KeptAnswer {
    std::string fingerprint; ///< HMAC of method, path and body under a key of the rear unit
    inquiry::Answer answer;
    base::Timestamp keptUntil;
};

/// Final answers by idempotency key, written in the commit that made them true.
class AnswerRecords {
  public:
    virtual ~AnswerRecords() = default;
    virtual std::optional<KeptAnswer> find(const IdempotencyScope &scope) = 0;
    virtual void keep(const IdempotencyScope &scope, const KeptAnswer &answer) = 0;
    virtual void forgetBefore(base::Timestamp moment) = 0;
};

} // namespace florin::intake
