#include "server/rear/intake/password_check.h"

#include "server/rear/intake/letters.h"
#include "server/rear/intake/limits.h"
#include "server/rear/intake/secret_fields.h"
#include "server/rear/members/tries.h"

namespace florin::intake {

using payment::Refusal;

namespace {

void tellOfLock(Records &records, const RouteServices &services, const std::optional<members::Member> &member, const members::Tries &tries,
                base::Timestamp now) {
    if (member && tries.lockedUntil)
        records.notices.add(noticeOf(lockedLetter(*member, *tries.lockedUntil), services.random, now));
}

inquiry::Answer lockedAnswer(const Errand &errand, const members::Tries &tries, base::Timestamp now) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(tries.lockedUntil.value_or(now) - now);
    return problem(errand, Refusal::memberLocked, {.retryAfter = left});
}

const char *sentenceOf(members::PasswordFlaw flaw) {
    switch (flaw) {
    case members::PasswordFlaw::none: break;
    case members::PasswordFlaw::tooShort: return "The password must have at least 10 characters.";
    case members::PasswordFlaw::tooLong: return "The password must have at most 256 bytes.";
    case members::PasswordFlaw::notText: return "The password must be text without control characters.";
    case members::PasswordFlaw::tooFewDistinct: return "The password repeats too few characters.";
    case members::PasswordFlaw::holdsMemberId: return "The password must not hold the member ID.";
    case members::PasswordFlaw::common: return "The password is made of words that are tried first.";
    case members::PasswordFlaw::sequence: return "The password is a sequence of neighbouring characters.";
    }
    return "";
}

} // namespace

base::Result<members::Member, inquiry::Answer> checkPassword(const RouteServices &services, const Errand &errand, const std::string &id,
                                                            std::string_view password, const GuessedAt &guessed) {
    std::optional<members::Member> member;
    members::TryStart start;
    auto stored = services.store.write([&](Records &records) {
        member = records.members.find(id);
        start = members::beginTry(records.members.tries(guessed.what, guessed.subject), errand.now);
        if (start.justLocked)
            tellOfLock(records, services, member, start.tries, errand.now);
        records.members.put(guessed.what, guessed.subject, start.tries);
        return start.allowed || start.justLocked ? Outcome::commit : Outcome::rollBack;
    });
    if (!stored)
        return base::Refused{problem(errand, stored.error())};
    if (!start.allowed)
        return base::Refused{lockedAnswer(errand, start.tries, errand.now)};

    const bool right = services.passwords.verify(member ? member->passwordHash : std::string(), password);
    members::TryEnd end;
    stored = services.store.write([&](Records &records) {
        const auto guess = right ? members::Guess::right : members::Guess::wrong;
        end = members::endTry(records.members.tries(guessed.what, guessed.subject), guess, errand.now);
        if (end.justLocked)
            tellOfLock(records, services, member, end.tries, errand.now);
        records.members.put(guessed.what, guessed.subject, end.tries);
        return Outcome::commit;
    });
    if (!stored)
        return base::Refused{problem(errand, stored.error())};
    if (right)
        return std::move(*member);
    return base::Refused{problem(errand, Refusal::wrongPassword)};
}

void onPasswordWorkers(const RouteServices &services, Errand errand, inquiry::Respond respond, Handler slow) {
    base::wipe(errand.question.body); // it was read, and it holds a password
    auto waiting = std::make_shared<Errand>(std::move(errand));
    const bool taken = services.passwordWork.offer([waiting, respond, slow = std::move(slow)] { slow(std::move(*waiting), respond); });
    if (!taken)
        respond(problem(*waiting, Refusal::busy, {.retryAfter = limits::retryWhenBusy}));
}

std::shared_ptr<base::SecretBytes> takePassword(protocol::Json &body, const std::string &key, protocol::ObjectReader &in) {
    const auto entry = body.find(key);
    if (entry == body.end() || !entry->is_string())
        in.fail(key, entry == body.end() ? "is missing" : "must be a text");
    auto password = std::make_shared<base::SecretBytes>(takeSecretText(body, key));
    if (password->size() > limits::largestPassword)
        in.fail(key, "is too long");
    return password;
}

std::optional<inquiry::Answer> refuseWeakPassword(const Errand &errand, std::string_view password, std::string_view memberId,
                                                  const std::string &param) {
    const auto flaw = members::flawOf(password, memberId);
    if (flaw == members::PasswordFlaw::none)
        return std::nullopt;
    return problem(errand, Refusal::weakPassword, {.detail = sentenceOf(flaw), .param = param});
}

} // namespace florin::intake
