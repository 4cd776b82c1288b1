#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace florin::bank {

/// What a bank decided on one request, once and for all: the line in its journal, from which its books are made again at the next
/// start. Holds no card number and no secret: an issued number is drawn again from the bank's key (see NumberDrawer).
struct Entry {
    std::string request;     ///< which one: see RequestName
    std::string retrieval;   ///< field 37 of the same
    std::string fingerprint; ///< keyed hash of its content
    base::Timestamp at;
    std::string answer;       ///< field 39
    std::string approvalCode; ///< field 38
    std::string card;         ///< the card's name in the books, empty if it has none
    std::int64_t moved = 0;   ///< how the card's balance changed
    std::int64_t approved = 0; ///< the part that was approved, where it is not the whole
    std::string original;          ///< reversal, advice: the request it is about
    std::string originalRetrieval; ///< may be empty

    /// A purchase, hold or reversal that another acquirer than the gateway asked of an issued card. What the gateway is told of it
    /// needs the next fields and the currency.
    bool elsewhere = false;
    std::int64_t amount = 0;  ///< field 4 of the request
    std::string localTime;    ///< field 12, empty if it had none, as the next
    std::string localDate;    ///< field 13
    std::string terminal;     ///< field 41
    std::string merchant;     ///< field 42
    std::string acceptorName; ///< field 43

    /// `told`: the gateway answered `answer` to the report on the request in `original` and `originalRetrieval`.
    /// Card file: `issue`, `block`, `unblock`, and `approve` by the person in charge, who sends no message.
    std::string action;
    bool physical = false;
    int currency = 0; ///< ISO 4217 numeric
    std::string expiry; ///< YYMM
    std::string ending; ///< asked for by the sandbox's control, else empty
    std::int64_t draw = 0;
    std::string deliveryName;
    std::string deliveryAddress;
    std::string parent;    ///< of a single-use card: the card that it draws on, by its name in the books
    std::int64_t most = 0; ///< the most that its one payment may be
    std::string shop;      ///< who alone may be paid with it; empty: whoever asks

    /// One line without its end.
    std::string toLine() const;
    /// Lines of the former forms are read too: the first knew no single-use cards, the second no reports.
    static std::optional<Entry> fromLine(std::string_view line);
};

} // namespace florin::bank
