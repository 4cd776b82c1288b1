#pragma once

#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/base/result.h"

#include <string>

namespace florin::world {

struct DemoMember {
    std::string id = "demo";
    std::string password;
    std::string name = "Dana Florin";
    std::string email = "demo@florin.example";
};

struct SeedingPlan {
    std::string gateway; ///< URL
    std::string caFile;
    std::string keyFile; ///< the seeding device's key: keep it until the world remembers that the member is there
    DemoMember member;
};

/// Makes the demonstration member through the public interface, as a stranger's program would: register, enrol a device, apply for a
/// virtual card, charge it with 200,000 KRW from a test card, and remove the device again, so that the first real one enrols with
/// the password alone. Each step carries a fixed Idempotency-Key, so that a run that was cut short is simply repeated. The refusal
/// is a sentence that names the step.
base::Result<void, std::string> seedDemoMember(const SeedingPlan &plan, const base::Clock &clock, base::Random &random);

/// `river-lantern-4821-maple`: easy to type, not to be guessed.
std::string memorablePassword(base::Random &random);

} // namespace florin::world
