#include "server/front/site/pages.h"
#include "shared/payment/refusal.h"

namespace florin::site {

namespace {

const char *meaningOf(payment::Retry retry) {
    switch (retry) {
    case payment::Retry::never:
        return "Sending the same again will not help.";
    case payment::Retry::sameKey:
        return "Send the same request again with the same Idempotency-Key. Nothing is done twice.";
    case payment::Retry::newKey:
        return "Try again as a new request, with a new Idempotency-Key.";
    case payment::Retry::after:
        return "Wait as long as Retry-After says, then send it again.";
    }
    return "";
}

const char *meaningOf(payment::FixBy fixBy) {
    switch (fixBy) {
    case payment::FixBy::payer:
        return "The person who pays";
    case payment::FixBy::shop:
        return "The shop";
    case payment::FixBy::gateway:
        return "The calling program, or Florin";
    case payment::FixBy::bank:
        return "The bank";
    }
    return "";
}

Json viewOf(const payment::RefusalFacts &facts) {
    return {{"code", facts.code},
            {"sentence", facts.sentence},
            {"status", std::to_string(facts.status)},
            {"declineCode", facts.declineCode},
            {"retry", payment::toWord(facts.retry)},
            {"retryMeaning", meaningOf(facts.retry)},
            {"fixBy", meaningOf(facts.fixBy)},
            {"field39", facts.field39}};
}

} // namespace

void showLanding(Desk &desk, const VisitPtr &visit) {
    desk.show(visit, "landing", {{"title", "Florin"}, {"isLanding", true}});
}

void showProblem(Desk &desk, const VisitPtr &visit) {
    const auto refusal = payment::refusalFromCode(visit->request.path[1]);
    if (!refusal) {
        return desk.show(visit, "message",
                         {{"title", "There is no such refusal"}, {"text", "The list of refusals has them all."}, {"reference", false}}, 404);
    }
    desk.show(visit, "problem", {{"title", std::string(payment::factsOf(*refusal).code)}, {"refusal", viewOf(payment::factsOf(*refusal))}});
}

void showProblems(Desk &desk, const VisitPtr &visit) {
    Json rows = Json::array();
    for (const payment::RefusalFacts &facts : payment::allRefusals()) {
        rows.push_back(viewOf(facts));
    }
    desk.show(visit, "problems", {{"title", "Why something was refused"}, {"refusals", std::move(rows)}});
}

} // namespace florin::site
