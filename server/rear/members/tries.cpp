#include "server/rear/members/tries.h"

#include "server/rear/members/limits.h"

namespace florin::members {

namespace {

bool isLocked(const Tries &tries, base::Timestamp now) {
    return tries.lockedUntil && *tries.lockedUntil > now;
}

} // namespace

TryStart beginTry(Tries tries, base::Timestamp now) {
    if (isLocked(tries, now))
        return {.tries = tries};
    if (tries.lockedUntil || tries.lastAt + limits::triesRemembered < now)
        tries = {};
    tries.lastAt = now;
    if (tries.count >= limits::mostWrongPasswords) {
        // Ten are being checked, or were when the server stopped: none of them has been found right.
        tries.lockedUntil = now + limits::lockedFor;
        return {.tries = tries, .justLocked = true};
    }
    ++tries.count;
    return {.tries = tries, .allowed = true};
}

TryEnd endTry(Tries tries, Guess guess, base::Timestamp now) {
    if (guess == Guess::right)
        return {};
    if (tries.count < limits::mostWrongPasswords || isLocked(tries, now))
        return {.tries = tries};
    tries.lockedUntil = now + limits::lockedFor;
    return {.tries = tries, .justLocked = true};
}

} // namespace florin::members
