#include "server/rear/intake/voucher_routes.h"

#include "server/rear/intake/replies.h"

#include <functional>

namespace florin::intake {

using payment::Refusal;
using protocol::Json;

namespace {

using Find = std::function<std::optional<payments::Payment>(Records &)>;

/// Issued again: the register's serial and the ticket are the same, so that the shop accepts it once however often that is done.
void issueAgain(const RouteServices &services, const Errand &errand, const Find &find, const inquiry::Respond &respond) {
    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        const auto payment = find(records);
        const auto objection = payment ? objectionToVoucher(*payment, errand.now) : Refusal::notFound;
        if (objection) {
            answer = problem(errand, *objection);
            return Outcome::rollBack;
        }
        answer = answerJson(200, {{"voucher", services.vouchers.issue(*payment, errand.now)},
                                  {"register", std::to_string(*payment->registerSerial)},
                                  {"ticket", payment->ticket},
                                  {"payment", errand.caller.merchant.empty() ? Json(payment->id) : Json(nullptr)}});
        keepAnswer(records, errand, answer);
        return Outcome::commit;
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

void forPayer(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    issueAgain(
        services, errand,
        [&errand](Records &records) {
            auto payment = records.payments.payment(errand.parameters.at("id"));
            return payment && payment->member == errand.caller.member ? std::move(payment) : std::nullopt;
        },
        respond);
}

void forShop(const RouteServices &services, const Errand &errand, const inquiry::Respond &respond) {
    const auto body = bodyOf(errand);
    if (!body) return respond(body.error());
    protocol::ObjectReader in(*body);
    const auto ticket = in.text("ticket", {1, payment::longestId});
    if (in.flaw()) return respond(problem(errand, *in.flaw()));
    issueAgain(
        services, errand, [&](Records &records) { return records.payments.paymentOfTicket(errand.caller.merchant, ticket); }, respond);
}

} // namespace

Routes voucherRoutes(const RouteServices &services) {
    return {
        {"POST", "/v1/payments/{id}/voucher", Access::member,
         [services](Errand errand, inquiry::Respond respond) { forPayer(services, errand, respond); }},
        {"POST", "/v1/vouchers", Access::merchant,
         [services](Errand errand, inquiry::Respond respond) { forShop(services, errand, respond); }},
    };
}

} // namespace florin::intake
