#include "wallet-app/page/engine_age.h"

#include <array>
#include <charconv>

namespace florin::page {

namespace {

using namespace std::chrono;

struct Milestone {
    int number;
    sys_days stable;
};

// Some that are known; those between are taken to lie evenly.
constexpr std::array known{
    Milestone{83, sys_days(2020y / May / 19)},      Milestone{94, sys_days(2021y / September / 21)}, Milestone{102, sys_days(2022y / May / 24)},
    Milestone{108, sys_days(2022y / November / 29)}, Milestone{114, sys_days(2023y / May / 30)},     Milestone{120, sys_days(2023y / December / 5)},
    Milestone{126, sys_days(2024y / June / 11)},     Milestone{134, sys_days(2025y / March / 4)},    Milestone{140, sys_days(2025y / September / 2)},
};
constexpr int daysBetween = 31; ///< after the last one that is known

} // namespace

std::optional<sys_days> patchedAbout(std::string_view chromium) {
    int number = 0;
    const auto [end, error] = std::from_chars(chromium.data(), chromium.data() + chromium.size(), number);
    const bool isVersion = error == std::errc() && end != chromium.data() + chromium.size() && *end == '.';
    if (!isVersion || number < known.front().number || number > 999) return std::nullopt;
    for (std::size_t i = 1; i < known.size(); ++i) {
        const auto &[from, begin] = known[i - 1];
        const auto &[to, last] = known[i];
        if (number <= to) return begin + (last - begin) * (number - from) / (to - from);
    }
    return known.back().stable + days(daysBetween) * (number - known.back().number);
}

} // namespace florin::page
