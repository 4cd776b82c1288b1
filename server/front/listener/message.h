#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace florin::listener {

/// A request that is well-formed to the letter: one Host of ours, one spelling of its length, a target without tricks.
struct Request {
    std::string method;
    std::string target;                         ///< as sent
    std::vector<std::string> path;              ///< raw segments, still percent-encoded: {"v1", "cards"}; empty for `/`
    std::map<std::string, std::string> query;   ///< decoded; no name twice
    std::map<std::string, std::string> headers; ///< names in lower case, values trimmed
    std::string body;
    std::string address;   ///< the peer's network address, without the port
    std::string requestId; ///< made by the listener

    /// The value of a header field, empty if there is none. `name` in lower case.
    std::string_view header(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// Called exactly once for each request, on any thread. If it is dropped without a call the client gets `internal_error`.
using Reply = std::function<void(Response)>;

/// Answers one request, now or later. Called on one of the listener's few threads: it must not block.
using Handle = std::function<void(Request, Reply)>;

} // namespace florin::listener
