#include "server/rear/members/codes.h"

#include "server/rear/members/limits.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

namespace florin::members {

using payment::Refusal;

std::string hashOfCode(std::span<const std::uint8_t> key, std::string_view subject, std::string_view code) {
    return base::toHex(signing::hmacSha256(key, "code\n" + std::string(subject) + '\n' + std::string(code)));
}

bool isSameCode(std::string_view keptHash, std::string_view typedHash) {
    return !keptHash.empty() && signing::equalInConstantTime(base::bytesOf(keptHash), base::bytesOf(typedHash));
}

EnrolmentState stateAt(const Enrolment &enrolment, base::Timestamp now) {
    if (enrolment.state == EnrolmentState::waiting && enrolment.expiresAt <= now)
        return EnrolmentState::expired;
    return enrolment.state;
}

std::optional<Refusal> tryCode(Enrolment &enrolment, std::string_view codeHash, base::Timestamp now) {
    if (stateAt(enrolment, now) != EnrolmentState::waiting)
        return Refusal::codeExpired;
    if (isSameCode(enrolment.codeHash, codeHash))
        return std::nullopt;
    if (++enrolment.codeTries >= limits::mostWrongCodes)
        enrolment.state = EnrolmentState::expired;
    return Refusal::wrongCode;
}

std::optional<Refusal> tryCode(Reset &reset, std::string_view codeHash, base::Timestamp now) {
    if (reset.usedAt || reset.expiresAt <= now || reset.codeTries >= limits::mostWrongCodes)
        return Refusal::codeExpired;
    if (isSameCode(reset.codeHash, codeHash))
        return std::nullopt;
    ++reset.codeTries;
    return Refusal::wrongCode;
}

} // namespace florin::members
