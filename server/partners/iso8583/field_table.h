#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace florin::iso8583 {

/// Which characters a field may hold. Every field is ASCII on the wire.
enum class Characters {
    numeric,       ///< `n`: 0-9
    alphanumeric,  ///< `an`: letters, digits, and spaces that pad
    printable,     ///< `ans`: 0x20 to 0x7e
};

/// How a field's length is told.
enum class Length {
    fixed,       ///< exactly `longest` characters
    twoDigits,   ///< LLVAR: two digits, then so many characters
    threeDigits, ///< LLLVAR
};

/// One row of the table of fields (resources/iso8583.json says the same to people and programs; a test compares them).
struct FieldFormat {
    int number;
    Length length;
    std::size_t longest;
    Characters characters;
    std::string_view name;
};

/// The fields of the 1987 version that Florin and its banks exchange, in rising order. Any other field is a flaw.
std::span<const FieldFormat> fieldTable();
/// Null if the field is not in the table.
const FieldFormat *formatOf(int number);
bool fits(const FieldFormat &format, std::string_view value);

} // namespace florin::iso8583
