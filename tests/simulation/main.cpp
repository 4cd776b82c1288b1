// Lives seeds of the simulation through: `simulation --from 1 --seeds 10000` all of them, `simulation --seed 42` one, with every step.
// Prints one line of JSON at the end; exit 1 when something was violated.
#include "tests/simulation/world.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace {

std::uint64_t seedNow = 0;

/// A broken promise of the program ends it: which seed it was must be known.
void tellSeed(int) {
    char text[64];
    const int length = std::snprintf(text, sizeof(text), "seed %llu ended the program\n", static_cast<unsigned long long>(seedNow));
    if (write(STDERR_FILENO, text, static_cast<std::size_t>(length)) < 0) std::_Exit(3);
    std::_Exit(2);
}

} // namespace

int main(int count, char **words) {
    using namespace florin::simulation;
    std::uint64_t from = 1, seeds = 300, one = 0;
    for (int i = 1; i + 1 < count; i += 2) {
        const auto number = std::strtoull(words[i + 1], nullptr, 10);
        if (std::strcmp(words[i], "--from") == 0) from = number;
        if (std::strcmp(words[i], "--seeds") == 0) seeds = number;
        if (std::strcmp(words[i], "--seed") == 0) one = number;
    }
    std::signal(SIGABRT, tellSeed);
    if (one != 0) {
        seedNow = one;
        const auto outcome = live(one, {}, Trace::yes);
        std::fputs(report(outcome).c_str(), stdout);
        return outcome.violation.empty() ? 0 : 1;
    }
    unsigned long long violations = 0, steps = 0, crashes = 0, answers = 0, loadedInPart = 0;
    for (seedNow = from; seedNow < from + seeds; ++seedNow) {
        const auto outcome = live(seedNow);
        steps += static_cast<unsigned long long>(outcome.steps);
        crashes += static_cast<unsigned long long>(outcome.crashes);
        answers += static_cast<unsigned long long>(outcome.answers);
        loadedInPart += static_cast<unsigned long long>(outcome.loadedInPart);
        if (outcome.violation.empty()) continue;
        ++violations;
        std::fputs(report(outcome).c_str(), stderr);
    }
    std::printf("{\"seeds\": %llu, \"violations\": %llu, \"steps\": %llu, \"crashes\": %llu, \"answers\": %llu, \"loadedInPart\": %llu}\n",
                static_cast<unsigned long long>(seeds), violations, steps, crashes, answers, loadedInPart);
    return violations == 0 ? 0 : 1;
}
