#include "server/rear/intake/long_poll.h"

#include <memory>

namespace florin::intake {

void answerWhenStateChanges(const RouteServices &services, const std::string &key, const Errand &errand,
                            std::function<std::optional<StateSeen>(Records &)> see, inquiry::Respond respond) {
    // The first look comes before anybody can be told: two workers may look at once after that, and change nothing here.
    std::optional<StateSeen> first;
    const auto looked = services.store.read([&](Records &records) { first = see(records); });
    if (!looked) return respond(problem(errand, looked.error()));
    if (!first) return respond(problem(errand, payment::Refusal::notFound));
    const auto wait = waitOf(errand);
    if (first->isFinal || wait <= std::chrono::milliseconds(0)) return respond(answerJson(200, first->json));
    struct Watch {
        const Errand errand;
        const std::function<std::optional<StateSeen>(Records &)> see;
        const std::string first;
    };
    auto watch = std::make_shared<const Watch>(Watch{errand, std::move(see), std::move(first->state)});
    auto look = [watch, &store = services.store](Look when) -> std::optional<inquiry::Answer> {
        std::optional<StateSeen> seen;
        const auto read = store.read([&](Records &records) { seen = watch->see(records); });
        if (!read) return problem(watch->errand, read.error());
        if (!seen) return problem(watch->errand, payment::Refusal::notFound);
        if (when == Look::last || seen->isFinal || seen->state != watch->first) return answerJson(200, seen->json);
        return std::nullopt;
    };
    answerWhenChanged(services, key, wait, std::move(look), std::move(respond));
}

} // namespace florin::intake
