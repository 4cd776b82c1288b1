#pragma once

#include "server/rear/members/records.h"
#include "shared/base/clock.h"
#include "shared/payment/refusal.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace florin::members {

/// The keyed hash of a six-digit code: without the key a million guesses would undo it.
std::string hashOfCode(std::span<const std::uint8_t> key, std::string_view subject, std::string_view code);

/// Whether what was typed is what is kept, as keyed hashes. No code is right where none is kept.
bool isSameCode(std::string_view keptHash, std::string_view typedHash);

/// A code typed for a device on its way in. Nothing if it is right; else the refusal. A wrong one is counted in `enrolment`, which
/// must be stored either way; the fifth wrong one ends it.
std::optional<payment::Refusal> tryCode(Enrolment &enrolment, std::string_view codeHash, base::Timestamp now);

/// The same for a forgotten password.
std::optional<payment::Refusal> tryCode(Reset &reset, std::string_view codeHash, base::Timestamp now);

/// What an enrolment that nobody touched has become.
EnrolmentState stateAt(const Enrolment &enrolment, base::Timestamp now);

} // namespace florin::members
