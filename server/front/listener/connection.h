#pragma once

#include "server/front/listener/hall.h"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>

namespace florin::listener {

/// Serves one accepted and admitted connection until its end, over TLS if there is a context. The socket's executor is a strand.
void serve(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls, std::shared_ptr<Hall> hall, std::string address);

} // namespace florin::listener
