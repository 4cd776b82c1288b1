#include "wallet-app/autofill/lookalike.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace florin::autofill {

namespace {

std::vector<std::string_view> labelsOf(std::string_view host) {
    std::vector<std::string_view> labels;
    while (true) {
        const std::size_t dot = host.find('.');
        labels.push_back(host.substr(0, dot));
        if (dot == std::string_view::npos) {
            return labels;
        }
        host.remove_prefix(dot + 1);
    }
}

/// What somebody registered, as far as that can be told without a list of all registries: "shop.example", "shop.co.kr".
std::string_view registeredOf(std::string_view host) {
    const auto labels = labelsOf(host);
    constexpr std::array<std::string_view, 10> second{"co", "com", "or", "ne", "go", "ac", "net", "org", "gov", "edu"};
    const bool twoParts = labels.size() >= 3 && labels.back().size() == 2 &&
                          std::find(second.begin(), second.end(), labels[labels.size() - 2]) != second.end();
    const std::size_t wanted = twoParts ? 3 : 2;
    return labels.size() <= wanted ? host : host.substr(static_cast<std::size_t>(labels[labels.size() - wanted].data() - host.data()));
}

/// RFC 3492, section 6.2. Nothing if it is ill-formed.
std::optional<std::u32string> decodePunycode(std::string_view text) {
    constexpr std::uint32_t base = 36, least = 1, most = 26, skew = 38, damp = 700;
    std::u32string out;
    const std::size_t hyphen = text.rfind('-');
    for (const char c : text.substr(0, hyphen == std::string_view::npos ? 0 : hyphen)) {
        out += static_cast<char32_t>(c);
    }
    std::uint32_t letter = 128, at = 0, bias = 72;
    for (std::size_t in = hyphen == std::string_view::npos ? 0 : hyphen + 1; in < text.size(); ++at) {
        const std::uint32_t before = at;
        for (std::uint32_t weight = 1, k = base;; k += base) {
            if (in >= text.size()) {
                return std::nullopt;
            }
            const char c = text[in++];
            const std::uint32_t digit = c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? c - '0' + 26 : base;
            if (digit >= base || digit > (0x7FFFFFFF - at) / weight) {
                return std::nullopt;
            }
            at += digit * weight;
            const std::uint32_t threshold = k <= bias ? least : k >= bias + most ? most : k - bias;
            if (digit < threshold) {
                break;
            }
            if (weight > 0x7FFFFFFF / (base - threshold)) {
                return std::nullopt;
            }
            weight *= base - threshold;
        }
        const std::uint32_t count = static_cast<std::uint32_t>(out.size()) + 1;
        std::uint32_t delta = before == 0 ? (at - before) / damp : (at - before) / 2;
        delta += delta / count;
        std::uint32_t k = 0;
        for (; delta > (base - least) * most / 2; k += base) {
            delta /= base - least;
        }
        bias = k + (base - least + 1) * delta / (delta + skew);
        letter += at / count;
        at %= count;
        if (letter > 0x10FFFF) {
            return std::nullopt;
        }
        out.insert(out.begin() + at, static_cast<char32_t>(letter));
    }
    return out;
}

/// The Latin letter that a letter of another script is drawn like; 0 if it is like none.
char latinLike(char32_t letter) {
    constexpr std::pair<char32_t, char> alike[] = {
        {U'а', 'a'}, {U'е', 'e'}, {U'о', 'o'}, {U'р', 'p'}, {U'с', 'c'}, {U'у', 'y'}, {U'х', 'x'}, {U'ѕ', 's'}, {U'і', 'i'}, {U'ј', 'j'},
        {U'һ', 'h'}, {U'ԁ', 'd'}, {U'ӏ', 'l'}, {U'ԛ', 'q'}, {U'ԝ', 'w'}, {U'к', 'k'}, {U'м', 'm'}, {U'т', 't'}, {U'в', 'b'}, {U'н', 'h'},
        {U'α', 'a'}, {U'ο', 'o'}, {U'ρ', 'p'}, {U'ν', 'v'}, {U'υ', 'u'}, {U'ι', 'i'}, {U'κ', 'k'}, {U'χ', 'x'}, {U'ω', 'w'}, {U'τ', 't'},
        {U'ı', 'i'}, {U'ɑ', 'a'}, {U'ɡ', 'g'}, {U'օ', 'o'}, {U'ս', 'u'}, {U'հ', 'h'}};
    const auto found = std::find_if(std::begin(alike), std::end(alike), [&](const auto &pair) { return pair.first == letter; });
    return found == std::end(alike) ? '\0' : found->second;
}

/// The label as an eye that knows Latin letters reads it; nothing if it has letters that are no Latin ones and look like none.
std::optional<std::string> readAsLatin(std::string_view label) {
    constexpr std::string_view mark = "xn--";
    if (!label.starts_with(mark)) {
        return std::string(label);
    }
    const auto letters = decodePunycode(label.substr(mark.size()));
    if (!letters) {
        return std::nullopt;
    }
    std::string out;
    for (const char32_t letter : *letters) {
        const char like = letter < 128 ? static_cast<char>(letter) : latinLike(letter);
        if (like == '\0') {
            return std::nullopt;
        }
        out += like;
    }
    return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// Of names that are drawn alike, one.
std::string skeletonOf(std::string_view name) {
    std::string out(name);
    for (const auto &[drawn, like] : {std::pair{"rn", "m"}, {"vv", "w"}, {"cl", "d"}, {"0", "o"}, {"1", "l"}, {"i", "l"}, {"5", "s"}, {"-", ""}}) {
        out = replaced(std::move(out), drawn, like);
    }
    return out;
}

/// One letter more, less, another, or two exchanged.
bool isOneOff(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) {
        std::swap(a, b);
    }
    if (b.size() - a.size() > 1) {
        return false;
    }
    std::size_t first = 0;
    while (first < a.size() && a[first] == b[first]) {
        ++first;
    }
    if (a.size() < b.size()) {
        return a.substr(first) == b.substr(first + 1);
    }
    const bool another = first < a.size() && a.substr(first + 1) == b.substr(first + 1);
    const bool exchanged = first + 1 < a.size() && a[first] == b[first + 1] && a[first + 1] == b[first] && a.substr(first + 2) == b.substr(first + 2);
    return another || exchanged;
}

} // namespace

std::string_view hostOf(std::string_view origin) {
    const std::size_t at = origin.find("://");
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view host = origin.substr(at + 3);
    return host.substr(0, host.find_first_of(":/"));
}

std::optional<std::string> lookalikeOf(std::string_view host, std::span<const std::string> used) {
    const std::string_view name = registeredOf(host);
    const auto isOwn = [&](const std::string &one) { return registeredOf(one) == name; };
    if (std::any_of(used.begin(), used.end(), isOwn)) {
        return std::nullopt;
    }
    std::string latin;
    for (const std::string_view label : labelsOf(name)) {
        const auto read = readAsLatin(label);
        if (!read) {
            return std::nullopt;
        }
        latin += (latin.empty() ? "" : ".") + *read;
    }
    constexpr std::size_t shortest = 9; // of shorter ones too many are one letter off
    for (const std::string &one : used) {
        const std::string_view known = registeredOf(one);
        if (skeletonOf(latin) == skeletonOf(known) || (known.size() >= shortest && isOneOff(latin, known))) {
            return std::string(known);
        }
    }
    return latin == name ? std::nullopt : std::optional(latin);
}

} // namespace florin::autofill
