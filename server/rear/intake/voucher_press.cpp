#include "server/rear/intake/voucher_press.h"

#include "shared/base/ensure.h"
#include "shared/protocol/signed_objects.h"

#include <utility>

namespace florin::intake {

using payment::Refusal;

VoucherPress::VoucherPress(std::string gateway, std::string keyId, signing::PrivateKey key, base::Random &random)
    : m_gateway(std::move(gateway)), m_keyId(std::move(keyId)), m_key(std::move(key)), m_random(random) {}

std::string VoucherPress::issue(const payments::Payment &payment, base::Timestamp now) const {
    ENSURE(payment.state == payment::PaymentState::approved && payment.voucher && payment.registerSerial);
    const auto &facts = *payment.voucher;
    payment::Voucher voucher{.gateway = m_gateway,
                             .merchant = payment.merchant,
                             .id = m_random.id("vou"),
                             .issuedAt = now,
                             .expiresAt = now + payment::voucherLife,
                             .registerSerial = std::to_string(*payment.registerSerial),
                             .ticketHash = facts.ticketHash,
                             .total = payment.order.total,
                             .outcome = facts.outcome};
    if (!facts.customer.empty()) voucher.customer = facts.customer;
    return protocol::writeVoucher(voucher, m_keyId, m_key);
}

std::optional<Refusal> objectionToVoucher(const payments::Payment &payment, base::Timestamp now) {
    if (payment.state != payment::PaymentState::approved || !payment.voucher || !payment.registerSerial) return Refusal::notPaid;
    if (now > payment.voucher->ticketExpires + vouchersAgain) return Refusal::voucherTooLate;
    return std::nullopt;
}

} // namespace florin::intake
