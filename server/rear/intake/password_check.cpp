#include "server/rear/intake/password_check.h"

#include "server/rear/intake/letters.h"
#include "server/rear/intake/limits.h"
#include "server/rear/intake/secret_fields.h"
#include "server/rear/members/tries.h"

namespace florin::intake {

using payment::Refusal;

namespace {

/// The member is told, and the account is watched or cancelled.
void raiseAlarm(Records &records, const RouteServices &services, const std::string &id, const members::Tries &tries, base::Timestamp now) {
    auto member = records.members.find(id);
    if (!member || !tries.lockedUntil)
        return;
    if (members::raiseAlarm(*member, services.settings.afterTries, now))
        records.members.endGrantsOf(id);
    records.members.put(*member);
    records.notices.add(noticeOf(lockedLetter(*member, *tries.lockedUntil), services.random, now));
}

/// Inside the transaction that found the password right.
void recordSignIn(Records &records, const RouteServices &services, const members::Member &member, const Errand &errand) {
    const members::SignIn signIn{.member = member.id, .at = errand.now, .address = errand.question.address};
    records.members.add(signIn);
    if (member.watchedSince)
        records.notices.add(noticeOf(signedInLetter(member, signIn), services.random, errand.now));
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
            raiseAlarm(records, services, id, start.tries, errand.now);
        records.members.put(guessed.what, guessed.subject, start.tries);
        return start.allowed || start.justLocked ? Outcome::commit : Outcome::rollBack;
    });
    if (!stored)
        return base::Refused{problem(errand, stored.error())};
    if (!start.allowed)
        return base::Refused{lockedAnswer(errand, start.tries, errand.now)};

    const bool right = services.passwords.verify(member ? member->passwordHash : std::string(), password);
    members::TryEnd end;
    bool isSame = false;
    stored = services.store.write([&](Records &records) {
        const auto guess = right ? members::Guess::right : members::Guess::wrong;
        end = members::endTry(records.members.tries(guessed.what, guessed.subject), guess, errand.now);
        if (end.justLocked)
            raiseAlarm(records, services, id, end.tries, errand.now);
        records.members.put(guessed.what, guessed.subject, end.tries);
        // As it is now: the account may have been cancelled meanwhile, or the password changed.
        auto current = records.members.find(id);
        isSame = current && member && current->passwordHash == member->passwordHash;
        member = std::move(current);
        if (right && isSame && !member->cancelledAt)
            recordSignIn(records, services, *member, errand);
        return Outcome::commit;
    });
    if (!stored)
        return base::Refused{problem(errand, stored.error())};
    if (!right || !isSame)
        return base::Refused{problem(errand, Refusal::wrongPassword)};
    if (member->cancelledAt)
        return base::Refused{problem(errand, Refusal::memberCancelled)};
    return std::move(*member);
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
