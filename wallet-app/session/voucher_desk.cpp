#include "wallet-app/session/voucher_desk.h"

#include <sstream>

namespace florin::session {

namespace {

constexpr std::string_view recordPrefix = "voucher-";
constexpr std::string_view recordForm = "florin-voucher-record-1";
/// How long after its ticket's end the gateway issues a voucher again.
constexpr std::chrono::hours againFor{24};

struct Kept {
    std::string address, merchantName;
    base::Timestamp until{};
};

std::string nameOf(const std::string &payment) { return std::string(recordPrefix) + payment; }

std::string textOf(const PaymentProgress &progress) {
    std::string name = progress.merchantName;
    for (char &c : name) {
        if (c == '\n') c = ' ';
    }
    return std::string(recordForm) + '\n' + progress.returnUrl + '\n' +
           std::to_string(base::toNumericDate(progress.ticketExpires + againFor)) + '\n' + name;
}

std::optional<Kept> keptFrom(const std::optional<std::string> &text) {
    if (!text) return std::nullopt;
    std::istringstream in(*text);
    std::string form, address, name;
    std::int64_t until = 0;
    if (!std::getline(in, form) || form != recordForm || !std::getline(in, address) || !(in >> until) || in.get() != '\n')
        return std::nullopt;
    std::getline(in, name);
    return Kept{address, name, base::fromNumericDate(until)};
}

} // namespace

VoucherDesk::VoucherDesk(Gateway &gateway, Keyring &keyring, const base::Clock &clock, PaymentDesk &payments)
    : m_gateway(gateway), m_keyring(keyring), m_clock(clock),
      m_payments(payments.progressed.add([this](const PaymentProgress &progress) { progressed(progress); })) {}

void VoucherDesk::open() {
    for (const std::string &name : m_keyring.recordNames()) {
        if (!name.starts_with(recordPrefix)) continue;
        const auto kept = keptFrom(m_keyring.record(name));
        if (!kept || kept->until < m_clock.now()) m_keyring.dropRecord(name);
    }
}

bool VoucherDesk::canSendAgain(const std::string &payment) const {
    const auto kept = keptFrom(m_keyring.record(nameOf(payment)));
    return kept && kept->until >= m_clock.now();
}

void VoucherDesk::sendAgain(const std::string &payment, Reply<VoucherDelivery> reply) {
    const auto kept = keptFrom(m_keyring.record(nameOf(payment)));
    if (!kept) return;
    m_gateway.voucherAgain(payment, m_leash.tie([this, payment, kept = *kept, reply = std::move(reply)](base::Result<VoucherAgain, Failure> result) {
        if (!result) {
            const bool tooLate = result.error().trouble == Trouble::refused && result.error().news.refusal == payment::Refusal::voucherTooLate;
            if (tooLate) m_keyring.dropRecord(nameOf(payment));
            return reply(base::Refused{result.error()});
        }
        reply(VoucherDelivery{payment, kept.merchantName, kept.address, result->voucher});
    }));
}

void VoucherDesk::progressed(const PaymentProgress &progress) {
    if (progress.step != PaymentProgress::Step::concluded || !progress.payment || progress.returnUrl.empty()) return;
    const Payment &payment = *progress.payment;
    if (payment.state != payment::PaymentState::approved || payment.voucher.empty()) return;
    // Where it cannot be kept, it can be sent this once.
    (void)m_keyring.putRecord(nameOf(payment.id), textOf(progress));
    arrived.tell(VoucherDelivery{progress.id, progress.merchantName, progress.returnUrl, payment.voucher});
}

} // namespace florin::session
