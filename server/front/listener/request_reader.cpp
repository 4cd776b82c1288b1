#include "server/front/listener/request_reader.h"

#include <algorithm>
#include <array>

namespace florin::listener {

namespace http = boost::beast::http;
using base::Refused;
using payment::Refusal;

std::string_view Request::header(std::string_view name) const {
    const auto found = headers.find(std::string(name));
    return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

namespace {

/// Fields that two readers would understand in two ways if they stood twice.
constexpr std::array<std::string_view, 9> onlyOnce{"host",   "content-length",  "content-type", "authorization", "idempotency-key",
                                                   "cookie", "transfer-encoding", "expect",       "origin"};

constexpr std::array<std::string_view, 7> methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

std::string lowerCase(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return lower;
}

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

std::optional<Flaw> collectFields(const Parser::value_type &message, std::size_t most, std::map<std::string, std::string> &fields) {
    std::size_t count = 0;
    for (const auto &field : message) {
        if (++count > most) {
            return Flaw{Refusal::tooLarge, "The request has too many header fields.", 431};
        }
        const std::string name = lowerCase(view(field.name_string()));
        const std::string value(view(field.value()));
        const auto [at, fresh] = fields.emplace(name, value);
        if (!fresh && std::find(onlyOnce.begin(), onlyOnce.end(), name) != onlyOnce.end()) {
            return Flaw{Refusal::malformedRequest, "A header field that may stand once stands twice."};
        }
        if (!fresh) {
            at->second += ", " + value;
        }
    }
    return {};
}

std::optional<Flaw> flawInHost(const Request &request, const std::vector<std::string> &names) {
    if (!request.headers.contains("host")) {
        return Flaw{Refusal::malformedRequest, "The request names no Host."};
    }
    const std::optional<std::string> host = hostOf(request.header("host"));
    if (!host || (!names.empty() && std::find(names.begin(), names.end(), *host) == names.end())) {
        return Flaw{Refusal::malformedRequest, "The request names a Host that is not this one."};
    }
    return {};
}

/// How long the body is (RFC 9112, section 6), with every doubtful way of saying it refused.
std::optional<Flaw> readLength(Head &head, std::size_t largestBody) {
    const Request &request = head.request;
    const bool hasLength = request.headers.contains("content-length");
    if (request.headers.contains("transfer-encoding")) {
        if (hasLength || head.isOldVersion) {
            return Flaw{Refusal::malformedRequest, "The request gives its length in two ways."};
        }
        return Flaw{Refusal::lengthRequired, "The request must carry a Content-Length; transfer codings are not taken."};
    }
    if (!hasLength) {
        const bool needsOne = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
        return needsOne ? std::optional(Flaw{Refusal::lengthRequired, "The request must carry a Content-Length, 0 for an empty body."})
                        : std::nullopt;
    }
    const std::optional<std::size_t> length = lengthOf(request.header("content-length"));
    if (!length) {
        return Flaw{Refusal::malformedRequest, "The Content-Length is not a plain number."};
    }
    if (*length > largestBody) {
        return Flaw{Refusal::tooLarge, "The body of the request is too large."};
    }
    if (*length > 0 && (request.method == "GET" || request.method == "HEAD")) {
        return Flaw{Refusal::malformedRequest, "A request of this method has no body."};
    }
    head.length = *length;
    return {};
}

/// A coded body would be read as something that it is not.
std::optional<Flaw> flawInCoding(const Request &request) {
    if (!request.headers.contains("content-encoding") || lowerCase(request.header("content-encoding")) == "identity") {
        return {};
    }
    return Flaw{Refusal::unsupportedMediaType, "The body of a request must not carry a Content-Encoding."};
}

std::optional<Flaw> readExpectation(Head &head) {
    if (!head.request.headers.contains("expect")) {
        return {};
    }
    if (head.isOldVersion || lowerCase(head.request.header("expect")) != "100-continue") {
        return Flaw{Refusal::malformedRequest, "The request expects what this server does not do.", 417};
    }
    head.wantsContinue = head.length > 0;
    return {};
}

} // namespace

base::Result<Head, Flaw> readHead(const Parser::value_type &message, const std::vector<std::string> &names, std::size_t largestBody,
                                  std::size_t mostFields) {
    Head head;
    Request &request = head.request;
    request.method = view(message.method_string());
    if (std::find(methods.begin(), methods.end(), request.method) == methods.end()) {
        return Refused{Flaw{Refusal::methodNotAllowed, "This method is not known here."}};
    }
    request.target = view(message.target());
    auto target = readTarget(request.target);
    if (!target) {
        return Refused{target.error()};
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    head.isOldVersion = message.version() == 10;
    head.keepAlive = message.keep_alive() && !head.isOldVersion;
    for (const auto &flaw : {collectFields(message, mostFields, request.headers), flawInHost(request, names), readLength(head, largestBody),
                             flawInCoding(request), readExpectation(head)}) {
        if (flaw) {
            return Refused{*flaw};
        }
    }
    return head;
}

} // namespace florin::listener
