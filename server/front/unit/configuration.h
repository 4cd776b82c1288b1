#pragma once

#include "server/program/configuration.h"
#include "shared/base/result.h"

#include <cstddef>
#include <string>
#include <vector>

namespace florin::front {

/// What a front unit must know.
struct Configuration {
    program::CommonConfiguration common;
    std::string listenHost;
    std::uint16_t listenPort = 0;
    std::vector<std::string> names; ///< hosts that a request may name
    bool isPublicHost = false;      ///< no loopback name
    std::string certFile;
    std::string keyFile;
    std::string downloadFolder;
    std::string voucherFolder; ///< empty: vouchers that pass are not kept
    bool logRequests = false;
    std::size_t connections = 0;
    std::size_t connectionsPerAddress = 0;
    program::RateConfiguration address;  ///< all questions of a network address
    program::RateConfiguration attempts; ///< of them: those that try a password or a code, or make a member
};

/// What is wrong is told by the reader.
Configuration readConfiguration(program::KeyReader &in);

} // namespace florin::front
