#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace florin::iso8583 {

/// The tags of field 48. Each stands at most once: two characters of tag, three digits of length, the value.
namespace tag {
inline constexpr std::string_view secret = "SC";           ///< request: the card's secret number, 3 or 4 digits
inline constexpr std::string_view action = "AC";           ///< 0302: `issue`, `block`, `unblock`
inline constexpr std::string_view kind = "AK";             ///< 0302 issue: `virtual`, `physical`, `single`
inline constexpr std::string_view reference = "AR";        ///< 0302 issue: the gateway's id of the card
inline constexpr std::string_view shop = "SM";             ///< 0302 issue, single: field 42 of the shop that alone may be paid
inline constexpr std::string_view deliveryName = "DN";     ///< 0302 issue, physical: base64url of UTF-8
inline constexpr std::string_view deliveryAddress = "DA";  ///< 0302 issue, physical: base64url of UTF-8
inline constexpr std::string_view originalRetrieval = "OR"; ///< 0420, 0220: field 37 of the original
inline constexpr std::string_view balance = "BA";          ///< answer: minor units of field 49, 1 to 16 digits
inline constexpr std::string_view issuedSecret = "IS";     ///< 0312: the new card's secret number
inline constexpr std::string_view awaitsPerson = "AP";     ///< 0312: `1` while the person in charge has not approved
} // namespace tag

/// Field 48 taken apart. It may hold a card's secret: moves only, and wipes itself.
class PrivateData {
  public:
    PrivateData() = default;
    ~PrivateData();
    PrivateData(PrivateData &&) noexcept = default;
    PrivateData &operator=(PrivateData &&other) noexcept;
    PrivateData(const PrivateData &) = delete;
    PrivateData &operator=(const PrivateData &) = delete;

    /// Nothing if it is not tag, length, value to its very end, or a tag stands twice. An empty text has no tags.
    static std::optional<PrivateData> fromText(std::string_view text);
    /// The caller wipes it.
    std::string toText() const;

    bool empty() const { return m_values.empty(); }
    bool has(std::string_view tag) const { return m_values.find(tag) != m_values.end(); }
    /// Empty if the tag is not there.
    std::string_view value(std::string_view tag) const;
    /// `tag` is two characters, `value` at most 999; both printable ASCII.
    void set(std::string_view tag, std::string_view value);
    const std::map<std::string, std::string, std::less<>> &values() const { return m_values; }

  private:
    std::map<std::string, std::string, std::less<>> m_values;
};

} // namespace florin::iso8583
