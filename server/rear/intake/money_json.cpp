#include "server/rear/intake/money_json.h"

namespace florin::intake {

using payment::Refusal;
using protocol::Json;
using protocol::toJson;

namespace {

Json moment(const std::optional<base::Timestamp> &at) { return at ? Json(base::toRfc3339(*at)) : Json(nullptr); }

Json textOrNull(const std::string &text) { return text.empty() ? Json(nullptr) : Json(text); }

Json refusalJson(Refusal refusal) {
    const auto &facts = payment::factsOf(refusal);
    Json json{{"code", facts.code}, {"sentence", facts.sentence}};
    if (!facts.declineCode.empty()) json["declineCode"] = facts.declineCode;
    return json;
}

/// `object` under its name in a problem document.
inquiry::Answer problemWith(const Errand &errand, Refusal refusal, const char *name, Json object) {
    ProblemDetails details;
    for (const char *member : {"differences", "resolveBy"})
        if (object.contains(member) && !object[member].empty()) details.more[member] = object[member];
    details.more[name] = std::move(object);
    return problem(errand, refusal, details);
}

inquiry::Answer answerByState(const Errand &errand, payment::PaymentState state, std::optional<Refusal> refusal, const char *name,
                              Json object) {
    switch (state) {
    case payment::PaymentState::approved:
        return answerJson(201, object);
    case payment::PaymentState::waitingForShop:
    case payment::PaymentState::waitingForPayer:
    case payment::PaymentState::pending:
        return answerJson(202, object);
    case payment::PaymentState::unknown:
        return problemWith(errand, Refusal::outcomeUnknown, name, std::move(object));
    case payment::PaymentState::declined:
    case payment::PaymentState::reversed:
    case payment::PaymentState::expired:
        break;
    }
    return problemWith(errand, refusal.value_or(Refusal::cardDeclined), name, std::move(object));
}

} // namespace

Json cardJson(const wallets::Card &card) {
    const bool issued = !card.lastFour.empty();
    Json json{{"id", card.id},
              {"kind", toWord(card.kind)},
              {"label", card.label},
              {"brand", "florin"},
              {"last4", textOrNull(card.lastFour)},
              {"expiry", issued ? Json(card.expiry.toText()) : Json(nullptr)},
              {"name", card.name},
              {"state", toWord(card.state)},
              {"balance", card.balance ? toJson(*card.balance) : Json(nullptr)},
              {"balanceAt", moment(card.balanceAt)},
              {"createdAt", base::toRfc3339(card.createdAt)}};
    if (card.singleUse)
        json["singleUse"] = {{"from", card.singleUse->from},
                             {"most", toJson(card.singleUse->most)},
                             {"shop", card.singleUse->shop},
                             {"merchant", textOrNull(card.singleUse->merchant)},
                             {"usedBy", textOrNull(card.singleUse->usedBy)}};
    if (card.refusal) json["refusal"] = refusalJson(*card.refusal);
    return json;
}

Json sourceJson(const wallets::FundingSource &source) {
    return {{"id", source.id},
            {"label", source.label},
            {"brand", toWord(source.brand)},
            {"last4", source.lastFour},
            {"expiry", source.expiry.toText()},
            {"createdAt", base::toRfc3339(source.createdAt)}};
}

Json chargeJson(const wallets::Charge &charge) {
    Json json{{"id", charge.id},
              {"card", charge.card},
              {"source", charge.source},
              {"amount", toJson(charge.amount)},
              {"state", toWord(charge.state)},
              {"createdAt", base::toRfc3339(charge.createdAt)},
              {"concludedAt", moment(charge.concludedAt)}};
    if (charge.loaded && charge.state == payment::ChargeState::loaded) json["loaded"] = toJson(*charge.loaded);
    if (charge.refusal) json["refusal"] = refusalJson(*charge.refusal);
    if (charge.resolveBy) json["resolveBy"] = moment(charge.resolveBy);
    return json;
}

Json refillJson(const wallets::Refill &refill) {
    Json json{{"id", refill.id},
              {"source", refill.source},
              {"amount", toJson(refill.amount)},
              {"origin", toWord(refill.origin)},
              {"state", toWord(refill.state)},
              {"createdAt", base::toRfc3339(refill.createdAt)},
              {"concludedAt", moment(refill.concludedAt)}};
    if (refill.refusal) json["refusal"] = refusalJson(*refill.refusal);
    if (refill.resolveBy) json["resolveBy"] = moment(refill.resolveBy);
    return json;
}

Json differencesJson(const std::vector<payment::Difference> &differences) {
    Json list = Json::array();
    for (const auto &difference : differences)
        list.push_back({{"path", difference.path}, {"shop", difference.shop}, {"payer", difference.payer}});
    return list;
}

namespace {

bool isCard(const payments::Payment &payment) {
    return payment.means != payment::microMeans && payment.means != payment::yesMeans && payment.means != payment::noMeans;
}

} // namespace

PaymentNames namesOf(Records &records, const payments::Payment &payment) {
    PaymentNames names{.merchant = records.merchants.name(payment.merchant).value_or(payment.merchant)};
    const auto card = isCard(payment) ? records.wallets.card(payment.means) : std::nullopt;
    if (!card || card->member != payment.member) return names; // A card that was refused for just this: nothing of it is told.
    names.cardLabel = card->label;
    names.cardLastFour = card->lastFour;
    return names;
}

Json paymentJson(const PaymentNames &names, const payments::Payment &payment) {
    Json json{{"id", payment.id},
              {"kind", toWord(payment.kind)},
              {"state", toWord(payment.state)},
              {"merchant", {{"id", payment.merchant}, {"name", names.merchant}}},
              {"serial", payment.serial},
              {"means", payment.means},
              {"createdAt", base::toRfc3339(payment.createdAt)},
              {"concludedAt", moment(payment.concludedAt)},
              {"approvalCode", textOrNull(payment.approvalCode)},
              {"retrieval", payment.purchase ? Json(payment.purchase->retrieval) : Json(nullptr)},
              {"differences", differencesJson(payment.differences)}};
    protocol::writeOrder(json, payment.order);
    if (isCard(payment)) json["card"] = {{"id", payment.means}, {"label", names.cardLabel}, {"last4", names.cardLastFour}};
    if (payment.registerSerial) json["register"] = std::to_string(*payment.registerSerial);
    if (payment.registerSerial && payment.voucher) json["outcome"] = toWord(payment.voucher->outcome);
    if (payment.refusal) json["refusal"] = refusalJson(*payment.refusal);
    if (payment.balanceAfter) json["balanceAfter"] = toJson(*payment.balanceAfter);
    if (payment.resolveBy) json["resolveBy"] = moment(payment.resolveBy);
    return json;
}

Json reportJson(Records &records, const wallets::Report &report) {
    const auto card = records.wallets.card(report.card);
    Json json{{"id", report.id},
              {"state", toWord(report.state)},
              {"card", {{"id", report.card}, {"label", card ? card->label : ""}, {"last4", card ? card->lastFour : ""}}},
              {"shop", {{"id", report.shop}, {"name", report.shopName.empty() ? report.shop : report.shopName}}},
              {"amount", toJson(report.amount)},
              {"acquirer", report.acquirer},
              {"retrieval", report.retrieval},
              {"approvalCode", textOrNull(report.approvalCode)},
              {"madeAt", base::toRfc3339(report.madeAt)},
              {"toldAt", base::toRfc3339(report.toldAt)},
              {"reversedAt", moment(report.reversedAt)}};
    if (report.refusal) json["refusal"] = refusalJson(*report.refusal);
    if (report.balanceAfter) json["balanceAfter"] = toJson(*report.balanceAfter);
    return json;
}

Json approvalJson(const payments::Approval &approval) {
    Json json{{"id", approval.id},
              {"state", toWord(approval.state)},
              {"serial", approval.serial},
              {"total", toJson(approval.order.total)},
              {"approvalCode", textOrNull(approval.approvalCode)},
              {"differences", differencesJson(approval.differences)},
              {"createdAt", base::toRfc3339(approval.createdAt)},
              {"concludedAt", moment(approval.concludedAt)}};
    if (!approval.ticket.empty()) json["ticket"] = approval.ticket;
    // Another company's card: the shop sees what it is, and nobody could ask for the payment.
    if (approval.card)
        json["card"] = {{"brand", toWord(approval.card->brand)}, {"last4", approval.card->lastFour}};
    else if (!approval.payment.empty())
        json["payment"] = approval.payment;
    if (approval.refusal) json["refusal"] = refusalJson(*approval.refusal);
    if (approval.resolveBy) json["resolveBy"] = moment(approval.resolveBy);
    return json;
}

inquiry::Answer orderAnswer(const PaymentNames &names, const Errand &errand, const payments::Payment &payment, const VoucherPress &press) {
    auto json = paymentJson(names, payment);
    if (payment.approval.empty() && !objectionToVoucher(payment, errand.now)) json["voucher"] = press.issue(payment, errand.now);
    return answerByState(errand, payment.state, payment.refusal, "payment", std::move(json));
}

inquiry::Answer approvalAnswer(const Errand &errand, const payments::Approval &approval) {
    return answerByState(errand, approval.state, approval.refusal, "approval", approvalJson(approval));
}

inquiry::Answer chargeAnswer(const Errand &errand, const wallets::Charge &charge) {
    if (charge.state == payment::ChargeState::loaded) return answerJson(201, chargeJson(charge));
    if (payment::isFinal(charge.state))
        return problemWith(errand, charge.refusal.value_or(Refusal::cardDeclined), "charge", chargeJson(charge));
    if (charge.resolveBy) return problemWith(errand, Refusal::outcomeUnknown, "charge", chargeJson(charge));
    return answerJson(202, chargeJson(charge));
}

inquiry::Answer refillAnswer(const Errand &errand, const wallets::Refill &refill) {
    if (refill.state == payment::ChargeState::loaded) return answerJson(201, refillJson(refill));
    if (payment::isFinal(refill.state))
        return problemWith(errand, refill.refusal.value_or(Refusal::cardDeclined), "refill", refillJson(refill));
    if (refill.resolveBy) return problemWith(errand, Refusal::outcomeUnknown, "refill", refillJson(refill));
    return answerJson(202, refillJson(refill));
}

inquiry::Answer cardAnswer(const Errand &errand, const wallets::Card &card) {
    if (card.state == payment::CardState::refused)
        return problemWith(errand, card.refusal.value_or(Refusal::cardDeclined), "card", cardJson(card));
    const bool underWay = card.state == payment::CardState::requested || card.state == payment::CardState::inApproval;
    return answerJson(underWay ? 202 : 201, cardJson(card));
}

std::optional<money::Money> readAmount(const RouteServices &services, protocol::ObjectReader &in, const char *name) {
    const auto amount = in.money(name);
    if (amount && !amount->isPositive()) in.fail(std::string(name) + ".amount", "must be more than 0");
    if (amount && amount->currency() != services.settings.currency)
        in.fail(std::string(name) + ".currency", "is not the currency of this gateway");
    return amount;
}

inquiry::Answer refusalAnswer(const Errand &errand, const payments::Decision &decision) {
    ProblemDetails details;
    if (!decision.differences.empty()) details.more["differences"] = differencesJson(decision.differences);
    return problem(errand, *decision.refusal, details);
}

std::optional<payments::PrepaidCardFacts> prepaidFacts(const std::optional<wallets::Card> &card) {
    if (!card) return std::nullopt;
    return payments::PrepaidCardFacts{card->id, card->member, card->state, card->expiry};
}

inquiry::Answer answerToRepeat(Records &records, const Errand &errand, inquiry::Answer answer) {
    if (isFinalAnswer(answer)) keepAnswer(records, errand, answer);
    answer.headers.emplace_back("Idempotent-Replayed", "true");
    return answer;
}

bool isFinalAnswer(const inquiry::Answer &answer) {
    return answer.status == 200 || answer.status == 201 || answer.status == 204 || answer.status == 402 || answer.status == 409;
}

} // namespace florin::intake
