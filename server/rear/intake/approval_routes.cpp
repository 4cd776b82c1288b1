#include "server/rear/intake/approval_routes.h"

#include "server/rear/intake/limits.h"
#include "server/rear/intake/long_poll.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/intake/secret_fields.h"
#include "server/rear/payments/foreign_card.h"
#include "server/rear/payments/prepaid_card.h"
#include "server/rear/payments/shops_word.h"
#include "server/rear/payments/typed_card.h"

namespace florin::intake {

using payment::Refusal;
using protocol::Json;

namespace {

/// What the shop typed in from its form. Owns number and secret, which are wiped with it.
struct TypedPayer {
    card::CardNumber number;
    base::SecretBytes secret;
    payments::TypedDetails details;
};

/// One request of a shop, read.
struct Request {
    payments::Approval approval;
    std::optional<TypedPayer> typed; ///< absent: a ticket
};

payments::HolderDetails readHolder(protocol::ObjectReader &payer) {
    payments::HolderDetails holder;
    holder.name = payer.text("name", {1, 100});
    if (!payer.has("address")) return holder;
    const Json *address = payer.object("address");
    if (!address) return holder;
    protocol::ObjectReader in(*address, payer.pathOf("address"));
    const auto part = [&in](const char *key) { return in.optionalText(key, {0, 100}).value_or(""); };
    holder.line1 = part("line1");
    holder.line2 = part("line2");
    holder.city = part("city");
    holder.region = part("region");
    holder.postalCode = part("postalCode");
    holder.country = part("country");
    if (in.flaw()) payer.fail("address", in.flaw()->what);
    return holder;
}

std::optional<TypedPayer> readTyped(Json &payer, protocol::ObjectReader &in) {
    auto number = takeCardNumber(payer, "number", in);
    auto secret = takeCardSecret(payer, "secret", in);
    const auto expiry = readExpiry("expiry", in);
    auto holder = readHolder(in);
    if (in.flaw()) return std::nullopt;
    return TypedPayer{std::move(*number), std::move(*secret), {*expiry, std::move(holder)}};
}

base::Result<Request, inquiry::Answer> readRequest(const RouteServices &services, const MoneyDesk &desk, Errand &errand) {
    auto body = bodyOf(errand);
    base::wipe(errand.question.body); // It may hold a card's number and secret.
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    const Json *orderObject = in.object("order");
    const auto serial = in.text("serial", {1, payment::longestId});
    in.object("payer");
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    const auto order = protocol::readOrder(*orderObject, "order");
    if (!order) return base::Refused{problem(errand, order.error())};

    Json &payer = (*body)["payer"];
    protocol::ObjectReader payerIn(payer, "payer");
    Request request{{.order = *order}, std::nullopt};
    const auto type = payerIn.text("type", {1, 20});
    request.approval.customer = payerIn.optionalText("customer", {0, payment::longestId}).value_or("");
    if (type == "ticket")
        request.approval.ticket = payerIn.text("ticket", {1, payment::longestId});
    else if (type == "card")
        request.typed = readTyped(payer, payerIn);
    else
        payerIn.fail("type", "must be `ticket` or `card`");
    protocol::ObjectReader orderIn(*orderObject, "order");
    if (order->total.currency() != services.settings.currency)
        orderIn.fail("total.currency", "is not the currency of this gateway");
    else if (!order->total.isPositive())
        orderIn.fail("total.amount", "must be more than 0");
    if (orderIn.flaw()) return base::Refused{problem(errand, *orderIn.flaw())};
    if (payerIn.flaw()) return base::Refused{problem(errand, *payerIn.flaw())};

    auto &approval = request.approval;
    approval.id = desk.idFor("apr", errand);
    approval.merchant = errand.caller.merchant;
    approval.serial = serial;
    approval.fingerprint = errand.fingerprint;
    approval.createdAt = errand.now;
    approval.waitUntil = errand.now;
    return request;
}

/// A card of another company: nothing of it is held here.
bool isForeign(const RouteServices &services, const TypedPayer &typed) {
    return !typed.number.digits().starts_with(services.settings.issuerRange);
}

payments::Decision meetTicket(Records &records, const MoneyDesk &desk, const payments::Approval &approval, base::Timestamp now) {
    payments::FoundByShop found;
    found.ofTicket = records.payments.paymentOfTicket(approval.merchant, approval.ticket);
    found.waiting = records.payments.waitingApproval(approval.merchant, approval.ticket);
    if (found.ofTicket && !found.ofTicket->approval.empty())
        found.ofThatPayment = records.payments.approval(found.ofTicket->approval);
    const payments::PrepaidCard means(prepaidFacts(found.ofTicket ? records.wallets.card(found.ofTicket->means) : std::nullopt));
    return payments::acceptShop(approval, found, &means, desk.fresh(now));
}

/// The card with the typed number and whether the typed secret is its own. Counts wrong ones.
struct Compared {
    std::optional<wallets::Card> card;
    std::optional<payments::HeldCard> held;
};

Compared compareTyped(Records &records, const MoneyDesk &desk, const TypedPayer &typed, base::Timestamp now) {
    Compared compared;
    compared.card = records.wallets.cardByLookup(desk.vault().lookupOf(typed.number));
    if (!compared.card || compared.card->state == payment::CardState::deleted) {
        compared.card.reset();
        return compared;
    }
    auto &card = *compared.card;
    payments::HeldCard held{.nameOnCard = card.name, .expiry = card.expiry};
    if (const auto member = records.members.find(card.member)) {
        held.holder.name = member->profile.name;
        if (const auto &address = member->profile.address)
            held.holder = {member->profile.name, address->line1,      address->line2,  address->city,
                           address->region,      address->postalCode, address->country};
    }
    if (!payments::mayTrySecret(card.secretTries, card.secretTriedAt, now)) {
        held.secret = payments::SecretCheck::tooManyTries;
    } else {
        const auto secret = desk.vault().openSecret(card);
        const bool right = secret && secret->equals(typed.secret.bytes());
        held.secret = right ? payments::SecretCheck::right : payments::SecretCheck::wrong;
        const bool forgotten = card.secretTries >= payments::mostSecretTries;
        card.secretTries = right ? 0 : forgotten ? 1 : card.secretTries + 1;
        if (!right) card.secretTriedAt = now;
        records.wallets.put(card);
    }
    compared.held = std::move(held);
    return compared;
}

payments::Payment typedPayment(const MoneyDesk &desk, const Errand &errand, const Request &request) {
    const auto &approval = request.approval;
    payments::Payment payment{.order = approval.order};
    payment.id = desk.idFor("pay", errand);
    payment.kind = payments::PaymentKind::card;
    payment.merchant = approval.merchant;
    payment.serial = approval.serial;
    payment.fingerprint = approval.fingerprint;
    payment.createdAt = errand.now;
    payment.waitUntil = errand.now;
    return payment;
}

payments::Decision acceptTyped(Records &records, const MoneyDesk &desk, const Errand &errand, const Request &request) {
    const auto compared = compareTyped(records, desk, *request.typed, errand.now);
    auto payment = typedPayment(desk, errand, request);
    if (compared.card) {
        payment.member = compared.card->member;
        payment.means = compared.card->id;
    }
    const payments::TypedCard vouching(request.typed->details, compared.held);
    const payments::PrepaidCard means(prepaidFacts(compared.card));
    return payments::accept(std::move(payment), {.approval = request.approval}, vouching, means, desk.fresh(errand.now));
}

payments::Decision acceptForeign(const MoneyDesk &desk, const Errand &errand, const Request &request) {
    const auto &typed = *request.typed;
    auto approval = request.approval;
    approval.card = payments::ShownCard{typed.number.brand(), typed.number.lastFour()};
    const payments::ShopsWord vouching(errand.caller.testKey);
    const payments::ForeignCard means(typed.details.expiry);
    return payments::accept(typedPayment(desk, errand, request), {.approval = std::move(approval)}, vouching, means,
                            desk.fresh(errand.now));
}

payments::Decision decide(Records &records, const RouteServices &services, const MoneyDesk &desk, const Errand &errand,
                          const Request &request) {
    if (!request.typed) return meetTicket(records, desk, request.approval, errand.now);
    return isForeign(services, *request.typed) ? acceptForeign(desk, errand, request)
                                               : acceptTyped(records, desk, errand, request);
}

/// Sealed, until the payment is settled: it may have to be taken back after a crash.
void keepNumber(Records &records, const MoneyDesk &desk, const Request &request, const payments::Instruction &instruction) {
    const auto &typed = *request.typed;
    records.payments.add(payments::OpenCard{instruction.meansId, typed.details.expiry,
                                            desk.vault().sealNumber(typed.number, instruction.meansId)});
}

void takeRequest(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond) {
    if (errand.caller.testKey && services.settings.live) {
        base::wipe(errand.question.body);
        return respond(problem(errand, Refusal::notAllowed, {.detail = "A test key moves no real money. Use a live key."}));
    }
    auto request = readRequest(services, desk, errand);
    if (!request) return respond(request.error());
    News news;
    inquiry::Answer answer;
    std::optional<payments::Instruction> instruction;
    const auto stored = services.store.write([&](Records &records) {
        news = {};
        instruction.reset();
        desk.expireOverdue(records, errand.now, news);
        if (const auto earlier = records.payments.approval(request->approval.id)) {
            answer = earlier->fingerprint == errand.fingerprint
                         ? answerToRepeat(records, errand, approvalAnswer(errand, *earlier))
                         : problem(errand, Refusal::idempotencyMismatch);
            return Outcome::commit;
        }
        auto decision = decide(records, services, desk, errand, *request);
        desk.write(records, decision, errand.now, news);
        instruction = decision.instruction;
        if (instruction && instruction->means == payments::MeansKind::foreignCard) keepNumber(records, desk, *request, *instruction);
        const auto &told = decision.approval ? decision.approval : decision.earlierApproval;
        answer = told ? approvalAnswer(errand, *told) : refusalAnswer(errand, decision);
        if (isFinalAnswer(answer)) keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    if (!stored) return respond(problem(errand, stored.error()));
    news.tell(services.waiters);
    if (!instruction) return respond(std::move(answer));
    // Our own card's secret has been compared here; another company's is for that company to compare.
    auto secret = instruction->means == payments::MeansKind::foreignCard ? std::move(request->typed->secret) : base::SecretBytes();
    desk.carry(*instruction,
               {std::move(errand), std::move(respond), [id = request->approval.id](Records &records, const Errand &asked) {
                    return approvalAnswer(asked, *records.payments.approval(id));
                }},
               std::move(secret));
}

void showApproval(const RouteServices &services, const Errand &errand, inquiry::Respond respond) {
    const auto id = errand.parameters.at("id");
    answerWhenStateChanges(
        services, "approval:" + id, errand,
        [id, merchant = errand.caller.merchant](Records &records) -> std::optional<StateSeen> {
            const auto approval = records.payments.approval(id);
            if (!approval || approval->merchant != merchant) return std::nullopt;
            return StateSeen{std::string(toWord(approval->state)), payment::isFinal(approval->state), approvalJson(*approval)};
        },
        std::move(respond));
}

/// For a shop that lost its answer and cannot send the same again: a card that was typed in is not kept over a restart. The approval's
/// id follows from the key that it was asked for with.
void findApproval(const RouteServices &services, const MoneyDesk &desk, Errand errand, const inquiry::Respond &respond) {
    const auto key = errand.question.query.find("idempotencyKey");
    if (key == errand.question.query.end() || key->second.empty() || key->second.size() > limits::longestKey)
        return respond(problem(errand, Refusal::invalidInput, {.detail = "Must be the key of an approval.", .param = "idempotencyKey"}));
    errand.idempotency = IdempotencyScope{callerOf(errand), "/v1/approvals", key->second};
    const auto id = desk.idFor("apr", errand);
    Json data = Json::array();
    const auto read = services.store.read([&](Records &records) {
        if (const auto approval = records.payments.approval(id)) data.push_back(approvalJson(*approval));
    });
    respond(read ? answerJson(200, listJson(std::move(data))) : problem(errand, read.error()));
}

} // namespace

Routes approvalRoutes(const RouteServices &services, MoneyDesk &desk) {
    return {
        {"POST", "/v1/approvals", Access::merchant,
         [services, &desk](Errand errand, inquiry::Respond respond) {
             takeRequest(services, desk, std::move(errand), std::move(respond));
         },
         KeyRule::required},
        {"GET", "/v1/approvals", Access::merchant,
         [services, &desk](Errand errand, inquiry::Respond respond) { findApproval(services, desk, std::move(errand), respond); }},
        {"GET", "/v1/approvals/{id}", Access::merchant,
         [services](Errand errand, inquiry::Respond respond) { showApproval(services, errand, std::move(respond)); }},
    };
}

} // namespace florin::intake
