#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// What a member ID, an e-mail address and a phone number look like: the gateway refuses by these rules, and site and wallet say so
/// before anything is sent.
namespace florin::registration {

inline constexpr std::size_t shortestMemberId = 3;
inline constexpr std::size_t longestMemberId = 32;

/// In the order in which they are looked for.
enum class MemberIdFlaw {
    tooShort,
    tooLong,
    otherCharacters, ///< than small letters, digits, dot, hyphen and underscore
    oddEnd,          ///< begins or ends with something else than a letter or a digit
};
std::optional<MemberIdFlaw> flawOfMemberId(std::string_view text);

/// The dot-atom form of RFC 5321, in ASCII: what every mail server takes.
bool isEmail(std::string_view text);

/// 5 to 20 digits, with blanks, brackets, hyphens and dots between them and a plus before them.
bool isPhone(std::string_view text);

} // namespace florin::registration
