#include "wallet-app/session/payment_desk.h"

#include "shared/base/encoding.h"

#include <algorithm>
#include <charconv>

namespace florin::session {

namespace {

constexpr std::string_view recordPrefix = "order-";
/// Not sent yet: after a crash it is as if it had never been ordered.
constexpr std::string_view heldPrefix = "held-";
constexpr std::string_view recordForm = "florin-order-record-1";
/// How long the gateway may hold the order for the shop's half, and for an answer that had to be asked for again.
constexpr std::chrono::minutes orderLife{5};

/// A record is lines: form, card, shop's name, amount, currency, ticket, order. None of them can hold a line break.
std::string writeRecord(const PaymentProgress &progress, const std::string &ticket, const std::string &order) {
    std::string name = progress.merchantName;
    std::replace(name.begin(), name.end(), '\n', ' ');
    std::string text(recordForm);
    for (const std::string &line : {progress.cardId, name, std::to_string(progress.total ? progress.total->amount() : 0),
                                    std::string(progress.total ? progress.total->currency().code() : "KRW"), ticket, order})
        text += "\n" + line;
    return text;
}

std::vector<std::string> linesOf(std::string_view text) {
    std::vector<std::string> lines;
    while (true) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

std::optional<money::Money> moneyOf(const std::string &amount, const std::string &code) {
    std::int64_t minor = 0;
    const auto [end, error] = std::from_chars(amount.data(), amount.data() + amount.size(), minor);
    const auto currency = money::Currency::fromCode(code);
    if (error != std::errc() || end != amount.data() + amount.size() || !currency) return std::nullopt;
    return money::Money::of(minor, *currency);
}

bool liesAtHome(const Review &review) {
    const std::string &url = review.ticket.returnUrl;
    const std::size_t host = url.find("://");
    if (host == std::string::npos) return false;
    const std::string origin = normalOrigin(url.substr(0, url.find_first_of("/?#", host + 3)));
    return !origin.empty() && std::any_of(review.merchant.origins.begin(), review.merchant.origins.end(),
                                          [&](const std::string &registered) { return normalOrigin(registered) == origin; });
}

/// The gateway could not say what became of the order, or asks to come again: the same order is asked for again.
bool saysAskAgain(const Failure &failure) {
    if (failure.trouble != Trouble::refused) return failure.trouble == Trouble::noAnswer;
    return failure.news.refusal == payment::Refusal::rateLimited ||
           payment::factsOf(failure.news.refusal).retry == payment::Retry::sameKey;
}

} // namespace

PaymentDesk::PaymentDesk(Gateway &gateway, Keyring &keyring, const base::Clock &clock, base::Random &random, Later &later)
    : m_gateway(gateway), m_keyring(keyring), m_clock(clock), m_random(random), m_later(later) {}

std::string PaymentDesk::sign(const Review &review, const std::string &cardId, const std::string &id,
                              const std::optional<payment::UnaskedBounds> &unasked) {
    const auto certificate = signing::Certificate::fromPem(m_keyring.identity().certificatePem);
    if (!certificate) return {};
    const payment::PaymentOrder order{.id = id,
                                      .issuedAt = m_clock.now(),
                                      .expiresAt = m_clock.now() + orderLife,
                                      .ticketHash = protocol::ticketHash(review.compact),
                                      .means = cardId,
                                      .gateway = review.ticket.gateway,
                                      .payeeName = review.merchant.name,
                                      .total = review.ticket.order.total,
                                      .unasked = unasked};
    return protocol::writeOrderJws(order, *certificate, [this](std::string_view input) {
        const std::string signature = m_keyring.sign(std::string(input));
        return base::Bytes(signature.begin(), signature.end());
    });
}

base::Result<std::string, PaymentDesk::Refusal> PaymentDesk::begin(const Review &review, const std::string &cardId,
                                                                    const std::optional<payment::UnaskedBounds> &unasked) {
    if (cardId.empty()) return base::Refused{Refusal::noSuchCard};
    const std::string id = m_random.id("pay", m_clock.now());
    const std::string order = sign(review, cardId, id, unasked);
    if (order.empty()) return base::Refused{Refusal::noCertificate};
    Flight flight{.progress = {.id = id,
                               .merchant = review.merchant.id,
                               .merchantName = review.merchant.name,
                               .cardId = cardId,
                               .unasked = unasked.has_value(),
                               .returnUrl = liesAtHome(review) ? review.ticket.returnUrl : std::string(),
                               .ticketExpires = review.ticket.expiresAt,
                               .total = review.ticket.order.total},
                  .ticket = review.compact,
                  .order = order};
    const auto prefix = unasked ? heldPrefix : recordPrefix;
    if (!m_keyring.putRecord(std::string(prefix) + id, writeRecord(flight.progress, flight.ticket, flight.order)))
        return base::Refused{Refusal::diskFull};
    m_flights.emplace(id, std::move(flight));
    return id;
}

base::Result<std::string, PaymentDesk::Refusal> PaymentDesk::pay(const Review &review, const std::string &cardId) {
    auto id = begin(review, cardId, std::nullopt);
    if (id) send(*id);
    return id;
}

base::Result<std::string, PaymentDesk::Refusal> PaymentDesk::payUnasked(const Review &review, const payment::UnaskedBounds &bounds) {
    auto id = begin(review, std::string(payment::microMeans), bounds);
    if (!id) return id;
    Flight *held = flight(*id);
    held->progress.step = PaymentProgress::Step::held;
    held->progress.sendsAt = m_clock.now() + undoTime;
    m_later.after(undoTime, m_leash.tie([this, id = *id] { sendHeld(id); }));
    progressed.tell(PaymentProgress(held->progress));
    return id;
}

bool PaymentDesk::undo(const std::string &id) {
    Flight *held = flight(id);
    if (!held || held->progress.step != PaymentProgress::Step::held) return false;
    conclude(id, PaymentProgress::Step::notSent);
    return true;
}

void PaymentDesk::sendHeld(const std::string &id) {
    Flight *held = flight(id);
    if (!held || held->progress.step != PaymentProgress::Step::held) return;
    if (!m_keyring.putRecord(std::string(recordPrefix) + id, writeRecord(held->progress, held->ticket, held->order)))
        return conclude(id, PaymentProgress::Step::notSent);
    m_keyring.dropRecord(std::string(heldPrefix) + id);
    held->progress.step = PaymentProgress::Step::sending;
    send(id);
}

void PaymentDesk::resume() {
    for (const std::string &name : m_keyring.recordNames()) {
        if (name.starts_with(heldPrefix)) m_keyring.dropRecord(name);
        if (!name.starts_with(recordPrefix)) continue;
        const std::string id = name.substr(recordPrefix.size());
        const auto record = m_keyring.record(name);
        if (!record || m_flights.contains(id)) continue;
        const auto lines = linesOf(*record);
        if (lines.size() != 7 || lines[0] != recordForm) continue;
        Flight flight{.progress = {.id = id,
                                   .step = PaymentProgress::Step::askingAgain,
                                   .merchantName = lines[2],
                                   .cardId = lines[1],
                                   .total = moneyOf(lines[3], lines[4])},
                      .ticket = lines[5],
                      .order = lines[6],
                      .maybeSent = true};
        if (const auto ticket = protocol::readTicket(flight.ticket)) {
            flight.progress.merchant = ticket->content.merchant;
            flight.progress.ticketExpires = ticket->content.expiresAt;
            // The gateway approves no ticket whose addresses lie elsewhere than at its shop.
            flight.progress.returnUrl = ticket->content.returnUrl;
        }
        m_flights.emplace(id, std::move(flight));
        send(id);
    }
}

void PaymentDesk::close() {
    m_leash.letGo();
    m_flights.clear();
}

PaymentDesk::Flight *PaymentDesk::flight(const std::string &id) {
    const auto found = m_flights.find(id);
    return found == m_flights.end() ? nullptr : &found->second;
}

const PaymentProgress *PaymentDesk::progress(const std::string &id) const {
    const auto found = m_flights.find(id);
    return found == m_flights.end() ? nullptr : &found->second.progress;
}

std::vector<PaymentProgress> PaymentDesk::open() const {
    std::vector<PaymentProgress> rows;
    for (const auto &[id, flight] : m_flights) {
        if (!flight.progress.isOver()) rows.push_back(flight.progress);
    }
    return rows;
}

void PaymentDesk::send(const std::string &id) {
    Flight *flight = this->flight(id);
    if (!flight) return;
    progressed.tell(PaymentProgress(flight->progress));
    if (!this->flight(id)) return;
    flight->task =
        m_gateway.sendOrder(flight->ticket, flight->order, id, m_leash.tie([this, id](base::Result<Payment, Failure> result) {
            result ? took(id, *result) : failed(id, result.error());
        }));
}

void PaymentDesk::await(const std::string &id) {
    Flight *flight = this->flight(id);
    if (!flight) return;
    flight->task = m_gateway.awaitPayment(flight->followed, m_leash.tie([this, id](base::Result<Payment, Failure> result) {
        result ? took(id, *result) : failed(id, result.error());
    }));
}

void PaymentDesk::took(const std::string &id, const Payment &payment) {
    Flight *flight = this->flight(id);
    if (!flight || flight->progress.isOver()) return;
    const bool moved = !flight->progress.payment || flight->progress.payment->state != payment.state;
    flight->maybeSent = true;
    flight->followed = payment.id;
    flight->progress.payment = payment;
    flight->progress.failure.reset();
    if (payment::isFinal(payment.state)) return conclude(id, PaymentProgress::Step::concluded);
    flight->progress.step = PaymentProgress::Step::waiting;
    if (moved) {
        flight->progress.tries = 0;
        progressed.tell(PaymentProgress(flight->progress));
        return await(id);
    }
    // The same state again: the wait ran out, or the gateway does not wait. Never ask in a tight circle.
    m_later.after(std::chrono::milliseconds(400), m_leash.tie([this, id] { await(id); }));
}

void PaymentDesk::failed(const std::string &id, const Failure &failure) {
    Flight *flight = this->flight(id);
    if (!flight || flight->progress.isOver()) return;
    // The gateway has the order and waits for the bank (504): from here on it is followed, not sent again.
    const bool isFollowed = failure.trouble == Trouble::refused && failure.news.refusal == payment::Refusal::outcomeUnknown;
    if (isFollowed && failure.payment && !payment::isFinal(failure.payment->state)) return took(id, *failure.payment);
    if (failure.payment) flight->progress.payment = failure.payment;
    if (saysAskAgain(failure)) {
        flight->maybeSent = flight->maybeSent || !failure.beforeAsking;
        return askAgain(id, failure);
    }
    flight->progress.failure = failure;
    if (failure.trouble == Trouble::refused) {
        // Signed out or removed says nothing about the order: it stays on record.
        const bool signedOut =
            failure.news.refusal == payment::Refusal::notSignedIn || failure.news.refusal == payment::Refusal::deviceRevoked;
        if (signedOut && flight->maybeSent) {
            progressed.tell(PaymentProgress(flight->progress));
            return;
        }
        // A device that cannot prove itself, by its clock perhaps, was not heard: the order was not judged.
        if (failure.beforeAsking && flight->maybeSent) return askAgain(id, failure);
        return conclude(id, failure.beforeAsking ? PaymentProgress::Step::notSent : PaymentProgress::Step::concluded);
    }
    if (flight->maybeSent) return askAgain(id, failure);
    conclude(id, PaymentProgress::Step::notSent);
}

void PaymentDesk::askAgain(const std::string &id, const Failure &failure) {
    Flight *flight = this->flight(id);
    flight->progress.step = PaymentProgress::Step::askingAgain;
    flight->progress.failure = failure;
    const int tries = flight->progress.tries++;
    progressed.tell(PaymentProgress(flight->progress));
    m_later.after(pauseAfter(tries), m_leash.tie([this, id] { send(id); }));
}

void PaymentDesk::conclude(const std::string &id, PaymentProgress::Step step) {
    Flight *flight = this->flight(id);
    flight->progress.step = step;
    flight->task.reset();
    m_keyring.dropRecord(std::string(recordPrefix) + id);
    m_keyring.dropRecord(std::string(heldPrefix) + id);
    progressed.tell(PaymentProgress(flight->progress));
}

} // namespace florin::session
