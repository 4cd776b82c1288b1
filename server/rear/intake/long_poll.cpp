#include "server/rear/intake/long_poll.h"

#include <memory>

namespace florin::intake {

void answerWhenStateChanges(const RouteServices &services, const std::string &key, const Errand &errand,
                            std::function<std::optional<StateSeen>(Records &)> see, inquiry::Respond respond) {
    struct Watch {
        Errand errand;
        std::function<std::optional<StateSeen>(Records &)> see;
        std::optional<std::string> first;
    };
    auto watch = std::make_shared<Watch>(Watch{errand, std::move(see), std::nullopt});
    auto look = [watch, &store = services.store](Look when) -> std::optional<inquiry::Answer> {
        std::optional<StateSeen> seen;
        const auto read = store.read([&](Records &records) { seen = watch->see(records); });
        if (!read) return problem(watch->errand, read.error());
        if (!seen) return problem(watch->errand, payment::Refusal::notFound);
        if (!watch->first) watch->first = seen->state;
        if (when == Look::last || seen->isFinal || seen->state != *watch->first) return answerJson(200, seen->json);
        return std::nullopt;
    };
    answerWhenChanged(services, key, waitOf(errand), std::move(look), std::move(respond));
}

} // namespace florin::intake
