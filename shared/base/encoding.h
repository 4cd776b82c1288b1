#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace florin::base {

using Bytes = std::vector<std::uint8_t>;

inline std::span<const std::uint8_t> bytesOf(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}
inline std::string_view textOf(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

/// Lower case.
std::string toHex(std::span<const std::uint8_t> bytes);
/// Nothing on an odd length or a character that is no hex digit.
std::optional<Bytes> fromHex(std::string_view text);

/// RFC 4648 section 5, without padding.
std::string toBase64Url(std::span<const std::uint8_t> bytes);
/// Strict: no padding, no white space, no bits left over (each value has one spelling).
std::optional<Bytes> fromBase64Url(std::string_view text);

/// RFC 4648 section 4, with padding (`x5c` of RFC 7515, PEM bodies).
std::string toBase64(std::span<const std::uint8_t> bytes);
std::optional<Bytes> fromBase64(std::string_view text);

/// True for well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing over U+10FFFF.
bool isUtf8(std::string_view text);
/// True if the text holds a control character (C0, DEL, C1), which no name and no header value may.
bool hasControlCharacters(std::string_view text);

} // namespace florin::base
