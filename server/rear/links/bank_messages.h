#pragma once

#include "server/partners/iso8583/message.h"
#include "server/rear/payments/bank.h"

#include <optional>
#include <string>

namespace florin::links {

/// Who we are towards a bank.
struct AcquirerNames {
    std::string institution = "960400"; ///< field 32
    std::string terminal = "FLORIN01";  ///< field 41
    std::string merchant = "FLORIN";    ///< field 42 where no shop is behind the question
    money::Currency currency = *money::Currency::fromCode("KRW"); ///< field 49 where the question names no amount
};

/// The message that asks this question. Fields may be wrong still; `encode` finds out. Nothing if the question lacks what its verb
/// needs (a card, an amount, an original).
std::optional<iso8583::Message> toMessage(const payments::BankQuestion &question, const AcquirerNames &names);

/// What the bank's answer says. Nothing without a field 39, for it says nothing then.
std::optional<payments::BankReply> toReply(const iso8583::Message &answer);

/// An amount of a message, in the currency of its field 49. Nothing if either is missing or unknown.
std::optional<money::Money> moneyIn(const iso8583::Message &message, std::string_view digits);

enum class NetworkAction { signOn, signOff, echo };
iso8583::Message networkMessage(NetworkAction action, std::string_view stan, base::Timestamp now);

} // namespace florin::links
