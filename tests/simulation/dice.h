#pragma once

#include "shared/base/random.h"

#include <algorithm>
#include <cstring>

namespace florin::simulation {

/// All chance of one run, from one seed: the same seed throws the same numbers on every machine. One thread.
class Dice final : public base::Random {
  public:
    explicit Dice(std::uint64_t seed) : m_state(seed) {}

    void fill(std::span<std::uint8_t> out) override {
        for (std::size_t done = 0; done < out.size(); done += sizeof(std::uint64_t)) {
            const auto thrown = next();
            std::memcpy(out.data() + done, &thrown, std::min(sizeof(thrown), out.size() - done));
        }
    }
    /// True in `percent` of 100 throws.
    bool oneIn(std::uint64_t many) { return next() % many == 0; }
    bool percent(std::uint64_t chance) { return next() % 100 < chance; }
    int upTo(int most) { return static_cast<int>(next() % static_cast<std::uint64_t>(most + 1)); }
    /// Other dice, so that more throws there change nothing here.
    Dice branch() { return Dice(next()); }

  private:
    /// SplitMix64 (Steele, Lea, Flood 2014): a counter and a mixer.
    std::uint64_t next() {
        std::uint64_t mixed = m_state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
    std::uint64_t m_state;
};

} // namespace florin::simulation
