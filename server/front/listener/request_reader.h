#pragma once

#include "server/front/listener/head.h"
#include "server/front/listener/message.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <vector>

namespace florin::listener {

using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// What a head said, checked beyond what the parser checks.
struct Head {
    Request request; ///< without its body
    std::size_t length = 0;
    bool keepAlive = false;
    bool wantsContinue = false;
    bool isOldVersion = false; ///< HTTP/1.0
};

/// `names`: the hosts that a request may name; empty lets any through (plain HTTP on loopback in a test).
base::Result<Head, Flaw> readHead(const Parser::value_type &message, const std::vector<std::string> &names, std::size_t largestBody,
                                  std::size_t mostFields);

} // namespace florin::listener
