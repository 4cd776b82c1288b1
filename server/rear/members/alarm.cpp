#include "server/rear/members/alarm.h"

namespace florin::members {

std::optional<AfterTries> afterTriesFromWord(std::string_view word) {
    if (word == "watch")
        return AfterTries::watch;
    if (word == "cancel")
        return AfterTries::cancel;
    return std::nullopt;
}

bool raiseAlarm(Member &member, AfterTries afterTries, base::Timestamp now) {
    if (!member.watchedSince)
        member.watchedSince = now;
    if (afterTries == AfterTries::watch || member.cancelledAt)
        return false;
    member.cancelledAt = now;
    return true;
}

void endWatch(Member &member) {
    member.watchedSince.reset();
}

void restore(Member &member) {
    member.watchedSince.reset();
    member.cancelledAt.reset();
}

} // namespace florin::members
