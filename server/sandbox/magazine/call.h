#pragma once

#include "server/sandbox/magazine/magazine.h"
#include "server/sandbox/shop/card_form.h"

namespace florin::magazine {

/// Replies once; the visit's cookie goes along.
struct Magazine::Call {
    listener::Request request;
    listener::Reply reply;
    shop::Visit visit;
    shop::FormFields form;

    void send(int status, std::vector<std::pair<std::string, std::string>> headers, std::string body) {
        if (!visit.newCookie.empty())
            headers.emplace_back("Set-Cookie", visit.newCookie);
        reply({status, std::move(headers), std::move(body)});
    }
    void redirect(const std::string &to) { send(303, {{"Location", to}, {"Cache-Control", "no-store"}}, {}); }
    bool isAt(std::string_view first, std::size_t segments) const { return request.path.size() == segments && request.path[0] == first; }
    bool isForm() const { return request.header("content-type").starts_with("application/x-www-form-urlencoded"); }
};

} // namespace florin::magazine
