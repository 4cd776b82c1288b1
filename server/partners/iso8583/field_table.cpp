#include "server/partners/iso8583/field_table.h"

#include <algorithm>
#include <array>

namespace florin::iso8583 {

namespace {

using enum Characters;
using enum Length;

constexpr std::array table{
    FieldFormat{2, twoDigits, 19, numeric, "primary account number"},
    FieldFormat{3, fixed, 6, numeric, "processing code"},
    FieldFormat{4, fixed, 12, numeric, "amount, transaction"},
    FieldFormat{7, fixed, 10, numeric, "transmission date and time"},
    FieldFormat{11, fixed, 6, numeric, "systems trace audit number"},
    FieldFormat{12, fixed, 6, numeric, "time, local transaction"},
    FieldFormat{13, fixed, 4, numeric, "date, local transaction"},
    FieldFormat{14, fixed, 4, numeric, "date, expiration"},
    FieldFormat{22, fixed, 3, numeric, "point of service entry mode"},
    FieldFormat{32, twoDigits, 11, numeric, "acquiring institution identification code"},
    FieldFormat{37, fixed, 12, alphanumeric, "retrieval reference number"},
    FieldFormat{38, fixed, 6, alphanumeric, "authorization identification response"},
    FieldFormat{39, fixed, 2, alphanumeric, "response code"},
    FieldFormat{41, fixed, 8, printable, "card acceptor terminal identification"},
    FieldFormat{42, fixed, 15, printable, "card acceptor identification code"},
    FieldFormat{43, fixed, 40, printable, "card acceptor name and location"},
    FieldFormat{48, threeDigits, 999, printable, "additional data, private"},
    FieldFormat{49, fixed, 3, numeric, "currency code, transaction"},
    FieldFormat{70, fixed, 3, numeric, "network management information code"},
    FieldFormat{90, fixed, 42, numeric, "original data elements"},
    FieldFormat{91, fixed, 1, alphanumeric, "file update code"},
    FieldFormat{101, twoDigits, 17, printable, "file name"},
    FieldFormat{103, twoDigits, 28, printable, "account identification 2"},
};

bool allowed(Characters characters, char c) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    switch (characters) {
    case numeric: return digit;
    case alphanumeric: return digit || letter || c == ' ';
    case printable: return c >= 0x20 && c <= 0x7e;
    }
    return false;
}

} // namespace

std::span<const FieldFormat> fieldTable() {
    return table;
}

const FieldFormat *formatOf(int number) {
    const auto found = std::ranges::lower_bound(table, number, {}, &FieldFormat::number);
    return found != table.end() && found->number == number ? &*found : nullptr;
}

bool fits(const FieldFormat &format, std::string_view value) {
    const bool rightLength = format.length == fixed ? value.size() == format.longest : value.size() <= format.longest;
    return rightLength && std::ranges::all_of(value, [&](char c) { return allowed(format.characters, c); });
}

} // namespace florin::iso8583
