#include "shared/base/random.h"

#include "shared/base/ensure.h"

#include <array>
#include <cerrno>
#include <limits>

#include <sys/random.h>

namespace florin::base {

namespace {

/// Crockford's, in ascending order of their bytes.
constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t idLength = 26;
constexpr int momentLength = 10;

} // namespace

std::string Random::id(std::string_view prefix) {
    std::array<std::uint8_t, idLength> bytes;
    fill(bytes);
    std::string made(prefix);
    made += '_';
    for (std::uint8_t byte : bytes)
        made += alphabet[byte & 31];
    return made;
}

std::string Random::id(std::string_view prefix, Timestamp made) {
    std::string id = this->id(prefix);
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(made).time_since_epoch().count();
    for (int place = 0; place < momentLength; ++place) {
        const int bits = 5 * (momentLength - 1 - place);
        id[prefix.size() + 1 + static_cast<std::size_t>(place)] = alphabet[(milliseconds >> bits) & 31];
    }
    return id;
}

std::uint64_t Random::below(std::uint64_t limit) {
    ENSURE(limit != 0);
    // Numbers from the incomplete last round would make small results likelier: they are drawn again.
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t incomplete = (most % limit + 1) % limit;
    for (;;) {
        std::uint8_t bytes[8];
        fill(bytes);
        std::uint64_t number = 0;
        for (std::uint8_t byte : bytes)
            number = number << 8 | byte;
        if (number <= most - incomplete)
            return number % limit;
    }
}

std::string Random::digits(std::size_t count) {
    ENSURE(count >= 1 && count <= 18);
    std::uint64_t limit = 1;
    for (std::size_t place = 0; place < count; ++place)
        limit *= 10;
    std::string drawn = std::to_string(below(limit));
    drawn.insert(0, count - drawn.size(), '0');
    return drawn;
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got = ::getrandom(out.data() + done, out.size() - done, 0);
        if (got < 0 && errno == EINTR)
            continue;
        ENSURE(got > 0);
        done += static_cast<std::size_t>(got);
    }
}

} // namespace florin::base
