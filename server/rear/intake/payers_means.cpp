#include "server/rear/intake/payers_means.h"

#include "server/rear/intake/micro_account.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/payments/linked_source.h"
#include "server/rear/payments/micro_account.h"
#include "server/rear/payments/prepaid_card.h"
#include "server/rear/payments/ticket_answer.h"

namespace florin::intake {

namespace {

std::optional<payments::LinkedSourceFacts> linkedSource(Records &records, const std::string &member) {
    const auto settings = microAccountSettings(records, member);
    const auto source = settings.source ? refillSourceOf(records, member, *settings.source) : std::nullopt;
    if (!source || !source->isUsable) return std::nullopt;
    return payments::LinkedSourceFacts{source->means, source->id, source->expiry};
}

std::unique_ptr<payments::Means> microMeans(const RouteServices &services, Records &records, const payments::Payment &payment) {
    const auto &settings = services.settings;
    const auto &total = payment.order.total;
    if (total.amount() > settings.micro.threshold) return std::make_unique<payments::LinkedSource>(linkedSource(records, payment.member));
    const auto id = ledger::microAccountOf(payment.member, total.currency(), settings.micro.ceiling).id;
    std::optional<payments::MicroAccountFacts> facts;
    if (const auto found = records.ledger.accountToGive(id)) facts = payments::MicroAccountFacts{found->account, found->line.available()};
    const auto threshold = money::Money::of(settings.micro.threshold, settings.currency);
    return std::make_unique<payments::MicroAccount>(std::move(facts), *threshold);
}

} // namespace

std::unique_ptr<payments::Means> payersMeans(const RouteServices &services, Records &records, const payment::PaymentTicket &ticket,
                                             const payments::Payment &payment, base::Timestamp now) {
    if (payment.means == payment::microMeans) return microMeans(services, records, payment);
    if (!payment.order.total.isPositive()) {
        const auto member = records.members.find(payment.member);
        return std::make_unique<payments::TicketAnswer>(ticket.question, payment.means == payment::yesMeans,
                                                        member ? member->verifiedBirthday : std::nullopt, now);
    }
    const auto shop = ticket.wantsVoucher ? payments::ShopsPart::waitsForVoucher : payments::ShopsPart::asksItself;
    return std::make_unique<payments::PrepaidCard>(prepaidFacts(records.wallets.card(payment.means)), shop);
}

} // namespace florin::intake
