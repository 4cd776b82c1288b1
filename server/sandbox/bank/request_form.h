#pragma once

#include "server/partners/iso8583/exchange.h"
#include "server/partners/iso8583/message.h"

#include <string>
#include <string_view>

namespace florin::bank {

/// Does the request hold every field that its type requires (resources/iso8583.json)?
bool isComplete(const iso8583::Message &request);
/// What must be alike in a repeat. Holds the card's number: only for hashing.
std::string contentOf(const iso8583::Message &request);
/// A request's name in the books. The repeat of a request has the same.
std::string nameOf(const iso8583::OriginalData &request);
/// The same, taken apart again. `name` must be one.
iso8583::OriginalData requestNamed(std::string_view name);
/// First six and last four digits, the rest starred.
std::string maskedNumber(std::string_view number);
/// How a bank account is called in the books.
inline constexpr std::string_view accountPrefix = "account ";
/// The last four characters of an account, or of its name in the books; the rest starred.
std::string maskedAccount(std::string_view account);
/// Field 48 as a log may show it: secrets starred.
std::string maskedPrivateData(std::string_view field48);

} // namespace florin::bank
