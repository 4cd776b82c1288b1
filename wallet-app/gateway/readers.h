#pragma once

#include "shared/protocol/json.h"
#include "wallet-app/session/ports.h"

#include <optional>
#include <vector>

/// The gateway's JSON as the session's values. Nothing is read by halves: an answer that lacks what it must have gives nothing.
namespace florin::gateway {

using protocol::Json;

std::optional<session::Profile> readMember(const Json &json);
std::optional<session::Enrolment> readEnrolment(const Json &json);
std::optional<session::Device> readDevice(const Json &json);
std::optional<session::SignIns> readSignIns(const Json &json);
/// An enrolment that waits for approval, shown as the device that it will be.
std::optional<session::Device> readWaitingDevice(const Json &json);
std::optional<session::Card> readCard(const Json &json);
std::optional<session::FundingSource> readFundingSource(const Json &json);
std::optional<session::Charge> readCharge(const Json &json);
std::optional<session::Merchant> readMerchant(const Json &json);
std::optional<session::Payment> readPayment(const Json &json);
std::optional<session::MicroAccount> readMicroAccount(const Json &json);
/// As a charge of the card `micro`.
std::optional<session::Charge> readRefill(const Json &json);
std::optional<session::VoucherAgain> readVoucherAgain(const Json &json);
std::optional<session::Activity> readActivity(const Json &json);
/// Overwrites the digits of number and secret in `plain` while it takes them: they pass through no other memory.
std::optional<session::CardSecrets> takeCardSecrets(base::SecretBytes &plain);

/// One member that is a text.
std::optional<std::string> readText(const Json &json, std::string_view key, std::size_t longest);
/// The refusal in a problem document (RFC 9457), with what it says of a payment or a charge.
std::optional<session::Failure> readProblem(const Json &json);

/// Every entry of `data`, or nothing if one of them does not read.
template <class T>
std::optional<std::vector<T>> readList(const Json &json, std::optional<T> (*readEntry)(const Json &));

Json toJson(const session::Profile &profile);
Json toJson(const session::Address &address);
Json toJson(const session::AutoRefill &automatic);

} // namespace florin::gateway
