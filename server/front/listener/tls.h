#pragma once

#include "shared/base/result.h"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace florin::listener {

/// A server's TLS as it should be: 1.2 and 1.3, AEAD suites with forward secrecy, no renegotiation, no tickets, HTTP/1.1 by ALPN.
/// The sentence of a failure names the file.
base::Result<std::shared_ptr<boost::asio::ssl::context>, std::string> makeServerContext(const std::string &certFile, const std::string &keyFile);

} // namespace florin::listener
