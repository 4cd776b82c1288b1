#pragma once

#include "server/rear/intake/money_desk.h"
#include "server/rear/intake/replies.h"

#include <optional>
#include <utility>

namespace florin::intake {

/// Begins what a bank has to be asked for, in one commit, and carries it. `begin` gives, inside the transaction, the decision with its
/// instruction, or the answer where there is none or it was begun before. `answer` reads from the store how it stands: it is given as soon as
/// that is final or known to be unknown. `secret` goes to the bank and is never written down.
template <class Decision, class Begin>
void beginAndCarry(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond, const Begin &begin,
                   std::function<inquiry::Answer(Records &, const Errand &, const Decision &)> answer, base::SecretBytes secret) {
    News news;
    inquiry::Answer told;
    std::optional<Decision> decision;
    const auto stored = services.store.write([&](Records &records) {
        news = {};
        decision.reset();
        base::Result<Decision, inquiry::Answer> begun = begin(records, errand);
        if (!begun) {
            told = begun.error();
            return Outcome::commit; // Of a repeat, its answer may be kept.
        }
        decision = *begun;
        desk.write(records, *decision, errand.now, news);
        return Outcome::commit;
    });
    if (!stored) return respond(problem(errand, stored.error()));
    if (!decision) return respond(std::move(told));
    news.tell(services.waiters);
    const auto instruction = *decision->instruction;
    desk.carry(instruction,
               {std::move(errand), std::move(respond),
                [answer = std::move(answer), decision = std::move(*decision)](Records &records, const Errand &asked) {
                    return answer(records, asked, decision);
                }},
               std::move(secret));
}

} // namespace florin::intake
