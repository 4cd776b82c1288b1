#pragma once

#include <string>

namespace florin::storage {

/// Why the books cannot be opened. Nothing was changed.
struct OpenFailure {
    enum class Kind { damaged, newerSchema, notWritable, unreachable, inUse };
    Kind kind;
    std::string sentence; ///< for the administrator
};

} // namespace florin::storage
