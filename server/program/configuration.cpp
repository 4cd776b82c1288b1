#include "server/program/configuration.h"

namespace florin::program {

RateConfiguration readRate(KeyReader &in, const std::string &name, RateConfiguration otherwise) {
    const std::string prefix = "florin.limits." + name + ".";
    return {in.number(prefix + "perMinute", 1, 6'000'000, otherwise.perMinute), in.number(prefix + "burst", 1, 1'000'000, otherwise.burst)};
}

CommonConfiguration readCommon(KeyReader &in) {
    const std::string code = in.optionalText("florin.currency", "KRW");
    auto currency = money::Currency::fromCode(code);
    if (!currency) {
        in.fail("florin.currency", "must be a currency of ISO 4217, not " + code);
        currency = money::Currency::fromCode("KRW");
    }
    CommonConfiguration made{.publicUrl = in.text("florin.publicUrl"), .currency = *currency};
    made.live = in.flag("florin.live");
    made.testClock = in.optionalText("florin.testClock");
    made.raiseLoopback = in.flag("florin.limits.loopback");
    if (made.live && !made.testClock.empty()) {
        in.fail("florin.testClock", "must not be set where money is real (florin.live)");
    }
    return made;
}

LineConfiguration readLine(KeyReader &in, const std::string &peerName) {
    LineConfiguration made;
    made.host = in.optionalText("florin.line.host", "127.0.0.1");
    made.port = static_cast<std::uint16_t>(in.number("florin.line.port", 1, 65535, 8500));
    made.authorityFile = in.text("florin.line.ca");
    made.certFile = in.text("florin.line.cert");
    made.keyFile = in.text("florin.line.key");
    made.peerName = in.optionalText("florin.line.peer", peerName);
    return made;
}

base::Result<std::unique_ptr<base::Clock>, Failure> makeClock(const CommonConfiguration &configuration) {
    if (configuration.testClock.empty()) {
        return std::unique_ptr<base::Clock>(std::make_unique<base::SystemClock>());
    }
    std::unique_ptr<base::Clock> clock = base::SharedOffsetClock::open(configuration.testClock);
    if (!clock) {
        return base::Refused{Failure{Exit::configuration, "The test clock's file " + configuration.testClock + " cannot be opened."}};
    }
    return clock;
}

} // namespace florin::program
