#include "shared/base/encoding.h"

#include <algorithm>
#include <array>

namespace florin::base {
namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";
constexpr std::string_view standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> valuesOf(std::string_view alphabet) {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}
constexpr auto standardValues = valuesOf(standardAlphabet);
constexpr auto urlValues = valuesOf(urlAlphabet);

std::string encode(std::span<const std::uint8_t> bytes, std::string_view alphabet) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int waiting = 0;
    for (std::uint8_t byte : bytes) {
        bits = bits << 8 | byte;
        for (waiting += 8; waiting >= 6; waiting -= 6)
            text += alphabet[bits >> (waiting - 6) & 63];
    }
    if (waiting > 0)
        text += alphabet[bits << (6 - waiting) & 63];
    return text;
}

std::optional<Bytes> decode(std::string_view text, const std::array<std::int8_t, 256> &values) {
    if (text.size() % 4 == 1)
        return std::nullopt;
    Bytes bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int waiting = 0;
    for (char c : text) {
        const int value = values[static_cast<unsigned char>(c)];
        if (value < 0)
            return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        waiting += 6;
        if (waiting >= 8) {
            waiting -= 8;
            bytes.push_back(static_cast<std::uint8_t>(bits >> waiting));
        }
    }
    if ((bits & ((1u << waiting) - 1)) != 0)
        return std::nullopt;
    return bytes;
}

int hexValue(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Takes one character off a UTF-8 text; nothing if it does not begin with a well-formed one.
std::optional<char32_t> takeCharacter(std::string_view &text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) {
        text.remove_prefix(1);
        return first;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return std::nullopt;
    char32_t character = first & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0) != 0x80)
            return std::nullopt;
        character = character << 6 | (next & 0x3F);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (character < least[length] || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        return std::nullopt;
    text.remove_prefix(length);
    return character;
}

/// Takes the printable ASCII off the front: most of what comes, and well-formed whatever follows it.
void skipPlain(std::string_view &text) {
    text.remove_prefix(static_cast<std::size_t>(std::ranges::find_if(text, [](char c) { return c < 0x20 || c > 0x7E; }) - text.begin()));
}

} // namespace

std::string toHex(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (std::uint8_t byte : bytes) {
        text += hexDigits[byte >> 4];
        text += hexDigits[byte & 15];
    }
    return text;
}

std::optional<Bytes> fromHex(std::string_view text) {
    if (text.size() % 2 != 0)
        return std::nullopt;
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hexValue(text[i]);
        const int low = hexValue(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return bytes;
}

std::string toBase64Url(std::span<const std::uint8_t> bytes) { return encode(bytes, urlAlphabet); }

std::optional<Bytes> fromBase64Url(std::string_view text) { return decode(text, urlValues); }

std::string toBase64(std::span<const std::uint8_t> bytes) {
    std::string text = encode(bytes, standardAlphabet);
    while (text.size() % 4 != 0)
        text += '=';
    return text;
}

std::optional<Bytes> fromBase64(std::string_view text) {
    if (text.size() % 4 != 0)
        return std::nullopt;
    for (int padding = 0; padding < 2 && !text.empty() && text.back() == '='; ++padding)
        text.remove_suffix(1);
    return decode(text, standardValues);
}

bool isUtf8(std::string_view text) {
    while (skipPlain(text), !text.empty()) {
        if (!takeCharacter(text))
            return false;
    }
    return true;
}

bool hasControlCharacters(std::string_view text) {
    while (skipPlain(text), !text.empty()) {
        const auto character = takeCharacter(text);
        if (!character) {
            text.remove_prefix(1);
            continue;
        }
        if (*character < 0x20 || (*character >= 0x7F && *character <= 0x9F))
            return true;
    }
    return false;
}

} // namespace florin::base
