#pragma once

#include "tests/simulation/clients.h"
#include "tests/simulation/examiner.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace florin::simulation {

/// What became of one seed.
struct Outcome {
    std::uint64_t seed = 0;
    std::string violation; ///< empty if everything held
    int steps = 0;
    int crashes = 0;
    int failedCommits = 0;
    int loadedInPart = 0; ///< charges
    int answers = 0;
    std::map<std::string, int> finals; ///< how often somebody was told of which final state
    std::vector<std::string> trace; ///< only when it was asked for
};

enum class Trace { no, yes };

/// Lives one seed through: wallets, shops, the front, the rear unit on its disk, two banks. The same seed takes the same steps.
Outcome live(std::uint64_t seed, const Flaws &flaws = {}, Trace trace = Trace::no);

/// The seed, what was violated, and every step that led there, for a person to read.
std::string report(const Outcome &outcome);

} // namespace florin::simulation
