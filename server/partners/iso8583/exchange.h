#pragma once

#include "server/partners/iso8583/message.h"
#include "shared/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace florin::iso8583 {

/// What an answer repeats of its question, for many are in flight on one connection.
struct PairingKey {
    std::string answerType;
    std::string stan;      ///< field 11
    std::string retrieval; ///< field 37, empty in network management
    std::string acquirer;  ///< field 32, likewise
    friend auto operator<=>(const PairingKey &, const PairingKey &) = default;
};

/// 0200 and its repeat 0201 are answered by 0210, 0302 by 0312, 0420 by 0430, 0800 by 0810. Nothing for a type that is no request.
std::optional<std::string> answerTypeOf(std::string_view requestType);
/// The type without its mark of a repeat: 0201 becomes 0200.
std::string withoutRepeat(std::string_view requestType);

/// The key under which the answer to this request will come. Nothing if it is no request.
std::optional<PairingKey> keyOfRequest(const Message &request);
PairingKey keyOfAnswer(const Message &answer);
/// An answer of the right type that repeats the fields 2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 70 of its request. `request` must be one.
Message answerTo(const Message &request);

/// Network management (field 70).
inline constexpr std::string_view signOn = "001";
inline constexpr std::string_view signOff = "002";
inline constexpr std::string_view echo = "301";

/// Processing codes (field 3).
inline constexpr std::string_view purchase = "000000";
inline constexpr std::string_view load = "280000";
inline constexpr std::string_view payOut = "280020"; ///< to the bank account in field 103
inline constexpr std::string_view inquiry = "310000";

/// Field 7 (MMDDhhmmss), 12 (hhmmss) and 13 (MMDD), all in UTC.
std::string field7(base::Timestamp moment);
std::string field12(base::Timestamp moment);
std::string field13(base::Timestamp moment);

/// Right-justified digits; nothing if the number is negative or has more digits than that.
std::optional<std::string> digits(std::int64_t number, std::size_t width);
/// Nothing if it is empty, holds anything but digits, or exceeds 10^16.
std::optional<std::int64_t> numberOf(std::string_view digits);
/// Left-justified, cut or filled up with spaces: fields 41 and 42.
std::string padded(std::string_view text, std::size_t width);
/// Without the spaces that it was filled up with.
std::string_view trimmed(std::string_view field);

/// Field 90: which request a reversal or advice is about.
struct OriginalData {
    std::string type;
    std::string stan;
    std::string transmittedAt; ///< its field 7
    std::string acquirer;      ///< its field 32
    friend auto operator<=>(const OriginalData &, const OriginalData &) = default;

    std::string toField90() const;
    /// `field` has passed the table: 42 digits.
    static OriginalData fromField90(std::string_view field);
    /// What a reversal of this request would say in field 90.
    static OriginalData of(const Message &request);
};

} // namespace florin::iso8583
