#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace florin::wire {

/// The first byte of a frame after its length.
enum class Kind : std::uint8_t { hello = 1, stillHere = 2, question = 3, answer = 4 };

inline constexpr std::size_t lengthSize = 4;

/// What stands in logs and headers as it came.
inline bool isVisible(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}
inline bool isMethod(std::string_view text) { return text == "GET" || text == "POST" || text == "PATCH" || text == "DELETE"; }
inline bool isHeaderField(std::string_view name, std::string_view value) {
    return !name.empty() && isVisible(name) && value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

} // namespace florin::wire
