#include "server/rear/members/password.h"

#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <algorithm>
#include <array>
#include <set>

namespace florin::members {

namespace {

/// What everybody tries first, as lower-case letters after `lettersOf`. A password that is little more than one or two of these is weak.
constexpr std::array<std::string_view, 84> commonWords = {
    "password", "passwort",  "passwd",   "secret",   "welcome",  "willkommen", "letmein",   "qwerty",   "qwertz",   "qwertyuiop", "azerty",
    "asdfgh",   "asdfghjkl", "zxcvbn",   "zxcvbnm",  "admin",    "administrator", "root",   "login",    "master",   "monkey",     "dragon",
    "football", "baseball",  "soccer",   "hockey",   "iloveyou", "loveyou",    "princess",  "sunshine", "shadow",   "superman",   "batman",
    "trustno",  "starwars",  "whatever", "freedom",  "ninja",    "mustang",    "michael",   "jennifer", "jordan",   "daniel",     "charlie",
    "hello",    "helloworld", "changeme", "default",  "guest",    "test",       "testing",   "user",     "account",  "computer",   "internet",
    "samsung",  "google",    "facebook", "apple",    "florin",   "wallet",     "money",     "payment",  "bank",     "banking",    "credit",
    "summer",   "winter",    "spring",   "autumn",   "monday",   "friday",     "january",   "december", "correcthorsebatterystaple", "abc",
    "abcd",     "abcdef",    "onetwothree", "pokemon", "matrix",  "flower",     "cheese",    "killer",
};

/// The letters behind the usual disguises: `P4$$w0rd` reads `password`.
std::string lettersOf(std::string_view password) {
    std::string letters;
    for (char c : password) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
        switch (c) {
        case '0': c = 'o'; break;
        case '1':
        case '!': c = 'i'; break;
        case '3': c = 'e'; break;
        case '4':
        case '@': c = 'a'; break;
        case '5':
        case '$': c = 's'; break;
        case '7': c = 't'; break;
        default: break;
        }
        letters += c;
    }
    return letters;
}

std::string lowered(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

/// What is left when common words, digits and marks are taken away is what would have to be guessed.
bool isMadeOfCommonWords(std::string rest) {
    bool found = false;
    auto words = commonWords;
    std::ranges::sort(words, std::ranges::greater(), &std::string_view::size);
    for (const std::string_view word : words) {
        for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word)) {
            rest.replace(at, word.size(), " ");
            found = true;
        }
    }
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
    constexpr auto lettersThatSave = 4;
    return found && std::ranges::count_if(rest, isLetter) < lettersThatSave;
}

bool isSequence(std::string_view password) {
    std::size_t steps = 0;
    for (std::size_t i = 1; i < password.size(); ++i) {
        const int step = password[i] - password[i - 1];
        steps += step == 1 || step == -1 || step == 0;
    }
    // A year or a mark at the end does not help: four of five steps are enough to call it a sequence.
    return steps * 5 >= (password.size() - 1) * 4;
}

std::size_t countCharacters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

class Passage {
  public:
    explicit Passage(std::counting_semaphore<limits::mostHashesAtOnce> &gate) : m_gate(gate) { m_gate.acquire(); }
    ~Passage() { m_gate.release(); }
    Passage(const Passage &) = delete;
    Passage &operator=(const Passage &) = delete;

  private:
    std::counting_semaphore<limits::mostHashesAtOnce> &m_gate;
};

} // namespace

PasswordFlaw flawOf(std::string_view password, std::string_view memberId) {
    if (countCharacters(password) < limits::shortestPassword)
        return PasswordFlaw::tooShort;
    if (password.size() > limits::longestPassword)
        return PasswordFlaw::tooLong;
    if (!base::isUtf8(password) || base::hasControlCharacters(password))
        return PasswordFlaw::notText;
    if (std::set<char>(password.begin(), password.end()).size() < limits::fewestDistinctCharacters)
        return PasswordFlaw::tooFewDistinct;
    if (!memberId.empty() && lowered(password).find(lowered(memberId)) != std::string::npos)
        return PasswordFlaw::holdsMemberId;
    if (isMadeOfCommonWords(lowered(password)) || isMadeOfCommonWords(lettersOf(password)))
        return PasswordFlaw::common;
    if (isSequence(password))
        return PasswordFlaw::sequence;
    return PasswordFlaw::none;
}

PasswordGate::PasswordGate() : m_nobodysHash(signing::hashPassword("nobody has this password")) {
}

std::string PasswordGate::hash(std::string_view password) {
    const Passage passage(m_gate);
    return signing::hashPassword(password);
}

bool PasswordGate::verify(const std::string &hash, std::string_view password) {
    const Passage passage(m_gate);
    const bool right = signing::verifyPassword(hash.empty() ? m_nobodysHash : hash, password);
    return right && !hash.empty();
}

} // namespace florin::members
