#pragma once

#include "server/program/exit.h"
#include "server/program/key_reader.h"
#include "shared/base/clock.h"
#include "shared/base/rate_limiter.h"
#include "shared/base/result.h"
#include "shared/money/money.h"

#include <cstdint>
#include <memory>
#include <string>

namespace florin::program {

/// How often one caller may ask (`florin.limits.member.perMinute`, `.burst`).
struct RateConfiguration {
    int perMinute = 0;
    int burst = 0; ///< at once, after a silence

    base::Rate rate() const { return {perMinute / 60.0, static_cast<double>(burst)}; }
};

/// What front unit and rear unit both need to know; in two programs, both files say the same.
struct CommonConfiguration {
    std::string publicUrl;
    money::Currency currency;
    bool live = false;
    std::string testClock; ///< empty: the machine's own clock
    bool raiseLoopback = false; ///< the machine itself may ask without limit
};

/// The line between a front unit and a rear unit that are two programs (`florin.line.*`): the rear unit listens, the front unit calls.
struct LineConfiguration {
    std::string host;
    std::uint16_t port = 0;
    std::string authorityFile; ///< of this line alone
    std::string certFile;
    std::string keyFile;
    std::string peerName; ///< that the other end's certificate carries
};

/// What is wrong is told by the reader.
CommonConfiguration readCommon(KeyReader &in);
RateConfiguration readRate(KeyReader &in, const std::string &name, RateConfiguration otherwise);
LineConfiguration readLine(KeyReader &in, const std::string &peerName);

/// The clock that the configuration names.
base::Result<std::unique_ptr<base::Clock>, Failure> makeClock(const CommonConfiguration &configuration);

} // namespace florin::program
