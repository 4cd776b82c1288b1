#pragma once

#include "shared/protocol/signed_objects.h"
#include "wallet-app/session/listeners.h"
#include "wallet-app/session/ports.h"

#include <string>

namespace florin::session {

/// Who opened a `florin:` link.
struct LinkSource {
    bool inside = false;  ///< a page of the wallet's own browser
    std::string origin;   ///< of that page, as the engine says it
    bool topLevel = true; ///< its main frame
};

/// A shop's ticket whose signature, validity and origin held, ready to be shown to the person.
struct Review {
    payment::PaymentTicket ticket;
    std::string compact;
    Merchant merchant;
    LinkSource source;
};

enum class ReviewFlaw {
    notAPaymentLink,
    unreadable,   ///< no payment ticket in it
    otherGateway, ///< made for somebody else's gateway
    unknownShop,
    badSignature,
    expired,
    clockWrong,  ///< made in the future: one of the two clocks is wrong
    foreignPage, ///< the page is not one of the shop's, or only a frame in it
    noGateway,   ///< the shop's keys could not be fetched: see `failure`
};
struct ReviewFailure {
    ReviewFlaw flaw = ReviewFlaw::unreadable;
    std::optional<Failure> failure;
    std::string shop;   ///< its name, where it is known
    std::string origin; ///< of the page that opened the link
};

/// The compact JWS of `florin:pay?ticket=...`; nothing if the link is anything else.
std::optional<std::string> ticketOfLink(std::string_view link);
/// scheme://host[:port], lower case, without the scheme's own port; empty if it is no web origin.
std::string normalOrigin(std::string_view origin);

/// Checks what a shop asks to be paid, before the person is asked (contract.md: a page that opens a link must lie on an origin
/// that the merchant registered; a link from outside is always shown as such). GUI thread.
class TicketDesk {
  public:
    using Done = std::function<void(base::Result<Review, ReviewFailure>)>;

    TicketDesk(Gateway &gateway, Keyring &keyring, const base::Clock &clock)
        : m_gateway(gateway), m_keyring(keyring), m_clock(clock) {}

    /// The wallet must be unlocked.
    void review(const std::string &link, const LinkSource &source, Done done);

  private:
    void check(protocol::Signed<payment::PaymentTicket> ticket, const Merchant &merchant, const LinkSource &source,
               const Done &done);

    Gateway &m_gateway;
    Keyring &m_keyring;
    const base::Clock &m_clock;
    Leash m_leash;
};

} // namespace florin::session
