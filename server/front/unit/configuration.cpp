#include "server/front/unit/configuration.h"

#include <algorithm>

namespace florin::front {

using program::KeyReader;

namespace {

/// `localhost` of `https://localhost:8443`; empty if it is no such URL.
std::string hostOfUrl(const std::string &url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) {
        return {};
    }
    const std::string rest = url.substr(scheme.size());
    if (rest.find_first_of("/?#@ ") != std::string::npos) {
        return {};
    }
    const std::size_t colon = rest.rfind(':');
    return rest.ends_with(']') || colon == std::string::npos ? rest : rest.substr(0, colon);
}

void readNames(KeyReader &in, Configuration &made) {
    std::string host = hostOfUrl(made.common.publicUrl);
    std::transform(host.begin(), host.end(), host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    if (host.empty()) {
        return in.fail("florin.publicUrl", "must be https:// and a host, without a path");
    }
    made.isPublicHost = host != "localhost" && !host.starts_with("127.") && host != "[::1]";
    made.names = {host};
    if (!made.isPublicHost) {
        made.names.insert(made.names.end(), {"localhost", "127.0.0.1", "[::1]"});
    }
}

} // namespace

Configuration readConfiguration(KeyReader &in) {
    Configuration made{.common = program::readCommon(in)};
    made.listenHost = in.optionalText("florin.listen.host", "127.0.0.1");
    made.listenPort = static_cast<std::uint16_t>(in.number("florin.listen.port", 0, 65535, 8443));
    readNames(in, made);
    made.certFile = in.text("florin.tls.cert");
    made.keyFile = in.text("florin.tls.key");
    made.downloadFolder = in.optionalText("florin.downloadDir");
    made.voucherFolder = in.optionalText("florin.voucherDir");
    made.logRequests = in.flag("florin.log.requests");
    made.connections = static_cast<std::size_t>(in.number("florin.limits.connections", 16, 1'000'000, 4096));
    made.connectionsPerAddress = static_cast<std::size_t>(in.number("florin.limits.address.connections", 1, 1'000'000, 256));
    made.address = program::readRate(in, "address", {.perMinute = 3'000, .burst = 200});
    made.attempts = program::readRate(in, "attempts", {.perMinute = 60, .burst = 20});
    return made;
}

} // namespace florin::front
