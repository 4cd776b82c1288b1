#pragma once

#include "server/inquiry/question.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace florin::wire {

/// The language of the line between a front unit and a rear unit. A frame is four bytes of length (of what follows, the highest byte
/// first), a byte that tells its kind, and its fields: numbers with the highest byte first, texts as a length of four bytes and that
/// many bytes, lists as a count of two bytes and so many elements, what may be absent as 0, or 1 and the value. Nothing may be left over.
inline constexpr std::uint16_t version = 1;

/// The first word of the rear unit on a line.
struct Hello {
    std::uint16_t version = wire::version;
};
/// Either end says so when it had nothing else to say for a while.
struct StillHere {};
struct NumberedQuestion {
    std::uint64_t number = 0; ///< grows from question to question
    inquiry::Question question;
};
struct NumberedAnswer {
    std::uint64_t number = 0; ///< of its question
    inquiry::Answer answer;
};
using Frame = std::variant<Hello, StillHere, NumberedQuestion, NumberedAnswer>;

std::string encode(Hello hello);
std::string encode(StillHere);
/// Nothing if it is larger than the other end would read. What comes back holds the question's secrets: wipe it.
std::optional<std::string> encode(std::uint64_t number, const inquiry::Question &question);
std::optional<std::string> encode(std::uint64_t number, const inquiry::Answer &answer);

} // namespace florin::wire
