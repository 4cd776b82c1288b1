#include "server/rear/intake/hosted_routes.h"

#include "server/rear/intake/letters.h"
#include "server/rear/intake/micro_account.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/intake/payers_means.h"
#include "server/rear/intake/ticket_terms.h"
#include "server/rear/members/codes.h"
#include "server/rear/payments/mailed_consent.h"
#include "shared/base/encoding.h"

#include <algorithm>
#include <stdexcept>

namespace florin::intake {

using payment::Refusal;
using payments::HostedPayment;
using protocol::Json;

namespace {

constexpr std::chrono::hours anHour{1};

/// The ticket that a payment in waiting keeps. It was read before it was kept: what does not read now is damaged, and this question's own
/// misfortune.
SignedTicket ticketOf(const HostedPayment &hosted) {
    auto ticket = protocol::readTicket(hosted.ticket);
    if (!ticket) throw std::runtime_error("a kept ticket does not read");
    return std::move(*ticket);
}

/// Of this member; nothing if it is nobody's or somebody else's.
std::optional<HostedPayment> hostedOf(Records &records, const Errand &errand) {
    auto hosted = records.payments.hostedPayment(errand.parameters.at("id"));
    if (hosted && hosted->member != errand.caller.member) hosted.reset();
    return hosted;
}

/// What becomes of it with a right code, by the rules of every payment. Nothing is written by it.
payments::Decision decide(Records &records, const RouteServices &services, const MoneyDesk &desk, const HostedPayment &hosted,
                          base::Timestamp now) {
    const auto ticket = ticketOf(hosted);
    const auto &shop = ticket.content.merchant;
    auto terms = termsOf(services, desk, ticket, records.merchants.merchant(shop), hosted.member, now);
    const bool isForThem = ticket.content.customer == terms.customer;
    auto payment = paymentFor(ticket, hosted.id, {hosted.member, std::string(payment::microMeans), isForThem ? terms.customer : ""}, now);
    payment.fingerprint = base::toHex(signing::sha256("hosted\n" + hosted.id + '\n' + hosted.ticketHash));
    const auto found = foundFor(records, payment);
    const auto account = hostedAccount(services, records, payment, now);
    const payments::MailedConsent vouching(ticket.content, std::move(terms), {hosted.member, hosted.ticketHash});
    return payments::accept(std::move(payment), found, vouching, account, desk.fresh(now));
}

/// Why it would not come to a payment now: of its own that was declined, what that one heard.
std::optional<Refusal> refusalOf(const payments::Decision &decision, const HostedPayment &hosted) {
    if (!decision.earlier) return decision.refusal;
    return decision.earlier->id == hosted.id ? decision.earlier->refusal : Refusal::ticketAlreadyPaid;
}

/// The money is the payer's matter, and shown with all the rest; what is wrong with the ticket is the shop's.
bool isAboutMoney(Refusal refusal) { return payment::factsOf(refusal).status == 402; }

std::string_view stateWord(const HostedPayment &hosted, base::Timestamp now) {
    if (hosted.paidAt) return "paid";
    if (hosted.expiresAt <= now || hosted.triesLeft <= 0) return "over";
    return hosted.mailedAt ? "code_mailed" : "open";
}

Json refusalJson(Refusal refusal) { return {{"code", payment::factsOf(refusal).code}, {"sentence", payment::factsOf(refusal).sentence}}; }

/// All that its page shows.
Json hostedJson(Records &records, const RouteServices &services, const MoneyDesk &desk, const HostedPayment &hosted, base::Timestamp now) {
    const auto ticket = ticketOf(hosted).content;
    const auto merchant = records.merchants.merchant(ticket.merchant);
    const auto member = records.members.find(hosted.member);
    const auto customer = desk.customerAt(ticket.merchant, hosted.member);
    const auto bounds = hostedBounds(services, records, hosted.member, now);
    const auto available = microAccountLine(records, services, hosted.member).line.available();
    const auto sum = [&services](std::int64_t amount) { return protocol::toJson(*money::Money::of(amount, services.settings.currency)); };
    Json json{{"id", hosted.id},
              {"state", stateWord(hosted, now)},
              {"merchant", {{"id", ticket.merchant}, {"name", merchant ? merchant->name : ticket.merchant}}},
              {"serial", ticket.serial},
              {"ticket", hosted.ticket},
              {"customer", ticket.customer == customer ? Json(customer) : Json(nullptr)},
              {"balance", sum(available)},
              {"dailyLimit", sum(bounds.dailyLimit)},
              {"leftToday", sum(std::max<std::int64_t>(0, bounds.dailyLimit - bounds.paidToday))},
              {"mailedTo", hosted.mailedAt && member ? Json(member->profile.email) : Json(nullptr)},
              {"triesLeft", hosted.triesLeft},
              {"createdAt", base::toRfc3339(hosted.createdAt)},
              {"expiresAt", base::toRfc3339(hosted.expiresAt)},
              {"returnUrl", ticket.returnUrl},
              {"cancelUrl", ticket.cancelUrl}};
    protocol::writeOrder(json, ticket.order);
    if (hosted.paidAt) return json;
    if (const auto refusal = refusalOf(decide(records, services, desk, hosted, now), hosted))
        json["refusal"] = refusalJson(*refusal);
    else
        json["balanceAfter"] = sum(available - hosted.total.amount());
    return json;
}

// --- a ticket is brought -----------------------------------------------------------------------------------------------------

base::Result<HostedPayment, inquiry::Answer> readHosted(const RouteServices &services, const Errand &errand) {
    const auto body = bodyOf(errand);
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    auto compact = in.text("ticket", {1, longestCompact});
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    const auto ticket = protocol::readTicket(compact);
    if (!ticket) return base::Refused{problem(errand, Refusal::ticketInvalid, {.param = "ticket"})};
    HostedPayment hosted{.total = ticket->content.order.total};
    hosted.id = services.random.id("hst");
    hosted.member = errand.caller.member;
    hosted.ticketHash = protocol::ticketHash(compact);
    hosted.ticket = std::move(compact);
    hosted.createdAt = errand.now;
    hosted.expiresAt = errand.now + payments::hostedOpenFor;
    return hosted;
}

void takeTicket(const RouteServices &services, const MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    const auto hosted = readHosted(services, errand);
    if (!hosted) return respond(hosted.error());
    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        const auto decision = decide(records, services, desk, *hosted, errand.now);
        if (const auto refusal = refusalOf(decision, *hosted); refusal && !isAboutMoney(*refusal)) {
            answer = decision.earlier ? problem(errand, *refusal) : refusalAnswer(errand, decision);
            return Outcome::rollBack;
        }
        if (records.payments.hostedCounts(hosted->member, errand.now - anHour).begun >= payments::mostHostedPerHour) {
            answer = problem(errand, Refusal::rateLimited, {.retryAfter = anHour});
            return Outcome::rollBack;
        }
        records.payments.put(*hosted);
        answer = answerJson(201, hostedJson(records, services, desk, *hosted, errand.now));
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

void show(const RouteServices &services, const MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    auto answer = problem(errand, Refusal::notFound);
    const auto read = services.store.read([&](Records &records) {
        if (const auto hosted = hostedOf(records, errand)) answer = answerJson(200, hostedJson(records, services, desk, *hosted, errand.now));
    });
    respond(read ? std::move(answer) : problem(errand, read.error()));
}

// --- its code is mailed ------------------------------------------------------------------------------------------------------

/// The answer where no code is to be mailed: there is one under way, or a reason against it.
std::optional<inquiry::Answer> answerWithoutMail(Records &records, const RouteServices &services, const MoneyDesk &desk, const Errand &errand,
                                                 const HostedPayment &hosted) {
    // One code a payment in waiting: asked again, none follows.
    if (stateWord(hosted, errand.now) == "code_mailed") return answerJson(200, hostedJson(records, services, desk, hosted, errand.now));
    const auto lastHour = records.payments.hostedCounts(hosted.member, errand.now - anHour);
    if (const auto refusal = payments::objectionToMailing(hosted, lastHour, errand.now))
        return problem(errand, *refusal, {.retryAfter = refusal == Refusal::rateLimited ? anHour : std::chrono::hours(0)});
    const auto decision = decide(records, services, desk, hosted, errand.now);
    if (decision.earlier) return problem(errand, Refusal::ticketAlreadyPaid);
    if (decision.refusal) return refusalAnswer(errand, decision);
    return std::nullopt;
}

void mailCode(const RouteServices &services, const MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    const std::string code = services.random.digits(6);
    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        auto hosted = hostedOf(records, errand);
        const auto member = records.members.find(errand.caller.member);
        auto early = hosted && member ? answerWithoutMail(records, services, desk, errand, *hosted) : problem(errand, Refusal::notFound);
        if (early) {
            answer = std::move(*early);
            return Outcome::rollBack;
        }
        hosted->codeHash = members::hashOfCode(services.lookupKey.bytes(), hosted->id, code);
        hosted->mailedAt = errand.now;
        hosted->expiresAt = errand.now + payments::hostedOpenFor;
        records.payments.put(*hosted);
        const auto shop = records.merchants.merchant(ticketOf(*hosted).content.merchant);
        const HostedLetter letter{shop ? shop->name : "", money::toPlainText(hosted->total), hosted->expiresAt};
        records.notices.add(noticeOf(hostedCodeLetter(*member, letter, code), services.random, errand.now));
        answer = answerJson(200, hostedJson(records, services, desk, *hosted, errand.now));
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

// --- the code is typed -------------------------------------------------------------------------------------------------------

/// With a right code. Paid or declined, in the commit that the day's sum is read in.
inquiry::Answer pay(Records &records, const RouteServices &services, const MoneyDesk &desk, const Errand &errand, HostedPayment &hosted, News &news) {
    auto decision = decide(records, services, desk, hosted, errand.now);
    // Not its own: the member's device has paid the ticket meanwhile, and carries the voucher.
    if (decision.earlier && decision.earlier->id != hosted.id) return problem(errand, Refusal::ticketAlreadyPaid);
    desk.write(records, decision, errand.now, news);
    const auto &made = decision.payment;
    if (made && made->state == payment::PaymentState::approved) {
        hosted.paidAt = errand.now;
        records.payments.put(hosted);
    }
    const auto &told = made ? made : decision.earlier;
    auto answer = told ? orderAnswer(namesOf(records, *told), errand, *told, services.vouchers) : refusalAnswer(errand, decision);
    if (decision.earlier) return answerToRepeat(records, errand, std::move(answer));
    if (told && isFinalAnswer(answer)) keepAnswer(records, errand, answer);
    return answer;
}

void takeCode(const RouteServices &services, MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    const auto body = bodyOf(errand);
    if (!body) return respond(body.error());
    protocol::ObjectReader in(*body);
    const auto code = in.text("code", {1, 16});
    if (in.flaw()) return respond(problem(errand, *in.flaw()));
    News news;
    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        news = {};
        desk.expireOverdue(records, errand.now, news);
        auto hosted = hostedOf(records, errand);
        if (!hosted) {
            answer = problem(errand, Refusal::notFound);
            return Outcome::rollBack;
        }
        const bool isRight = members::isSameCode(hosted->codeHash, members::hashOfCode(services.lookupKey.bytes(), hosted->id, code));
        const auto guess = isRight ? payments::CodeGuess::right : payments::CodeGuess::wrong;
        if (const auto refusal = payments::enterCode(*hosted, guess, errand.now)) {
            records.payments.put(*hosted); // the wrong code counts
            answer = problem(errand, *refusal, {.param = "code", .more = {{"triesLeft", hosted->triesLeft}}});
            return Outcome::commit;
        }
        answer = pay(records, services, desk, errand, *hosted, news);
        return Outcome::commit;
    });
    if (!stored) return respond(problem(errand, stored.error()));
    news.tell(services.waiters);
    respond(std::move(answer));
}

} // namespace

Routes hostedRoutes(const RouteServices &services, MoneyDesk &desk) {
    return {
        {"POST", "/v1/hosted_payments", Access::session,
         [services, &desk](Errand errand, inquiry::Respond respond) { takeTicket(services, desk, errand, respond); }},
        {"GET", "/v1/hosted_payments/{id}", Access::session,
         [services, &desk](Errand errand, inquiry::Respond respond) { show(services, desk, errand, respond); }},
        {"POST", "/v1/hosted_payments/{id}/code", Access::session,
         [services, &desk](Errand errand, inquiry::Respond respond) { mailCode(services, desk, errand, respond); }},
        {"POST", "/v1/hosted_payments/{id}/confirm", Access::session,
         [services, &desk](Errand errand, inquiry::Respond respond) { takeCode(services, desk, errand, respond); }},
    };
}

} // namespace florin::intake
