#pragma once

#include "shared/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace florin::base {

/// Where unpredictable bytes come from. Passed in, so that the simulation can replay a run. Any thread may ask.
class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;

    /// `prefix_` and 26 characters of Crockford's base 32 (130 bits): an id that nobody guesses, such as `pay_01h...`.
    std::string id(std::string_view prefix);
    /// `prefix_` and a ULID: ten characters of the moment in milliseconds, then 80 bits that nobody guesses. What is made later lies later in
    /// an index, where ids made at random would each touch a page of their own. For what is no secret and tells its time anyway.
    std::string id(std::string_view prefix, Timestamp made);
    /// A number below `limit`, each equally likely. `limit` must not be 0.
    std::uint64_t below(std::uint64_t limit);
    /// 1 to 18 decimal digits, each number equally likely.
    std::string digits(std::size_t count);
};

/// getrandom(2). Ends the program if the kernel refuses, for nothing safe can be done then.
class SystemRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override;
};

} // namespace florin::base
