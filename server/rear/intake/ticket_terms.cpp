#include "server/rear/intake/ticket_terms.h"

namespace florin::intake {

using protocol::SignedFlaw;

bool onlyTimeIsWrong(const base::Result<void, SignedFlaw> &verified) {
    return verified || verified.error() == SignedFlaw::expired || verified.error() == SignedFlaw::notYetValid;
}

protocol::KeySet ticketKeysOf(const RouteServices &services, const merchants::Merchant &merchant) {
    protocol::KeySet keys;
    for (const auto &[kid, der] : merchant.keys)
        if (auto key = services.decodedKeys.publicKey(der)) keys.emplace(kid, std::move(*key));
    return keys;
}

payments::TicketTerms termsOf(const RouteServices &services, const MoneyDesk &desk, const SignedTicket &ticket,
                              const std::optional<merchants::Merchant> &merchant, const std::string &member, base::Timestamp now) {
    payments::TicketTerms terms{.currency = services.settings.currency,
                                .live = services.settings.live,
                                .ticketHash = protocol::ticketHash(ticket.compact),
                                .customer = desk.customerAt(ticket.content.merchant, member)};
    if (!merchant) return terms;
    terms.merchantName = merchant->name;
    terms.origins = merchant->origins;
    terms.signatureHolds = onlyTimeIsWrong(protocol::verifyTicket(ticket, ticketKeysOf(services, *merchant), services.settings.gateway, now));
    return terms;
}

payments::Payment paymentFor(const SignedTicket &ticket, const std::string &id, const TicketPayer &payer, base::Timestamp now) {
    const auto &content = ticket.content;
    payments::Payment payment{.order = content.order};
    payment.id = id;
    payment.kind = payments::PaymentKind::ticket;
    payment.member = payer.member;
    payment.means = payer.means;
    payment.merchant = content.merchant;
    payment.ticket = content.id;
    payment.serial = content.serial;
    payment.createdAt = now;
    payment.waitUntil = now;
    payment.voucher = payments::VoucherFacts{protocol::ticketHash(ticket.compact), content.expiresAt, payer.toldCustomer};
    return payment;
}

payments::Found foundFor(Records &records, const payments::Payment &payment) {
    payments::Found found{records.payments.payment(payment.id), records.payments.paymentOfTicket(payment.merchant, payment.ticket),
                          records.payments.waitingApproval(payment.merchant, payment.ticket)};
    if (found.ofTicket && found.sameId && found.ofTicket->id == found.sameId->id) found.ofTicket.reset();
    return found;
}

} // namespace florin::intake
