#pragma once

#include "server/rear/intake/router.h"

#include <map>
#include <string>
#include <vector>

namespace florin::intake {

struct RouteMatch {
    const Route *route = nullptr;
    std::map<std::string, std::string> parameters;
    std::string allowed; ///< no route: the methods that this path does take, for `Allow`; empty if the path is unknown
};

/// Finds the route of a method and raw path segments. A literal segment goes before a parameter. A parameter takes 1 to 64 letters,
/// digits, `_`, `-`, `.` and nothing else: no escape is ever decoded.
RouteMatch matchRoute(const Routes &routes, const std::string &method, const std::vector<std::string> &path);

} // namespace florin::intake
