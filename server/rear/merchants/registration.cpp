#include "server/rear/merchants/registration.h"

#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <algorithm>

namespace florin::merchants {

namespace {

bool isSmall(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

} // namespace

bool isMerchantId(std::string_view text) {
    return text.size() >= 3 && text.size() <= 15 &&
           std::ranges::all_of(text, [](char c) { return isSmall(c) || c == '-' || c == '_'; });
}

bool isOrigin(std::string_view text) {
    constexpr std::string_view scheme = "https://";
    if (!text.starts_with(scheme)) return false;
    const auto host = text.substr(scheme.size());
    return !host.empty() && host.size() <= 253 && isSmall(host.front()) && isSmall(host.back()) &&
           std::ranges::all_of(host, [](char c) { return isSmall(c) || c == '.' || c == '-' || c == ':'; });
}

std::string makeApiKey(base::Random &random, KeyUse use) { return random.id(use == KeyUse::live ? "sk_live" : "sk_test"); }

bool isBankAccount(std::string_view text) {
    constexpr std::size_t shortest = 6, longest = 28;
    const bool isOfThese = text.find_first_not_of("0123456789-") == std::string_view::npos;
    return text.size() >= shortest && text.size() <= longest && isOfThese && text.front() != '-' && text.back() != '-';
}

KeyUse useOfApiKey(std::string_view key) { return key.starts_with("sk_test_") ? KeyUse::test : KeyUse::live; }

std::string hashOfApiKey(std::string_view key) { return base::toHex(signing::sha256(key)); }

} // namespace florin::merchants
