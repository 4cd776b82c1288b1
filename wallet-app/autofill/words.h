#pragma once

#include <string>
#include <string_view>

namespace florin::autofill {

/// A text made comparable: lower case, accents of Latin letters and full-width forms dropped, `cardNumber2` split into
/// `card number 2`, everything that is no letter or digit one space; a space at both ends. Ill-formed UTF-8 reads as spaces.
std::string wordsOf(std::string_view text);

/// The same without its inner spaces, for names that are written in one piece.
std::string squashed(std::string_view words);

/// True if `words` (from wordsOf) holds this phrase, whole words only; a phrase in a script without spaces may stand anywhere.
bool holdsPhrase(std::string_view words, std::string_view phrase);

} // namespace florin::autofill
