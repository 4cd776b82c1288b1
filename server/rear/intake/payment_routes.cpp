#include "server/rear/intake/payment_routes.h"

#include "server/rear/intake/device_proof.h"
#include "server/rear/intake/long_poll.h"
#include "server/rear/intake/micro_account.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/intake/payers_means.h"
#include "server/rear/intake/ticket_terms.h"
#include "server/rear/payments/signed_order.h"
#include "shared/base/encoding.h"
#include "shared/protocol/signed_objects.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace florin::intake {

using payment::Refusal;
using protocol::Json;
using protocol::SignedFlaw;

namespace {

struct SignedPair {
    SignedTicket ticket;
    protocol::Signed<payment::PaymentOrder> order;
};

/// Made by the wallet. Not as ids of approvals begin, which are made here: the lines of both lie in one table under their ids.
bool isPaymentId(const std::string &text) {
    return !text.starts_with("apr_") && text.size() >= 8 && text.size() <= payment::longestId && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

base::Result<SignedPair, inquiry::Answer> readPair(const Errand &errand) {
    auto body = bodyOf(errand);
    if (!body) return base::Refused{body.error()};
    protocol::ObjectReader in(*body);
    const auto compactTicket = in.text("ticket", {1, longestCompact});
    const auto compactOrder = in.text("order", {1, longestCompact});
    if (in.flaw()) return base::Refused{problem(errand, *in.flaw())};
    auto order = protocol::readOrderJws(compactOrder);
    if (!order || !isPaymentId(order->content.id))
        return base::Refused{problem(errand, Refusal::invalidInput, {.detail = "Not a florin-order+jwt.", .param = "order"})};
    if (errand.idempotency && errand.idempotency->key != order->content.id)
        return base::Refused{
            problem(errand, Refusal::invalidInput, {.detail = "Must be the order's jti.", .param = "Idempotency-Key"})};
    auto ticket = protocol::readTicket(compactTicket);
    if (!ticket) return base::Refused{problem(errand, Refusal::ticketInvalid, {.param = "ticket"})};
    const bool isAnswer = order->content.means == payment::yesMeans || order->content.means == payment::noMeans;
    if (isAnswer == ticket->content.order.total.isPositive())
        return base::Refused{problem(errand, Refusal::invalidInput,
                                     {.detail = isAnswer ? "`yes` and `no` answer tickets of nothing to pay." : "A ticket of nothing to pay is answered `yes` or `no`.",
                                      .param = "order"})};
    if (order->content.unasked && order->content.means != payment::microMeans)
        return base::Refused{problem(errand, Refusal::invalidInput, {.detail = "Only `micro` is paid without asking.", .param = "order"})};
    return SignedPair{std::move(*ticket), std::move(*order)};
}

/// The device has signed with the certificate that it was given last. It is read anew: meanwhile it may have been revoked.
base::Result<void, StoreError> storeFirstUse(const RouteServices &services, const std::string &id, const signing::HeaderFacts &header) {
    return services.store.write([&](Records &records) {
        auto device = records.members.device(id);
        if (!device || !takeNextCertificate(*device, header)) return Outcome::rollBack;
        records.members.put(*device);
        return Outcome::commit;
    });
}

/// Whom the shop may take the payer for: its customer, where the person agreed to say so, or where it made the ticket for that customer.
std::string customerToTell(const SignedPair &pair, std::string customer) {
    const auto &ticket = pair.ticket.content;
    const bool agreed = ticket.question == payment::TicketQuestion::identity && pair.order.content.means == payment::yesMeans;
    return agreed || ticket.customer == customer ? customer : std::string();
}

payments::Payment paymentFor(const MoneyDesk &desk, const Errand &errand, const SignedPair &pair) {
    const auto &order = pair.order.content;
    const auto &member = errand.caller.member;
    const TicketPayer payer{member, order.means, customerToTell(pair, desk.customerAt(pair.ticket.content.merchant, member))};
    auto payment = intake::paymentFor(pair.ticket, order.id, payer, errand.now);
    // What the payer agreed to, whenever it was signed; of the ticket what came, which must be what was signed for.
    payment.fingerprint = base::toHex(signing::sha256(protocol::ticketHash(pair.ticket.compact) + '\n' + order.means + '\n' +
                                                      order.payeeName + '\n' + money::toPlainText(order.total)));
    return payment;
}

/// Same id and content: the answer is the same. Its signature was believed when it came, and the device's certificate may have been
/// renewed since.
bool isRepeat(Records &records, const payments::Payment &asked) {
    const auto earlier = records.payments.payment(asked.id);
    return earlier && earlier->member == asked.member && earlier->fingerprint == asked.fingerprint;
}

/// The device's own signature, under the certificate that it has.
bool isSigned(const RouteServices &services, const Errand &errand, const SignedPair &pair, const members::Device &device) {
    const auto certificate = services.decodedKeys.certificate(device.certificate);
    return certificate && onlyTimeIsWrong(protocol::verifyOrder(pair.order, *certificate, services.settings.gateway, errand.now));
}

/// Checks both signatures. Whether the times hold is the pipeline's to judge: a repeat of an old order is still answered.
base::Result<payments::TicketTerms, inquiry::Answer> checkSignatures(const RouteServices &services, const MoneyDesk &desk,
                                                                     const Errand &errand, const SignedPair &pair) {
    auto device = errand.caller.deviceRecord;
    const bool isFirstUse = device && takeNextCertificate(*device, pair.order.header);
    const bool holds = device && isSigned(services, errand, pair, *device);
    std::optional<merchants::Merchant> merchant;
    bool wasBelieved = false;
    const auto read = services.store.read([&](Records &records) {
        wasBelieved = !holds && isRepeat(records, paymentFor(desk, errand, pair));
        merchant = records.merchants.merchant(pair.ticket.content.merchant);
    });
    if (!read) return base::Refused{problem(errand, read.error())};
    if (!holds && !wasBelieved) return base::Refused{problem(errand, Refusal::badSignature, {.param = "order"})};
    if (holds && isFirstUse) {
        if (const auto stored = storeFirstUse(services, device->id, pair.order.header); !stored)
            return base::Refused{problem(errand, stored.error())};
    }
    return termsOf(services, desk, pair.ticket, merchant, errand.caller.member, errand.now);
}

/// The micro-account itself gave the money: no bank is asked.
bool isPaidFromAccount(const payments::Decision &decision) {
    return decision.payment && decision.payment->means == payment::microMeans && decision.payment->state == payment::PaymentState::approved &&
           !decision.instruction;
}

/// An order on its way into the books, and what follows from it. No worker waits for the commit.
class OrderUnderWay : public std::enable_shared_from_this<OrderUnderWay> {
  public:
    OrderUnderWay(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond, SignedPair pair, payments::TicketTerms terms)
        : m_services(services), m_desk(desk), m_errand(std::move(errand)), m_respond(std::move(respond)), m_pair(std::move(pair)),
          m_vouching(m_pair.ticket.content, m_pair.order.content, std::move(terms)), m_asked(paymentFor(m_desk, m_errand, m_pair)) {}
    /// A worker that was to tell may have been stopped before.
    ~OrderUnderWay() { tellAlone(); }
    OrderUnderWay(const OrderUnderWay &) = delete;
    OrderUnderWay &operator=(const OrderUnderWay &) = delete;

    void begin() {
        m_services.store.writeLater(
            {.enter =
                 [order = shared_from_this()](Records &records) {
                     order->enter(records);
                     return Outcome::commit;
                 },
             .make = [this] { make(); },
             .keep = [this](Records &records) { keep(records); }},
            [order = shared_from_this()](const base::Result<void, StoreError> &stored) { order->entered(stored); });
    }

  private:
    /// What the answer tells of.
    struct Told {
        PaymentNames names;
        payments::Payment payment;
    };
    enum class Keeping { no, ifFinal, asRepeat };

    /// This, `make` and `keep` may come more than once.
    void enter(Records &records) {
        m_news = {};
        m_instruction.reset();
        m_refill.reset();
        m_told.reset();
        m_keeping = Keeping::no;
        if (auto kept = recalled(records, m_errand)) {
            m_answer = std::move(*kept);
            return;
        }
        const auto now = m_errand.now;
        m_desk.expireOverdue(records, now, m_news);
        auto payment = m_asked;
        const auto found = foundFor(records, payment);
        const auto means = payersMeans(m_services, records, m_pair.ticket.content, m_pair.order.content, payment, now);
        auto decision = payments::accept(std::move(payment), found, m_vouching, *means, m_desk.fresh(now));
        m_desk.write(records, decision, now, m_news);
        m_instruction = decision.instruction;
        if (isPaidFromAccount(decision)) m_refill = refillIfLow(records, m_services, m_desk, m_errand.caller.member, now, m_news);
        auto &told = decision.payment ? decision.payment : decision.earlier;
        // A reused id is not kept: the key is the id, and belongs to the first order.
        if (decision.earlier && decision.earlier->id == m_pair.order.content.id)
            m_keeping = Keeping::asRepeat;
        else if (told || decision.refusal == Refusal::ticketAlreadyPaid)
            m_keeping = Keeping::ifFinal;
        if (!told) return void(m_answer = refusalAnswer(m_errand, decision));
        const auto names = namesOf(records, *told);
        m_told = Told{names, std::move(*told)};
    }

    void make() {
        if (m_told) m_answer = orderAnswer(m_told->names, m_errand, m_told->payment, m_services.vouchers);
    }

    void keep(Records &records) {
        if (m_keeping == Keeping::asRepeat)
            m_answer = answerToRepeat(records, m_errand, std::move(m_answer));
        else if (m_keeping == Keeping::ifFinal && (!m_told || isFinalAnswer(m_answer)))
            keepAnswer(records, m_errand, m_answer);
    }

    /// On the thread that commits, which others wait for: a worker does the rest.
    void entered(const base::Result<void, StoreError> &stored) {
        m_stored = stored;
        if (!m_services.work.add([order = shared_from_this()] { order->follow(); })) tellAlone();
    }

    /// The program ends: no bank is asked any more. What is to be carried there stands in the books, and is taken up at the next start.
    void tellAlone() {
        m_instruction.reset();
        m_refill.reset();
        follow();
    }

    /// Once, when it is known whether the order is entered.
    void follow() {
        const auto stored = std::exchange(m_stored, std::nullopt);
        if (!stored) return;
        if (!*stored) return m_respond(problem(m_errand, stored->error()));
        m_news.tell(m_services.waiters);
        if (m_refill) m_desk.carry(*m_refill);
        if (!m_instruction) return m_respond(std::move(m_answer));
        m_desk.carry(*m_instruction, {std::move(m_errand), std::move(m_respond),
                                      [id = m_pair.order.content.id, &press = m_services.vouchers](Records &records, const Errand &asked) {
                                          const auto payment = *records.payments.payment(id);
                                          return orderAnswer(namesOf(records, payment), asked, payment, press);
                                      }});
    }

    const RouteServices &m_services;
    MoneyDesk &m_desk;
    Errand m_errand;
    inquiry::Respond m_respond;
    const SignedPair m_pair;
    const payments::SignedOrder m_vouching;
    const payments::Payment m_asked;
    News m_news;
    std::optional<Told> m_told;
    Keeping m_keeping = Keeping::no;
    inquiry::Answer m_answer;
    std::optional<payments::Instruction> m_instruction, m_refill;
    std::optional<base::Result<void, StoreError>> m_stored;
};

/// A repeat is answered as before, whatever has become meanwhile of what it names; all else is refused.
void refuse(const RouteServices &services, const Errand &errand, inquiry::Answer refusal, const inquiry::Respond &respond) {
    std::optional<inquiry::Answer> kept;
    const auto read = services.store.read([&](Records &records) { kept = recalled(records, errand); });
    if (!read) return respond(problem(errand, read.error()));
    respond(kept ? std::move(*kept) : std::move(refusal));
}

void takeOrder(const RouteServices &services, MoneyDesk &desk, Errand errand, inquiry::Respond respond) {
    auto pair = readPair(errand);
    if (!pair) return refuse(services, errand, pair.error(), respond);
    auto terms = checkSignatures(services, desk, errand, *pair);
    if (!terms) return refuse(services, errand, terms.error(), respond);
    std::make_shared<OrderUnderWay>(services, desk, std::move(errand), std::move(respond), std::move(*pair), std::move(*terms))->begin();
}

void showPayment(const RouteServices &services, const Errand &errand, inquiry::Respond respond) {
    const auto id = errand.parameters.at("id");
    answerWhenStateChanges(
        services, "payment:" + id, errand,
        [id, member = errand.caller.member](Records &records) -> std::optional<StateSeen> {
            const auto payment = records.payments.payment(id);
            if (!payment || payment->member != member) return std::nullopt;
            return StateSeen{std::string(toWord(payment->state)), payment::isFinal(payment->state),
                             paymentJson(records, *payment)};
        },
        std::move(respond));
}

} // namespace

Routes paymentRoutes(const RouteServices &services, MoneyDesk &desk) {
    return {
        {"POST", "/v1/orders", Access::member,
         [services, &desk](Errand errand, inquiry::Respond respond) {
             takeOrder(services, desk, std::move(errand), std::move(respond));
         },
         KeyRule::handled},
        {"GET", "/v1/payments/{id}", Access::member,
         [services](Errand errand, inquiry::Respond respond) { showPayment(services, errand, std::move(respond)); }},
    };
}

} // namespace florin::intake
