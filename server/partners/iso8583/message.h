#pragma once

#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace florin::iso8583 {

/// One message: its type (MTI) and its fields by number, each as the characters that stand between its length and the next field.
/// It may hold a card's number and secret: moves only, and wipes every field when it ends.
class Message {
  public:
    Message() = default;
    explicit Message(std::string_view type) : m_type(type) {}
    ~Message();
    Message(Message &&) noexcept = default;
    Message &operator=(Message &&other) noexcept;
    Message(const Message &) = delete;
    Message &operator=(const Message &) = delete;

    const std::string &type() const { return m_type; }
    bool has(int field) const { return m_fields.contains(field); }
    /// Empty if the field is not there.
    std::string_view field(int field) const;
    void set(int field, std::string_view value);
    const std::map<int, std::string> &fields() const { return m_fields; }
    Message copy() const;

  private:
    std::string m_type;
    std::map<int, std::string> m_fields;
};

enum class FlawKind {
    tooShort,      ///< ends inside its type, a bitmap, a length or a field
    badType,       ///< the type is not four digits of version 1987
    unknownField,  ///< a field that is not in the table
    badLength,     ///< a length that is no number, or beyond the field's own limit
    badCharacters, ///< characters that the field may not hold
    trailingBytes, ///< something follows the last field
    tooLong,       ///< more than one frame may hold
};

/// What is wrong, and at which field (0: the type, 1: a bitmap).
struct Flaw {
    FlawKind kind;
    int field;
    friend bool operator==(const Flaw &, const Flaw &) = default;
};
std::string_view toWord(FlawKind kind);

/// Type, binary primary bitmap, a secondary one only if a field over 64 is there, then the fields. A flaw if a value does not fit
/// its field.
base::Result<base::SecretBytes, Flaw> encode(const Message &message);

/// Strict: every field known, every length and character allowed, nothing left over. A secondary bitmap without a bit set is
/// accepted. Never reads past `bytes`.
base::Result<Message, Flaw> decode(std::span<const std::uint8_t> bytes);

} // namespace florin::iso8583
