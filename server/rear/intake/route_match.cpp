#include "server/rear/intake/route_match.h"

#include "server/rear/intake/limits.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace florin::intake {

namespace {

bool isParameterValue(std::string_view text) {
    const auto isGood = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    };
    return !text.empty() && text.size() <= limits::longestParameter && text != "." && text != ".." && std::ranges::all_of(text, isGood);
}

struct Fit {
    int literals = 0;
    std::map<std::string, std::string> parameters;
};

std::optional<Fit> fit(std::string_view pattern, const std::vector<std::string> &path) {
    Fit result;
    for (const std::string &segment : path) {
        if (pattern.empty() || pattern.front() != '/')
            return std::nullopt;
        pattern.remove_prefix(1);
        const std::string_view expected = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(expected.size());
        if (expected.starts_with('{')) {
            if (!isParameterValue(segment))
                return std::nullopt;
            result.parameters.emplace(expected.substr(1, expected.size() - 2), segment);
        } else if (expected == segment) {
            ++result.literals;
        } else {
            return std::nullopt;
        }
    }
    if (!pattern.empty())
        return std::nullopt;
    return result;
}

} // namespace

RouteMatch matchRoute(const Routes &routes, const std::string &method, const std::vector<std::string> &path) {
    RouteMatch best;
    int bestLiterals = -1;
    for (const Route &route : routes) {
        auto found = fit(route.pattern, path);
        if (!found)
            continue;
        if (route.method != method) {
            if (best.allowed.find(route.method) == std::string::npos)
                best.allowed += (best.allowed.empty() ? "" : ", ") + route.method;
            continue;
        }
        if (found->literals > bestLiterals) {
            bestLiterals = found->literals;
            best.route = &route;
            best.parameters = std::move(found->parameters);
        }
    }
    return best;
}

} // namespace florin::intake
