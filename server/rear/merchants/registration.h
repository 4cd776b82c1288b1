#pragma once

#include "shared/base/random.h"

#include <string>
#include <string_view>

namespace florin::merchants {

/// 3 to 15 characters of a-z, 0-9, `-`, `_`: it travels in ISO 8583 field 42.
bool isMerchantId(std::string_view text);
/// `https://host` or `https://host:port` in small letters, nothing behind it.
bool isOrigin(std::string_view text);

/// A bank account that a till can be paid out to: 6 to 28 digits, hyphens between them; it travels in ISO 8583 field 103.
bool isBankAccount(std::string_view text);

/// `sk_test_...` or `sk_live_...`, which nobody guesses. Shown once.
enum class KeyUse { test, live };
/// Anything that is not plainly a test key counts as live.
KeyUse useOfApiKey(std::string_view key);
std::string makeApiKey(base::Random &random, KeyUse use);
/// What is kept of it: hex of its SHA-256. The key itself has 130 random bits, so no slow hash is needed.
std::string hashOfApiKey(std::string_view key);

} // namespace florin::merchants
