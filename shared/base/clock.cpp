#include "shared/base/clock.h"

#include <algorithm>
#include <atomic>
#include <cstdio>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::base {
namespace {

using std::chrono::microseconds;

Timestamp machineTime() { return std::chrono::floor<microseconds>(std::chrono::system_clock::now()); }

/// Reads exactly `digits` decimal digits and moves past them.
std::optional<int> takeNumber(std::string_view &text, std::size_t digits) {
    if (text.size() < digits)
        return std::nullopt;
    int number = 0;
    for (char c : text.substr(0, digits)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = number * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return number;
}

bool takeCharacter(std::string_view &text, char wanted) {
    if (text.empty() || text.front() != wanted)
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<microseconds> takeFraction(std::string_view &text) {
    if (!takeCharacter(text, '.'))
        return microseconds{0};
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 6)
        return std::nullopt;
    int fraction = *takeNumber(text, digits);
    for (std::size_t i = digits; i < 6; ++i)
        fraction *= 10;
    return microseconds{fraction};
}

} // namespace

Timestamp SystemClock::now() const { return machineTime(); }

std::unique_ptr<SharedOffsetClock> SharedOffsetClock::open(const std::string &path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return nullptr;
    struct stat facts {};
    void *mapped = MAP_FAILED;
    const bool longEnough = ::fstat(file, &facts) == 0 &&
                            (facts.st_size >= static_cast<off_t>(sizeof(std::int64_t)) || ::ftruncate(file, sizeof(std::int64_t)) == 0);
    if (longEnough)
        mapped = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (mapped == MAP_FAILED)
        return nullptr;
    return std::unique_ptr<SharedOffsetClock>(new SharedOffsetClock(static_cast<std::int64_t *>(mapped)));
}

SharedOffsetClock::~SharedOffsetClock() { ::munmap(m_offset, sizeof(std::int64_t)); }

Timestamp SharedOffsetClock::now() const { return machineTime() + offset(); }

microseconds SharedOffsetClock::offset() const { return microseconds{std::atomic_ref(*m_offset).load()}; }

void SharedOffsetClock::setOffset(microseconds offset) { std::atomic_ref(*m_offset).store(offset.count()); }

std::string toRfc3339(Timestamp moment) {
    const auto whole = std::chrono::floor<std::chrono::milliseconds>(moment);
    const auto day = std::chrono::floor<std::chrono::days>(whole);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{whole - day};
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text;
}

std::optional<Timestamp> fromRfc3339(std::string_view text) {
    const auto year = takeNumber(text, 4);
    if (!year || !takeCharacter(text, '-'))
        return std::nullopt;
    const auto month = takeNumber(text, 2);
    if (!month || !takeCharacter(text, '-'))
        return std::nullopt;
    const auto day = takeNumber(text, 2);
    if (!day || !takeCharacter(text, 'T'))
        return std::nullopt;
    const auto hours = takeNumber(text, 2);
    if (!hours || !takeCharacter(text, ':'))
        return std::nullopt;
    const auto minutes = takeNumber(text, 2);
    if (!minutes || !takeCharacter(text, ':'))
        return std::nullopt;
    const auto seconds = takeNumber(text, 2);
    if (!seconds)
        return std::nullopt;
    const auto fraction = takeFraction(text);
    if (!fraction || (text != "Z" && text != "+00:00"))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *hours > 23 || *minutes > 59 || *seconds > 59)
        return std::nullopt;
    return Timestamp{std::chrono::sys_days{date}} + std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
           std::chrono::seconds{*seconds} + *fraction;
}

std::int64_t toNumericDate(Timestamp moment) {
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

Timestamp fromNumericDate(std::int64_t seconds) { return Timestamp{std::chrono::seconds{seconds}}; }

} // namespace florin::base
