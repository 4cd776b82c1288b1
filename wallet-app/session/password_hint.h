#pragma once

#include <string>
#include <string_view>

namespace florin::session {

/// What to say of a password while it is typed. The gateway has the last word.
enum class PasswordHint { empty, tooShort, holdsMemberId, tooPlain, fair, strong };

inline constexpr std::size_t shortestPassword = 10;

/// `password` is UTF-8; nothing of it is kept.
PasswordHint hintFor(std::string_view password, std::string_view member);
inline bool mayBeUsed(PasswordHint hint) { return hint == PasswordHint::fair || hint == PasswordHint::strong; }

} // namespace florin::session
