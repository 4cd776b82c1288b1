#include "shared/registration/rules.h"

#include <algorithm>

namespace florin::registration {

namespace {

bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isAlphanumeric(char c) {
    return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
}

bool isHostName(std::string_view host) {
    if (host.empty() || host.size() > 253 || host.find('.') == std::string_view::npos)
        return host == "localhost";
    while (!host.empty()) {
        const auto label = host.substr(0, host.find('.'));
        const auto isGood = [](char c) { return isAlphanumeric(c) || c == '-'; };
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' || !std::ranges::all_of(label, isGood))
            return false;
        if (label.size() == host.size())
            return true;
        host.remove_prefix(label.size() + 1);
    }
    return false; // ended in a dot
}

} // namespace

std::optional<MemberIdFlaw> flawOfMemberId(std::string_view text) {
    if (text.size() < shortestMemberId)
        return MemberIdFlaw::tooShort;
    if (text.size() > longestMemberId)
        return MemberIdFlaw::tooLong;
    const auto isEnd = [](char c) { return isLower(c) || isDigit(c); };
    const auto isGood = [&isEnd](char c) { return isEnd(c) || c == '.' || c == '_' || c == '-'; };
    if (!std::ranges::all_of(text, isGood))
        return MemberIdFlaw::otherCharacters;
    if (!isEnd(text.front()) || !isEnd(text.back()))
        return MemberIdFlaw::oddEnd;
    return std::nullopt;
}

bool isEmail(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254)
        return false;
    const auto local = text.substr(0, at);
    const auto isGood = [](char c) { return isAlphanumeric(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos; };
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos || !std::ranges::all_of(local, isGood))
        return false;
    return isHostName(text.substr(at + 1));
}

bool isPhone(std::string_view text) {
    const auto digits = std::ranges::count_if(text, isDigit);
    const auto isGood = [](char c) { return isDigit(c) || std::string_view("+-(). ").find(c) != std::string_view::npos; };
    return digits >= 5 && digits <= 20 && text.size() <= 40 && std::ranges::all_of(text, isGood);
}

} // namespace florin::registration
