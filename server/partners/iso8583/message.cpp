#include "server/partners/iso8583/message.h"

#include "server/partners/iso8583/field_table.h"
#include "server/partners/iso8583/framing.h"
#include "shared/base/encoding.h"

#include <algorithm>
#include <array>

namespace florin::iso8583 {

using base::Refused;

namespace {

constexpr std::size_t typeSize = 4;
constexpr std::size_t bitmapSize = 8;

bool isType(std::string_view text) {
    return text.size() == typeSize && text[0] == '0' && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::size_t digitsOf(Length length) {
    return length == Length::fixed ? 0 : length == Length::twoDigits ? 2 : 3;
}

/// Walks over the bytes of a message and never past their end.
class Cursor {
  public:
    explicit Cursor(std::span<const std::uint8_t> bytes) : m_rest(bytes) {}
    bool has(std::size_t size) const { return m_rest.size() >= size; }
    bool atEnd() const { return m_rest.empty(); }
    std::span<const std::uint8_t> take(std::size_t size) {
        const auto taken = m_rest.first(size);
        m_rest = m_rest.subspan(size);
        return taken;
    }

  private:
    std::span<const std::uint8_t> m_rest;
};

base::Result<std::string_view, Flaw> readField(Cursor &cursor, const FieldFormat &format) {
    std::size_t size = format.longest;
    if (const std::size_t digits = digitsOf(format.length); digits > 0) {
        if (!cursor.has(digits))
            return Refused{Flaw{FlawKind::tooShort, format.number}};
        size = 0;
        for (const char c : base::textOf(cursor.take(digits))) {
            if (c < '0' || c > '9')
                return Refused{Flaw{FlawKind::badLength, format.number}};
            size = size * 10 + static_cast<std::size_t>(c - '0');
        }
        if (size > format.longest)
            return Refused{Flaw{FlawKind::badLength, format.number}};
    }
    if (!cursor.has(size))
        return Refused{Flaw{FlawKind::tooShort, format.number}};
    const std::string_view value = base::textOf(cursor.take(size));
    if (!fits(format, value))
        return Refused{Flaw{FlawKind::badCharacters, format.number}};
    return value;
}

std::string lengthPrefix(Length length, std::size_t size) {
    const std::string digits = std::to_string(size);
    return std::string(digitsOf(length) - digits.size(), '0') + digits;
}

} // namespace

Message::~Message() {
    for (auto &[number, value] : m_fields)
        base::wipe(value);
}

Message &Message::operator=(Message &&other) noexcept {
    std::swap(m_type, other.m_type);
    std::swap(m_fields, other.m_fields);
    return *this;
}

std::string_view Message::field(int field) const {
    const auto found = m_fields.find(field);
    return found == m_fields.end() ? std::string_view() : std::string_view(found->second);
}

void Message::set(int field, std::string_view value) {
    std::string &place = m_fields[field];
    base::wipe(place);
    place = value;
}

Message Message::copy() const {
    Message same(m_type);
    same.m_fields = m_fields;
    return same;
}

std::string_view toWord(FlawKind kind) {
    switch (kind) {
    case FlawKind::tooShort: return "too_short";
    case FlawKind::badType: return "bad_type";
    case FlawKind::unknownField: return "unknown_field";
    case FlawKind::badLength: return "bad_length";
    case FlawKind::badCharacters: return "bad_characters";
    case FlawKind::trailingBytes: return "trailing_bytes";
    case FlawKind::tooLong: return "too_long";
    }
    return "";
}

base::Result<base::SecretBytes, Flaw> encode(const Message &message) {
    if (!isType(message.type()))
        return Refused{Flaw{FlawKind::badType, 0}};
    std::array<std::uint8_t, 2 * bitmapSize> bitmaps{};
    std::size_t size = typeSize + bitmapSize;
    for (const auto &[number, value] : message.fields()) {
        const FieldFormat *format = formatOf(number);
        if (!format)
            return Refused{Flaw{FlawKind::unknownField, number}};
        if (format->length == Length::fixed ? value.size() != format->longest : value.size() > format->longest)
            return Refused{Flaw{FlawKind::badLength, number}};
        if (!fits(*format, value))
            return Refused{Flaw{FlawKind::badCharacters, number}};
        bitmaps[static_cast<std::size_t>(number - 1) / 8] |= static_cast<std::uint8_t>(0x80 >> ((number - 1) % 8));
        size += digitsOf(format->length) + value.size();
    }
    const bool hasSecondary = !message.fields().empty() && message.fields().rbegin()->first > 64;
    if (hasSecondary) {
        bitmaps[0] |= 0x80;
        size += bitmapSize;
    }
    if (size > longestFrame)
        return Refused{Flaw{FlawKind::tooLong, 0}};

    // Written into its final place at once, so that no second copy of a card's number is left behind by a growing buffer.
    base::SecretBytes bytes(size);
    std::uint8_t *out = std::copy(message.type().begin(), message.type().end(), bytes.data());
    out = std::copy_n(bitmaps.begin(), hasSecondary ? 2 * bitmapSize : bitmapSize, out);
    for (const auto &[number, value] : message.fields()) {
        const FieldFormat *format = formatOf(number);
        if (format->length != Length::fixed) {
            const std::string prefix = lengthPrefix(format->length, value.size());
            out = std::copy(prefix.begin(), prefix.end(), out);
        }
        out = std::copy(value.begin(), value.end(), out);
    }
    ENSURE(out == bytes.data() + bytes.size());
    return bytes;
}

base::Result<Message, Flaw> decode(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > longestFrame)
        return Refused{Flaw{FlawKind::tooLong, 0}};
    Cursor cursor(bytes);
    if (!cursor.has(typeSize))
        return Refused{Flaw{FlawKind::tooShort, 0}};
    const std::string_view type = base::textOf(cursor.take(typeSize));
    if (!isType(type))
        return Refused{Flaw{FlawKind::badType, 0}};
    if (!cursor.has(bitmapSize))
        return Refused{Flaw{FlawKind::tooShort, 1}};
    const auto primary = cursor.take(bitmapSize);
    std::span<const std::uint8_t> secondary;
    if (primary[0] & 0x80) {
        if (!cursor.has(bitmapSize))
            return Refused{Flaw{FlawKind::tooShort, 1}};
        secondary = cursor.take(bitmapSize);
    }
    Message message(type);
    for (int number = 2; number <= 128; ++number) {
        const auto bit = static_cast<std::size_t>(number - 1);
        const auto bitmap = number <= 64 ? primary : secondary;
        if (bitmap.empty() || !(bitmap[bit % 64 / 8] & (0x80 >> (bit % 8))))
            continue;
        const FieldFormat *format = formatOf(number);
        if (!format)
            return Refused{Flaw{FlawKind::unknownField, number}};
        const auto value = readField(cursor, *format);
        if (!value)
            return Refused{value.error()};
        message.set(number, *value);
    }
    if (!cursor.atEnd())
        return Refused{Flaw{FlawKind::trailingBytes, 0}};
    return message;
}

} // namespace florin::iso8583
