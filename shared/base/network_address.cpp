#include "shared/base/network_address.h"

#include <arpa/inet.h>

namespace florin::base {

std::string networkOf(std::string_view address) {
    in6_addr parsed{};
    if (inet_pton(AF_INET6, std::string(address).c_str(), &parsed) != 1) {
        return std::string(address);
    }
    return std::string(reinterpret_cast<const char *>(parsed.s6_addr), 8);
}

bool isLoopback(std::string_view address) {
    return address == "::1" || address.starts_with("127.");
}

} // namespace florin::base
