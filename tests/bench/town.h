#pragma once

#include "shared/base/result.h"

#include <string>

namespace florin::bench {

/// What the benchmark of tickets is played with.
struct TownPlan {
    std::string data;    ///< the gateway's data folder, to be made
    std::string gateway; ///< its public URL
    std::string unit;
    int members = 1000;
    int orders = 10'000;
};

/// Makes a gateway's books with members, each with a device and a filled micro-account, and one shop; and orders of its tickets that they
/// signed, as whole HTTP requests. Written to `requests`: four bytes of length, big-endian, and the request, one after the other.
base::Result<void, std::string> makeTown(const TownPlan &plan, const std::string &requests);

} // namespace florin::bench
