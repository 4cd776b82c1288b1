#pragma once

#include "server/rear/intake/replies.h"
#include "server/rear/members/records.h"
#include "shared/signing/certificate.h"

#include <string>

namespace florin::intake {

/// {id, profile, createdAt}
protocol::Json memberJson(const members::Member &member);
/// {id, name, state, current, createdAt, lastSeenAt, certifiedUntil}
protocol::Json deviceJson(const members::Device &device, const std::string &current);
/// {id, state, deviceName, createdAt, expiresAt}, and of one that is issued {device, certificate, authority}.
protocol::Json enrolmentJson(const members::Enrolment &enrolment, const std::optional<members::Device> &device,
                             const signing::Certificate &authority, base::Timestamp now);

/// Reads a profile over what `former` holds: a member that is absent stays as it was, an `address` of null is taken away. `path` is
/// where the object stands in the request.
base::Result<members::Profile, protocol::JsonFlaw> readProfile(const protocol::Json &object, const std::string &path,
                                                              const members::Profile &former);

/// A PEM text of at most 16 KiB: the one kind of text in which line breaks are let in. Empty and a flaw in `in` otherwise.
std::string readPem(protocol::ObjectReader &in, const protocol::Json &body, const std::string &key);

} // namespace florin::intake
