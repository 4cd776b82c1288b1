#pragma once

#include "shared/base/result.h"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace florin::line {

/// Who an end of the line is, and whom it believes. The authority certifies the ends of this line and nothing else.
struct Identity {
    std::string authorityFile; ///< PEM: the only authority that is believed
    std::string certFile;      ///< PEM: our own
    std::string keyFile;       ///< PEM, not encrypted
    std::string peerName;      ///< that the other end's certificate must carry
};

/// The front calls, the rear is called.
enum class End { front, rear };

/// TLS 1.3 with certificates on both sides: a rear's must be for servers alone, a front's for clients alone. The sentence of a failure
/// names the file.
base::Result<std::shared_ptr<boost::asio::ssl::context>, std::string> makeContext(End end, const Identity &identity);

} // namespace florin::line
