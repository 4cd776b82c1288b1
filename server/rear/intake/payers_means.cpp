#include "server/rear/intake/payers_means.h"

#include "server/rear/intake/micro_account.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/payments/linked_source.h"
#include "server/rear/payments/micro_account.h"
#include "server/rear/payments/prepaid_card.h"
#include "server/rear/payments/ticket_answer.h"
#include "server/rear/payments/unasked.h"

#include <chrono>

namespace florin::intake {

namespace {

std::optional<payments::LinkedSourceFacts> linkedSource(Records &records, const std::string &member) {
    const auto settings = microAccountSettings(records, member);
    const auto source = settings.source ? refillSourceOf(records, member, *settings.source) : std::nullopt;
    if (!source || !source->isUsable) return std::nullopt;
    return payments::LinkedSourceFacts{source->means, source->id, source->expiry};
}

payments::MicroAccount microAccountOf(const RouteServices &services, Records &records, const payments::Payment &payment) {
    const auto &settings = services.settings;
    const auto id = ledger::microAccountOf(payment.member, payment.order.total.currency(), settings.micro.ceiling).id;
    std::optional<payments::MicroAccountFacts> facts;
    if (const auto found = records.ledger.accountToGive(id)) facts = payments::MicroAccountFacts{found->account, found->line.available()};
    return {std::move(facts), *money::Money::of(settings.micro.threshold, settings.currency)};
}

std::unique_ptr<payments::Means> microMeans(const RouteServices &services, Records &records, const payments::Payment &payment) {
    if (payment.order.total.amount() > services.settings.micro.threshold)
        return std::make_unique<payments::LinkedSource>(linkedSource(records, payment.member));
    return std::make_unique<payments::MicroAccount>(microAccountOf(services, records, payment));
}

/// The day is the calendar's of UTC.
payments::UnaskedPast unaskedPast(const RouteServices &services, Records &records, const payments::Payment &asked, base::Timestamp now) {
    const base::Timestamp today = std::chrono::floor<std::chrono::days>(now);
    return {*money::Money::of(records.payments.microPaid(asked.member, asked.merchant, today), services.settings.currency),
            records.payments.microPayments(asked.member, now - std::chrono::minutes(1))};
}

std::unique_ptr<payments::Means> withoutAsking(const RouteServices &services, Records &records, const payment::UnaskedBounds &wished,
                                               const payments::Payment &payment, base::Timestamp now) {
    const auto &settings = services.settings;
    const payment::UnaskedBounds most{*money::Money::of(settings.micro.unaskedDay, settings.currency), settings.micro.unaskedPerMinute};
    // First the account, which is held from then on: no other order of this member is entered between the count and the commit.
    auto account = microMeans(services, records, payment);
    auto objection = payments::objectionToUnasked(wished, most, payment.order.total, unaskedPast(services, records, payment, now));
    // Over the threshold the bank is asked, and the account is not held.
    if (payment.order.total.amount() > settings.micro.threshold) objection = payment::Refusal::amountLimit;
    return std::make_unique<payments::Unasked>(std::move(account), objection);
}

} // namespace

std::unique_ptr<payments::Means> payersMeans(const RouteServices &services, Records &records, const payment::PaymentTicket &ticket,
                                             const payment::PaymentOrder &order, const payments::Payment &payment, base::Timestamp now) {
    if (order.unasked) return withoutAsking(services, records, *order.unasked, payment, now);
    if (payment.means == payment::microMeans) return microMeans(services, records, payment);
    if (!payment.order.total.isPositive()) {
        const auto member = records.members.find(payment.member);
        return std::make_unique<payments::TicketAnswer>(ticket.question, payment.means == payment::yesMeans,
                                                        member ? member->verifiedBirthday : std::nullopt, now);
    }
    const auto shop = ticket.wantsVoucher ? payments::ShopsPart::waitsForVoucher : payments::ShopsPart::asksItself;
    return std::make_unique<payments::PrepaidCard>(prepaidFacts(records.wallets.card(payment.means)), shop);
}

payments::HostedBounds hostedBounds(const RouteServices &services, Records &records, const std::string &member, base::Timestamp now) {
    return {services.settings.micro.hostedDay, records.payments.hostedPaid(member, payments::beginningOfDay(now))};
}

payments::HostedAccount hostedAccount(const RouteServices &services, Records &records, const payments::Payment &payment, base::Timestamp now) {
    auto account = microAccountOf(services, records, payment);
    return {std::move(account), hostedBounds(services, records, payment.member, now)};
}

} // namespace florin::intake
