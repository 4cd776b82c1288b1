#include "wallet-app/autofill/plan.h"
#include "wallet-app/autofill/words.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace florin::autofill {

namespace {

std::string padded(int number, int width) {
    char text[16];
    std::snprintf(text, sizeof text, "%0*d", width, number);
    return text;
}

/// How the field's own words draw an expiry: "MM/YY", "MM - JJJJ", "YYYY.MM".
struct Drawing {
    bool yearFirst = false;
    int yearDigits = 0; ///< 0 if nothing is drawn
    std::string between;
};

bool isYearLetter(char c) { return c == 'y' || c == 'a' || c == 'j' || c == 'r'; }

std::size_t run(std::string_view text, std::size_t at, bool (*is)(char)) {
    std::size_t end = at;
    while (end < text.size() && is(text[end])) {
        ++end;
    }
    return end - at;
}

bool isMonthLetter(char c) { return c == 'm'; }

/// What stands between month and year: at most three characters that are no letters.
std::size_t gap(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && end - at < 4 && std::string_view(" /-.|").find(text[end]) != std::string_view::npos) {
        ++end;
    }
    return end - at;
}

Drawing drawingIn(const std::string &source) {
    std::string text = source;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at > 0 && ((text[at - 1] >= 'a' && text[at - 1] <= 'z') || isMonthLetter(text[at - 1]))) {
            continue;
        }
        for (const bool yearFirst : {false, true}) {
            const std::size_t first = run(text, at, yearFirst ? isYearLetter : isMonthLetter);
            const std::size_t between = gap(text, at + first);
            const std::size_t second = run(text, at + first + between, yearFirst ? isMonthLetter : isYearLetter);
            const std::size_t months = yearFirst ? second : first;
            const std::size_t years = yearFirst ? first : second;
            if (months == 2 && (years == 2 || years == 4)) {
                return {yearFirst, static_cast<int>(years), text.substr(at + first, between)};
            }
        }
    }
    return {};
}

/// "12/25" or "01/2030" as an example instead of letters.
Drawing exampleIn(const std::string &text) {
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t first = run(text, at, isDigit);
        const std::size_t between = gap(text, at + first);
        const std::size_t second = run(text, at + first + between, isDigit);
        if (between > 0 && first == 2 && (second == 2 || second == 4)) {
            return {false, static_cast<int>(second), text.substr(at + first, between)};
        }
        if (between > 0 && first == 4 && second == 2) {
            return {true, 4, text.substr(at + first, between)};
        }
        at += first;
    }
    return {};
}

Drawing drawingOf(const FieldFacts &field) {
    for (const std::string *text : {&field.placeholder, &field.label, &field.title, &field.nearbyText, &field.followingText}) {
        for (const Drawing &drawing : {drawingIn(*text), text == &field.placeholder ? exampleIn(*text) : Drawing{}}) {
            if (drawing.yearDigits != 0) {
                return drawing;
            }
        }
    }
    return {};
}

std::string spelled(card::Expiry expiry, bool yearFirst, int yearDigits, const std::string &between) {
    const std::string month = padded(expiry.month, 2);
    const std::string year = yearDigits == 4 ? padded(expiry.year, 4) : padded(expiry.year % 100, 2);
    return yearFirst ? year + between + month : month + between + year;
}

} // namespace

std::vector<std::string> expirySpellings(const FieldFacts &field, card::Expiry expiry) {
    std::vector<std::string> out;
    const auto add = [&](const std::string &text) {
        if (std::find(out.begin(), out.end(), text) == out.end()) {
            out.push_back(text);
        }
    };
    if (field.type == "month") {
        add(spelled(expiry, true, 4, "-"));
        return out;
    }
    Drawing drawing = drawingOf(field);
    if (drawing.yearDigits == 0) {
        drawing = {false, field.maxLength == 7 || field.maxLength == 6 || field.pattern.find("{4}") != std::string::npos ? 4 : 2,
                   "/"};
    }
    if (drawing.between.find_first_not_of(' ') == std::string::npos && !drawing.between.empty()) {
        drawing.between = "/";
    }
    // A box too small for the drawing is for the digits alone.
    const auto fits = [&](const std::string &text) {
        return field.maxLength <= 0 || static_cast<int>(text.size()) <= field.maxLength;
    };
    std::string tight;
    for (const char c : drawing.between) {
        if (c != ' ') {
            tight += c;
        }
    }
    for (const std::string &between : {drawing.between, tight, std::string("/"), std::string()}) {
        for (const int yearDigits : {drawing.yearDigits, 6 - drawing.yearDigits}) {
            const std::string text = spelled(expiry, drawing.yearFirst, yearDigits, between);
            if (fits(text)) {
                add(text);
            }
        }
    }
    if (out.empty()) {
        add(spelled(expiry, false, 2, ""));
    }
    return out;
}

} // namespace florin::autofill
