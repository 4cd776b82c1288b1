#pragma once

#include "shared/base/encoding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A closed day: one line an account, under the root of a hash tree (in the manner of RFC 6962), so that whoever has a line, its path and
/// the signed root can see that the line is in it, without the books and without seeing another line.
namespace florin::audit {

/// What a day did to one account, in minor units.
struct ClosingLine {
    std::string account;
    std::int64_t opening = 0;
    std::int64_t debits = 0;  ///< what went away, above zero
    std::int64_t credits = 0;
    std::int64_t entries = 0; ///< that posted something

    std::int64_t closing() const { return opening - debits + credits; }
    friend bool operator==(const ClosingLine &, const ClosingLine &) = default;
};

/// A neighbour on the way from a line to the root.
struct PathStep {
    enum class Side { left, right };
    Side side = Side::left; ///< where the neighbour stands
    base::Bytes hash;
};

/// The line as text: what is hashed, and what a person can read.
std::string textOf(const ClosingLine &line);
/// SHA-256 of 0x00, the salt and the line's text. The salt keeps a neighbour's line from being guessed from its hash.
base::Bytes leafOf(const ClosingLine &line, const base::Bytes &salt);

/// SHA-256 of 0x01, left and right, up to one root; a hash without a right neighbour goes up as it is. Of no leaves: 32 zero bytes.
base::Bytes rootOf(std::vector<base::Bytes> leaves);
/// The way of one leaf to the root.
std::vector<PathStep> pathOf(std::vector<base::Bytes> leaves, std::size_t leaf);
/// Where a path leads.
base::Bytes follow(base::Bytes leaf, const std::vector<PathStep> &path);

} // namespace florin::audit
