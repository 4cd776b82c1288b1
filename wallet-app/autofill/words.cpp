#include "wallet-app/autofill/words.h"

#include <cstdint>

namespace florin::autofill {

namespace {

// Latin letters with marks, U+00C0 to U+017F, as the letters they are read for. A dot is no letter.
constexpr std::string_view latin = "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"  // U+00C0
                                   "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"  // U+0100
                                   "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"; // U+0140

char32_t nextLetter(std::string_view text, std::size_t &at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(at++);
    if (first < 0x80) {
        return first;
    }
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : -1;
    if (more < 0 || at + more > text.size()) {
        return U' ';
    }
    char32_t letter = first & (0x3F >> more);
    for (int i = 0; i < more; ++i) {
        if ((byte(at) & 0xC0) != 0x80) {
            return U' ';
        }
        letter = (letter << 6) | (byte(at++) & 0x3F);
    }
    return letter;
}

void append(std::string &out, char32_t letter) {
    if (letter < 0x80) {
        out += static_cast<char>(letter);
    } else if (letter < 0x800) {
        out += static_cast<char>(0xC0 | (letter >> 6));
        out += static_cast<char>(0x80 | (letter & 0x3F));
    } else if (letter < 0x10000) {
        out += static_cast<char>(0xE0 | (letter >> 12));
        out += static_cast<char>(0x80 | ((letter >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (letter & 0x3F));
    }
}

// Greek vowels with an accent, and the final sigma, as the plain letters.
char32_t plainGreek(char32_t letter) {
    switch (letter) {
    case 0x386:
    case 0x3AC:
        return 0x3B1;
    case 0x388:
    case 0x3AD:
        return 0x3B5;
    case 0x389:
    case 0x3AE:
        return 0x3B7;
    case 0x38A:
    case 0x3AF:
    case 0x390:
    case 0x3CA:
        return 0x3B9;
    case 0x38C:
    case 0x3CC:
        return 0x3BF;
    case 0x38E:
    case 0x3CD:
    case 0x3CB:
        return 0x3C5;
    case 0x38F:
    case 0x3CE:
        return 0x3C9;
    case 0x3C2:
        return 0x3C3;
    default:
        return letter >= 0x391 && letter <= 0x3A9 ? letter + 0x20 : letter;
    }
}

// Vietnamese vowels with two marks, U+1EA0 to U+1EF9, and the horned ones, as the plain letters.
char32_t plainVietnamese(char32_t letter) {
    if (letter == 0x1A0 || letter == 0x1A1) {
        return U'o';
    }
    if (letter == 0x1AF || letter == 0x1B0) {
        return U'u';
    }
    if (letter < 0x1EA0 || letter > 0x1EF9) {
        return letter;
    }
    return letter < 0x1EB8   ? U'a'
           : letter < 0x1EC8 ? U'e'
           : letter < 0x1ECC ? U'i'
           : letter < 0x1EE4 ? U'o'
           : letter < 0x1EF2 ? U'u'
                             : U'y';
}

char32_t plain(char32_t letter) {
    if (letter >= 0xFF01 && letter <= 0xFF5E) {
        letter -= 0xFEE0;
    }
    if (letter >= U'A' && letter <= U'Z') {
        return letter + 0x20;
    }
    if (letter < 0x80) {
        return (letter >= U'a' && letter <= U'z') || (letter >= U'0' && letter <= U'9') ? letter : U' ';
    }
    if (letter == 0xBA || letter == 0xB0) { // the "o" of n-o, however it is written
        return U'o';
    }
    if (letter < 0xC0) {
        return U' ';
    }
    if (letter < 0x180) {
        const char found = latin[letter - 0xC0];
        return found == '.' ? U' ' : static_cast<char32_t>(found);
    }
    if (letter >= 0x370 && letter < 0x400) {
        return plainGreek(letter);
    }
    if (const char32_t vowel = plainVietnamese(letter); vowel != letter) {
        return vowel;
    }
    if (letter >= 0x410 && letter <= 0x42F) {
        return letter + 0x20;
    }
    if ((letter >= 0x300 && letter < 0x370) || (letter >= 0x64B && letter <= 0x65F)) {
        return 0; // marks that stand on the letter before
    }
    if ((letter >= 0x2000 && letter < 0x2070) || (letter >= 0x3000 && letter < 0x3005) || (letter >= 0xFE00 && letter < 0xFE10) ||
        letter == 0x30FB || letter >= 0x10000) {
        return U' ';
    }
    return letter;
}

enum class Kind { space, lower, upper, digit, foreign };

Kind kindOf(char32_t letter, char32_t plainLetter) {
    if (plainLetter == U' ') {
        return Kind::space;
    }
    if (plainLetter >= U'0' && plainLetter <= U'9') {
        return Kind::digit;
    }
    if (letter >= U'A' && letter <= U'Z') {
        return Kind::upper;
    }
    return plainLetter < 0x80 ? Kind::lower : Kind::foreign;
}

bool isBoundary(Kind before, Kind now) {
    if (before == Kind::space || now == Kind::space || before == now) {
        return false;
    }
    return !(before == Kind::upper && now == Kind::lower) && !(before == Kind::foreign && now != Kind::digit) &&
           !(now == Kind::foreign && before != Kind::digit);
}

} // namespace

std::string wordsOf(std::string_view text) {
    std::string out = " ";
    Kind before = Kind::space;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t letter = nextLetter(text, at);
        const char32_t now = plain(letter);
        if (now == 0) {
            continue;
        }
        const Kind kind = kindOf(letter, now);
        if ((kind == Kind::space || isBoundary(before, kind)) && out.back() != ' ') {
            out += ' ';
        }
        if (kind != Kind::space) {
            append(out, now);
            if (letter == 0xDF) { // sharp s
                out += 's';
            }
        }
        before = kind;
    }
    if (out.back() != ' ') {
        out += ' ';
    }
    return out;
}

std::string squashed(std::string_view words) {
    std::string out;
    for (const char c : words) {
        if (c != ' ') {
            out += c;
        }
    }
    return out;
}

bool holdsPhrase(std::string_view words, std::string_view phrase) {
    for (std::size_t at = words.find(phrase); at != std::string_view::npos; at = words.find(phrase, at + 1)) {
        const bool foreign = static_cast<unsigned char>(phrase.front()) >= 0xE0; // CJK, Hangul and Thai are written without spaces
        const bool begins = at == 0 || words[at - 1] == ' ';
        const bool ends = at + phrase.size() == words.size() || words[at + phrase.size()] == ' ';
        if (foreign || (begins && ends)) {
            return true;
        }
    }
    return false;
}

} // namespace florin::autofill
