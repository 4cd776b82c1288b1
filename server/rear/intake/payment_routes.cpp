#include "server/rear/intake/payment_routes.h"

#include "server/rear/intake/device_proof.h"
#include "server/rear/intake/long_poll.h"
#include "server/rear/intake/micro_account.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/intake/payers_means.h"
#include "server/rear/intake/ticket_terms.h"
#include "server/rear/payments/signed_order.h"
#include "shared/base/encoding.h"
#include "shared/protocol/signed_objects.h"

#include <algorithm>

namespace florin::intake {

using payment::Refusal;
using protocol::Json;
using protocol::SignedFlaw;

namespace {

struct SignedPair {
    SignedTicket ticket;
    protocol::Signed<payment::PaymentOrder> order;
};

/// Made by the wallet. Not as ids of approvals begin, which are made here: the lines of both lie in one table under their ids.
bool isPaymentId(const std::string &text) {
    return !text.starts_with("apr_") && text.size() >= 8 && text.size() <= payment::longestId && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

base::Result<SignedPair, inquiry::Answer> readPair(const Errand &errand) {
    auto body = bodyOf(errand);
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    const auto compactTicket = in.text("ticket", {1, longestCompact});
    const auto compactOrder = in.text("order", {1, longestCompact});
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    auto order = protocol::readOrderJws(compactOrder);
    if (!order || !isPaymentId(order->content.id))
        return base::Refused{problem(errand, Refusal::invalidInput, {.detail = "Not a florin-order+jwt.", .param = "order"})};
    if (errand.idempotency && errand.idempotency->key != order->content.id)
        return base::Refused{
            problem(errand, Refusal::invalidInput, {.detail = "Must be the order's jti.", .param = "Idempotency-Key"})};
    auto ticket = protocol::readTicket(compactTicket);
    if (!ticket) return base::Refused{problem(errand, Refusal::ticketInvalid, {.param = "ticket"})};
    const bool isAnswer = order->content.means == payment::yesMeans || order->content.means == payment::noMeans;
    if (isAnswer == ticket->content.order.total.isPositive())
        return base::Refused{problem(errand, Refusal::invalidInput,
                                     {.detail = isAnswer ? "`yes` and `no` answer tickets of nothing to pay." : "A ticket of nothing to pay is answered `yes` or `no`.",
                                      .param = "order"})};
    if (order->content.unasked && order->content.means != payment::microMeans)
        return base::Refused{problem(errand, Refusal::invalidInput, {.detail = "Only `micro` is paid without asking.", .param = "order"})};
    return SignedPair{std::move(*ticket), std::move(*order)};
}

/// The device has signed with the certificate that it was given last. It is read anew: meanwhile it may have been revoked.
base::Result<void, StoreError> storeFirstUse(const RouteServices &services, const std::string &id, const signing::HeaderFacts &header) {
    return services.store.write([&](Records &records) {
        auto device = records.members.device(id);
        if (!device || !takeNextCertificate(*device, header)) return Outcome::rollBack;
        records.members.put(*device);
        return Outcome::commit;
    });
}

/// Whom the shop may take the payer for: its customer, where the person agreed to say so, or where it made the ticket for that customer.
std::string customerToTell(const SignedPair &pair, std::string customer) {
    const auto &ticket = pair.ticket.content;
    const bool agreed = ticket.question == payment::TicketQuestion::identity && pair.order.content.means == payment::yesMeans;
    return agreed || ticket.customer == customer ? customer : std::string();
}

payments::Payment paymentFor(const MoneyDesk &desk, const Errand &errand, const SignedPair &pair) {
    const auto &order = pair.order.content;
    const auto &member = errand.caller.member;
    const TicketPayer payer{member, order.means, customerToTell(pair, desk.customerAt(pair.ticket.content.merchant, member))};
    auto payment = intake::paymentFor(pair.ticket, order.id, payer, errand.now);
    // What the payer agreed to, whenever it was signed; of the ticket what came, which must be what was signed for.
    payment.fingerprint = base::toHex(signing::sha256(protocol::ticketHash(pair.ticket.compact) + '\n' + order.means + '\n' +
                                                      order.payeeName + '\n' + money::toPlainText(order.total)));
    return payment;
}

/// Same id and content: the answer is the same. Its signature was believed when it came, and the device's certificate may have been
/// renewed since.
bool isRepeat(Records &records, const payments::Payment &asked) {
    const auto earlier = records.payments.payment(asked.id);
    return earlier && earlier->member == asked.member && earlier->fingerprint == asked.fingerprint;
}

/// Checks both signatures. Whether the times hold is the pipeline's to judge: a repeat of an old order is still answered.
base::Result<payments::TicketTerms, inquiry::Answer> checkSignatures(const RouteServices &services, const MoneyDesk &desk,
                                                                     const Errand &errand, const SignedPair &pair) {
    std::optional<members::Device> device;
    std::optional<merchants::Merchant> merchant;
    bool wasBelieved = false;
    const auto read = services.store.read([&](Records &records) {
        wasBelieved = isRepeat(records, paymentFor(desk, errand, pair));
        device = records.members.device(errand.caller.device);
        merchant = records.merchants.merchant(pair.ticket.content.merchant);
    });
    if (!read) return base::Refused{problem(errand, read.error())};
    const bool isFirstUse = device && !wasBelieved && takeNextCertificate(*device, pair.order.header);
    const auto certificate = device ? services.decodedKeys.certificate(device->certificate) : std::nullopt;
    const auto &gateway = services.settings.gateway;
    const bool holds = wasBelieved || (certificate && onlyTimeIsWrong(protocol::verifyOrder(pair.order, *certificate, gateway, errand.now)));
    if (!holds) return base::Refused{problem(errand, Refusal::badSignature, {.param = "order"})};
    if (isFirstUse) {
        if (const auto stored = storeFirstUse(services, device->id, pair.order.header); !stored)
            return base::Refused{problem(errand, stored.error())};
    }

    return termsOf(services, desk, pair.ticket, merchant, errand.caller.member, errand.now);
}

/// The micro-account itself gave the money: no bank is asked.
bool isPaidFromAccount(const payments::Decision &decision) {
    return decision.payment && decision.payment->means == payment::microMeans && decision.payment->state == payment::PaymentState::approved &&
           !decision.instruction;
}

void takeOrder(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond) {
    const auto pair = readPair(errand);
    if (!pair) return respond(pair.error());
    auto terms = checkSignatures(services, desk, errand, *pair);
    if (!terms) return respond(terms.error());
    const payments::SignedOrder vouching(pair->ticket.content, pair->order.content, std::move(*terms));

    News news;
    inquiry::Answer answer;
    std::optional<payments::Instruction> instruction, refill;
    const auto stored = services.store.write([&](Records &records) {
        news = {};
        refill.reset();
        desk.expireOverdue(records, errand.now, news);
        auto payment = paymentFor(desk, errand, *pair);
        const auto found = foundFor(records, payment);
        const auto means = payersMeans(services, records, pair->ticket.content, pair->order.content, payment, errand.now);
        auto decision = payments::accept(std::move(payment), found, vouching, *means, desk.fresh(errand.now));
        desk.write(records, decision, errand.now, news);
        instruction = decision.instruction;
        if (isPaidFromAccount(decision)) refill = refillIfLow(records, services, desk, errand.caller.member, errand.now, news);
        const auto &told = decision.payment ? decision.payment : decision.earlier;
        answer = told ? orderAnswer(records, errand, *told, services.vouchers) : refusalAnswer(errand, decision);
        // A reused id is not kept: the key is the id, and belongs to the first order.
        if (decision.earlier && decision.earlier->id == pair->order.content.id)
            answer = answerToRepeat(records, errand, std::move(answer));
        else if (told ? isFinalAnswer(answer) : decision.refusal == Refusal::ticketAlreadyPaid)
            keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    if (!stored) return respond(problem(errand, stored.error()));
    news.tell(services.waiters);
    if (refill) desk.carry(*refill);
    if (!instruction) return respond(std::move(answer));
    desk.carry(*instruction,
               {std::move(errand), std::move(respond), [id = pair->order.content.id, &press = services.vouchers](Records &records, const Errand &asked) {
                    return orderAnswer(records, asked, *records.payments.payment(id), press);
                }});
}

void showPayment(const RouteServices &services, const Errand &errand, inquiry::Respond respond) {
    const auto id = errand.parameters.at("id");
    answerWhenStateChanges(
        services, "payment:" + id, errand,
        [id, member = errand.caller.member](Records &records) -> std::optional<StateSeen> {
            const auto payment = records.payments.payment(id);
            if (!payment || payment->member != member) return std::nullopt;
            return StateSeen{std::string(toWord(payment->state)), payment::isFinal(payment->state),
                             paymentJson(records, *payment)};
        },
        std::move(respond));
}

} // namespace

Routes paymentRoutes(const RouteServices &services, MoneyDesk &desk) {
    return {
        {"POST", "/v1/orders", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) {
             takeOrder(services, desk, std::move(errand), std::move(respond));
         },
         KeyRule::required},
        {"GET", "/v1/payments/{id}", Access::member,
         [services](Errand errand, inquiry::Respond respond) { showPayment(services, errand, std::move(respond)); }},
    };
}

} // namespace florin::intake
