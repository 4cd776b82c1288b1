#include "wallet-app/session/password_hint.h"

#include "shared/base/secret_bytes.h"

#include <algorithm>
#include <array>
#include <bitset>

namespace florin::session {

namespace {

/// Beginnings that everybody tries first; a password that is little more than one of them is too plain.
constexpr std::array<std::string_view, 14> favourites{"password", "passwort", "qwerty", "12345",  "abcdef", "iloveyou", "letmein",
                                                      "welcome",  "admin",    "florin", "secret", "asdf",   "monkey",   "dragon"};

std::size_t charactersIn(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::size_t distinctIn(std::string_view text) {
    std::bitset<256> seen;
    for (const char c : text) seen.set(static_cast<unsigned char>(c));
    return seen.count();
}

/// 1234..., aaaa..., abcd...: how many characters follow from the one before.
std::size_t stepsIn(std::string_view text) {
    std::size_t steps = 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const int step = text[i] - text[i - 1];
        steps += step >= -1 && step <= 1;
    }
    return steps;
}

} // namespace

PasswordHint hintFor(std::string_view password, std::string_view member) {
    const std::size_t length = charactersIn(password);
    if (length == 0) return PasswordHint::empty;
    if (length < shortestPassword) return PasswordHint::tooShort;
    std::string low(password), name(member);
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::transform(low.begin(), low.end(), low.begin(), lower);
    std::transform(name.begin(), name.end(), name.begin(), lower);
    PasswordHint hint = length >= 14 && distinctIn(low) >= 8 ? PasswordHint::strong : PasswordHint::fair;
    const bool plain = std::any_of(favourites.begin(), favourites.end(), [&](std::string_view favourite) {
        return low.find(favourite) != std::string::npos && length < favourite.size() + 6;
    });
    if (plain || distinctIn(low) < 5 || stepsIn(low) * 2 > low.size()) hint = PasswordHint::tooPlain;
    if (name.size() >= 3 && low.find(name) != std::string::npos && length < name.size() + 8) hint = PasswordHint::holdsMemberId;
    base::wipe(low);
    return hint;
}

} // namespace florin::session
