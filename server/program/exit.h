#pragma once

#include <string>

namespace florin::program {

/// Why a program of the server ends, in the numbers of sysexits.h.
enum class Exit { ok = 0, usage = 64, damagedData = 65, missingKeys = 66, unavailable = 69, internal = 70, notWritable = 74, configuration = 78 };

struct Failure {
    Exit exit = Exit::internal;
    std::string sentence; ///< for the administrator
};

} // namespace florin::program
