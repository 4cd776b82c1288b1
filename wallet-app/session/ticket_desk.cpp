#include "wallet-app/session/ticket_desk.h"

#include <algorithm>

namespace florin::session {

namespace {

constexpr std::size_t longestLink = 64 * 1024;

bool isJwsCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

ReviewFlaw flawOf(protocol::SignedFlaw flaw) {
    switch (flaw) {
    case protocol::SignedFlaw::expired:
        return ReviewFlaw::expired;
    case protocol::SignedFlaw::notYetValid:
        return ReviewFlaw::clockWrong;
    case protocol::SignedFlaw::wrongAudience:
        return ReviewFlaw::otherGateway;
    case protocol::SignedFlaw::badSignature:
        return ReviewFlaw::badSignature;
    default:
        return ReviewFlaw::unreadable;
    }
}

bool liesOn(const Merchant &merchant, const LinkSource &source) {
    const std::string origin = normalOrigin(source.origin);
    return source.topLevel && !origin.empty() &&
           std::any_of(merchant.origins.begin(), merchant.origins.end(),
                       [&](const std::string &registered) { return normalOrigin(registered) == origin; });
}

} // namespace

std::optional<std::string> ticketOfLink(std::string_view link) {
    constexpr std::string_view scheme = "florin:";
    if (link.size() > longestLink || link.size() <= scheme.size()) return std::nullopt;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        if (lower(link[i]) != scheme[i]) return std::nullopt;
    }
    link.remove_prefix(scheme.size());
    while (link.starts_with('/')) link.remove_prefix(1);
    if (!link.starts_with("pay")) return std::nullopt;
    link.remove_prefix(3);
    while (link.starts_with('/')) link.remove_prefix(1);
    if (!link.starts_with('?')) return std::nullopt;
    link.remove_prefix(1);
    while (!link.empty()) {
        const std::size_t end = std::min(link.find('&'), link.size());
        std::string_view part = link.substr(0, end);
        link.remove_prefix(std::min(end + 1, link.size()));
        if (!part.starts_with("ticket=")) continue;
        part.remove_prefix(7);
        if (part.empty() || !std::all_of(part.begin(), part.end(), isJwsCharacter)) return std::nullopt;
        return std::string(part);
    }
    return std::nullopt;
}

std::string normalOrigin(std::string_view origin) {
    while (origin.ends_with('/')) origin.remove_suffix(1);
    std::string text;
    std::transform(origin.begin(), origin.end(), std::back_inserter(text), lower);
    std::string_view ownPort;
    if (text.starts_with("https://"))
        ownPort = ":443";
    else if (text.starts_with("http://"))
        ownPort = ":80";
    else
        return {};
    const std::size_t host = text.find("://") + 3;
    if (host >= text.size() || text.find_first_of("/?#@ ", host) != std::string::npos) return {};
    if (text.ends_with(ownPort)) text.resize(text.size() - ownPort.size());
    return text;
}

void TicketDesk::review(const std::string &link, const LinkSource &source, Done done) {
    const auto refuse = [&](ReviewFlaw flaw) { done(base::Refused{ReviewFailure{.flaw = flaw, .origin = source.origin}}); };
    const auto compact = ticketOfLink(link);
    if (!compact) return refuse(ReviewFlaw::notAPaymentLink);
    auto ticket = protocol::readTicket(*compact);
    if (!ticket) return refuse(flawOf(ticket.error()));
    const std::string merchant = ticket->content.merchant;
    const auto read = std::make_shared<protocol::Signed<payment::PaymentTicket>>(std::move(*ticket));
    m_gateway.merchant(merchant,
                       m_leash.tie([this, read, source, done = std::move(done)](base::Result<Merchant, Failure> result) {
                           if (result) return check(std::move(*read), *result, source, done);
                           const bool unknown = result.error().trouble == Trouble::refused &&
                                                result.error().news.refusal == payment::Refusal::notFound;
                           done(base::Refused{ReviewFailure{.flaw = unknown ? ReviewFlaw::unknownShop : ReviewFlaw::noGateway,
                                                            .failure = result.error(),
                                                            .origin = source.origin}});
                       }));
}

void TicketDesk::check(protocol::Signed<payment::PaymentTicket> ticket, const Merchant &merchant, const LinkSource &source,
                       const Done &done) {
    const auto refuse = [&](ReviewFlaw flaw) {
        done(base::Refused{ReviewFailure{.flaw = flaw, .shop = merchant.name, .origin = source.origin}});
    };
    const auto keys = protocol::readKeySet(merchant.keySetJson);
    if (!keys || merchant.id != ticket.content.merchant) return refuse(ReviewFlaw::unknownShop);
    const auto verified = protocol::verifyTicket(ticket, *keys, m_keyring.identity().gatewayUrl, m_clock.now());
    if (!verified) return refuse(flawOf(verified.error()));
    if (source.inside && !liesOn(merchant, source)) return refuse(ReviewFlaw::foreignPage);
    done(Review{
        .ticket = std::move(ticket.content), .compact = std::move(ticket.compact), .merchant = merchant, .source = source});
}

} // namespace florin::session
