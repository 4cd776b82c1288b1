#include "server/rear/members/profile.h"

#include "shared/base/encoding.h"
#include "shared/registration/rules.h"

#include <algorithm>

namespace florin::members {

namespace {

bool isPlainText(std::string_view text, std::size_t most) {
    const bool isBlank = std::ranges::all_of(text, [](char c) { return c == ' '; });
    return !isBlank && text.size() <= most && base::isUtf8(text) && !base::hasControlCharacters(text);
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

std::optional<ProfileFlaw> flawOf(const Profile &profile) {
    if (!isPlainText(profile.name, 100))
        return ProfileFlaw{"name", "Must hold a name of at most 100 bytes."};
    if (!registration::isEmail(profile.email))
        return ProfileFlaw{"email", "Must be an e-mail address."};
    if (!profile.phone.empty() && !registration::isPhone(profile.phone))
        return ProfileFlaw{"phone", "Must be a phone number of 5 to 20 digits."};
    if (profile.address)
        return flawOf(*profile.address);
    return std::nullopt;
}

} // namespace florin::members
