#pragma once

#include "server/rear/members/records.h"
#include "shared/base/clock.h"

#include <optional>
#include <string_view>

namespace florin::members {

/// What becomes of an account whose password was tried too often (seed 001 step 5): its owner hears of every sign-in from then on, or nobody
/// signs in any more. The latter lets any stranger who knows a member ID lock its owner out: it is for those who can restore an account
/// within the hour.
enum class AfterTries { watch, cancel };
std::optional<AfterTries> afterTriesFromWord(std::string_view word); ///< `watch`, `cancel`

/// Marks the member. True if it was cancelled by this: what is signed in has to end.
bool raiseAlarm(Member &member, AfterTries afterTries, base::Timestamp now);
/// The password is another: those who tried know nothing of it.
void endWatch(Member &member);
/// The administrator's word.
void restore(Member &member);

} // namespace florin::members
