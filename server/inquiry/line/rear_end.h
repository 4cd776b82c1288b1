#pragma once

#include "server/inquiry/line/limits.h"
#include "server/inquiry/line/tls.h"
#include "server/inquiry/question.h"
#include "shared/payment/refusal.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace florin::line {

struct RearSettings {
    std::string host = "127.0.0.1"; ///< the address to listen on
    std::uint16_t port = 0;         ///< 0: any free one
    Identity identity;
    Times times;
    std::function<void(const std::string &)> report; ///< what happens to lines, as sentences, on their thread
    std::function<inquiry::Answer(payment::Refusal, std::string_view requestId)> refuse;
};

enum class OpenError { portInUse, badAddress, badCertificate };
struct OpenFlaw {
    OpenError error;
    std::string sentence; ///< for the administrator
};

/// The rear unit's end of the line: front units call it and ask what its door answers. Nothing that comes over a line is believed but that
/// it is a question: whoever says anything else, or does not number its questions upwards, is cut off. A thread of its own.
class RearEnd {
  public:
    /// `door` outlives it, and may answer after it is gone.
    static base::Result<std::unique_ptr<RearEnd>, OpenFlaw> open(RearSettings settings, inquiry::RearDoor &door);
    /// Cuts all lines.
    ~RearEnd();
    RearEnd(const RearEnd &) = delete;
    RearEnd &operator=(const RearEnd &) = delete;

    std::uint16_t port() const;
    /// Takes no more lines, answers what is asked from now on as `busy`, and returns when all that may change something was answered,
    /// or after `patience`.
    void stop(std::chrono::milliseconds patience);

  private:
    struct Inner;
    explicit RearEnd(std::shared_ptr<Inner> inner);
    const std::shared_ptr<Inner> m_inner;
};

} // namespace florin::line
