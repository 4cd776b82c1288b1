#include "server/rear/members/codes.h"

#include "server/rear/members/limits.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

namespace florin::members {

using payment::Refusal;

namespace {

bool matches(std::string_view kept, std::string_view typed) {
    return !kept.empty() && signing::equalInConstantTime(base::bytesOf(kept), base::bytesOf(typed));
}

} // namespace

std::string hashOfCode(std::span<const std::uint8_t> key, std::string_view subject, std::string_view code) {
    return base::toHex(signing::hmacSha256(key, "code\n" + std::string(subject) + '\n' + std::string(code)));
}

EnrolmentState stateAt(const Enrolment &enrolment, base::Timestamp now) {
    if (enrolment.state == EnrolmentState::waiting && enrolment.expiresAt <= now)
        return EnrolmentState::expired;
    return enrolment.state;
}

std::optional<Refusal> tryCode(Enrolment &enrolment, std::string_view codeHash, base::Timestamp now) {
    if (stateAt(enrolment, now) != EnrolmentState::waiting)
        return Refusal::codeExpired;
    if (matches(enrolment.codeHash, codeHash))
        return std::nullopt;
    if (++enrolment.codeTries >= limits::mostWrongCodes)
        enrolment.state = EnrolmentState::expired;
    return Refusal::wrongCode;
}

std::optional<Refusal> tryCode(Reset &reset, std::string_view codeHash, base::Timestamp now) {
    if (reset.usedAt || reset.expiresAt <= now || reset.codeTries >= limits::mostWrongCodes)
        return Refusal::codeExpired;
    if (matches(reset.codeHash, codeHash))
        return std::nullopt;
    ++reset.codeTries;
    return Refusal::wrongCode;
}

} // namespace florin::members
