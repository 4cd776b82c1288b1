#pragma once

#include "tests/wallet-app/session/fakes.h"

namespace florin::session::test {

/// What a session needs around it, all in memory and at a clock that is moved by hand.
struct World {
    HandTimer timer;
    base::ManualClock clock{base::Timestamp(std::chrono::seconds(1'790'000'000))};
    CountingRandom random;
    FakeKeyring keyring{timer};
    FakeGateway gateway{timer};
};

} // namespace florin::session::test
