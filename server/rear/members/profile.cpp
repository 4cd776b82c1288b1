#include "server/rear/members/profile.h"

#include "server/rear/members/limits.h"
#include "shared/base/encoding.h"

#include <algorithm>

namespace florin::members {

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

bool isPlainText(std::string_view text, std::size_t most) {
    const bool isBlank = std::ranges::all_of(text, [](char c) { return c == ' '; });
    return !isBlank && text.size() <= most && base::isUtf8(text) && !base::hasControlCharacters(text);
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

/// The dot-atom form of RFC 5321, in ASCII: what every mail server takes.
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

std::optional<ProfileFlaw> flawOf(const Address &address) {
    const struct {
        const char *param;
        const std::string &text;
        std::size_t most;
        bool mayBeEmpty;
    } parts[] = {
        {"address.line1", address.line1, 100, false},          {"address.line2", address.line2, 100, true},
        {"address.city", address.city, 80, false},             {"address.region", address.region, 80, true},
        {"address.postalCode", address.postalCode, 16, false},
    };
    for (const auto &part : parts) {
        if (!(part.mayBeEmpty && part.text.empty()) && !isPlainText(part.text, part.most))
            return ProfileFlaw{part.param, "Must hold text of at most " + std::to_string(part.most) + " bytes."};
    }
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (address.country.size() != 2 || !std::ranges::all_of(address.country, isUpper))
        return ProfileFlaw{"address.country", "Must be a country code of two capital letters (ISO 3166-1)."};
    return std::nullopt;
}

} // namespace

bool isMemberId(std::string_view text) {
    if (text.size() < limits::shortestId || text.size() > limits::longestId)
        return false;
    const auto isEnd = [](char c) { return isLower(c) || isDigit(c); };
    const auto isGood = [&](char c) { return isEnd(c) || c == '.' || c == '_' || c == '-'; };
    return isEnd(text.front()) && isEnd(text.back()) && std::ranges::all_of(text, isGood);
}

std::optional<ProfileFlaw> flawOf(const Profile &profile) {
    if (!isPlainText(profile.name, 100))
        return ProfileFlaw{"name", "Must hold a name of at most 100 bytes."};
    if (!isEmail(profile.email))
        return ProfileFlaw{"email", "Must be an e-mail address."};
    if (!profile.phone.empty() && !isPhone(profile.phone))
        return ProfileFlaw{"phone", "Must be a phone number of 5 to 20 digits."};
    if (profile.address)
        return flawOf(*profile.address);
    return std::nullopt;
}

} // namespace florin::members
