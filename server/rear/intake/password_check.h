#pragma once

#include "server/rear/intake/services.h"
#include "server/rear/members/records.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace florin::intake {

/// Which counter a wrong password counts on.
struct GuessedAt {
    members::Guessed what;
    std::string subject;
};

/// Checks a member's password: the tenth wrong one in a row locks for 30 minutes, and a letter to the member. A member
/// that does not exist takes as long, counts and locks alike. Slow: on the password workers only. The member, or the answer.
base::Result<members::Member, inquiry::Answer> checkPassword(const RouteServices &services, const Errand &errand, const std::string &member,
                                                            std::string_view password, const GuessedAt &guessed);

/// Runs slow work on the password workers; `busy` at once if too much of it waits.
void onPasswordWorkers(const RouteServices &services, Errand errand, inquiry::Respond respond, Handler slow);

/// Takes a password out of the body and wipes it there. A flaw in `in` if there is none, or one of over 1 KiB.
std::shared_ptr<base::SecretBytes> takePassword(protocol::Json &body, const std::string &key, protocol::ObjectReader &in);

/// The refusal of a password that is too easy to guess, saying why. Nothing if it is good.
std::optional<inquiry::Answer> refuseWeakPassword(const Errand &errand, std::string_view password, std::string_view memberId,
                                                  const std::string &param);

} // namespace florin::intake
