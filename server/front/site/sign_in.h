#pragma once

#include "server/front/site/desk.h"

#include <functional>
#include <string>

namespace florin::site {

struct SignIn {
    std::string member;
    std::string next; ///< where to go then
};

/// Signs in with the password in the visit's form, and calls `refused` if that does not work.
void signIn(Desk &desk, const VisitPtr &visit, SignIn what, std::function<void(const Said &)> refused);

/// The sign-in form for somebody whom a shop sent with a ticket, which is kept until then.
void showSignInToPay(Desk &desk, const VisitPtr &visit, const std::string &ticket);

} // namespace florin::site
