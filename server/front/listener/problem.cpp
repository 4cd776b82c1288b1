#include "server/front/listener/problem.h"

#include <cstdio>

namespace florin::listener {

std::string quotedJson(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", byte);
            out += escape;
        } else {
            out += c;
        }
    }
    return out + '"';
}

Response problemOf(payment::Refusal refusal, std::string_view requestId, const ProblemExtras &extras) {
    const payment::RefusalFacts &facts = payment::factsOf(refusal);
    const int status = extras.status != 0 ? extras.status : facts.status;
    std::string body = "{\"type\":" + quotedJson("/problems/" + std::string(facts.code)) + ",\"title\":" + quotedJson(facts.sentence) +
                       ",\"status\":" + std::to_string(status) + ",\"code\":" + quotedJson(facts.code);
    if (!facts.declineCode.empty()) {
        body += ",\"declineCode\":" + quotedJson(facts.declineCode);
    }
    body += ",\"retry\":" + quotedJson(payment::toWord(facts.retry)) + ",\"fixBy\":" + quotedJson(payment::toWord(facts.fixBy));
    if (!extras.param.empty()) {
        body += ",\"param\":" + quotedJson(extras.param);
    }
    body += ",\"requestId\":" + quotedJson(requestId) +
            ",\"detail\":" + quotedJson(extras.detail.empty() ? facts.sentence : std::string_view(extras.detail)) + "}";
    Response response{status, {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}}, std::move(body)};
    if (facts.retry == payment::Retry::after) {
        response.headers.emplace_back("Retry-After", std::to_string(extras.retryAfter.count()));
    }
    return response;
}

} // namespace florin::listener
