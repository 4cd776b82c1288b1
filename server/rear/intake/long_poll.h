#pragma once

#include "server/rear/intake/services.h"

#include <functional>
#include <optional>
#include <string>

namespace florin::intake {

/// Where something stands at one look.
struct StateSeen {
    std::string state;
    bool isFinal = false;
    protocol::Json json;
};

/// GET with `?wait=SECONDS`: answers 200 at once if the state is final, else as soon as it is another one than at the first look,
/// or when the time is over. 404 if `see` sees nothing.
void answerWhenStateChanges(const RouteServices &services, const std::string &key, const Errand &errand,
                            std::function<std::optional<StateSeen>(Records &)> see, inquiry::Respond respond);

} // namespace florin::intake
