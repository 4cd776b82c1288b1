#include "server/rear/payments/profile.h"

#include <array>
#include <utility>

namespace florin::payments {

std::string normalised(std::string_view text) {
    std::string result;
    bool gap = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isLetter = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!isLetter) {
            gap = !result.empty();
            continue;
        }
        if (std::exchange(gap, false)) result += ' ';
        result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

bool agrees(const HolderDetails &sent, const HolderDetails &held, std::string_view nameOnCard) {
    const auto name = normalised(sent.name);
    if (!name.empty() && name != normalised(nameOnCard) && name != normalised(held.name)) return false;
    for (const auto part : std::array{&HolderDetails::line1, &HolderDetails::line2, &HolderDetails::city, &HolderDetails::region,
                                      &HolderDetails::postalCode, &HolderDetails::country}) {
        const auto told = normalised(sent.*part);
        const auto known = normalised(held.*part);
        if (!told.empty() && !known.empty() && told != known) return false;
    }
    return true;
}

} // namespace florin::payments
