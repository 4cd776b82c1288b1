#include "server/sandbox/magazine/sale.h"

#include "shared/protocol/json.h"
#include "shared/protocol/signed_objects.h"

#include <nlohmann/json.hpp>

#include <array>

namespace florin::magazine {

namespace {

using namespace std::chrono_literals;
using protocol::Json;

constexpr std::array<std::string_view, 3> stateWords = {"offered", "delivered", "refused"};
constexpr auto ticketLife = 10min;

std::optional<SaleState> stateFrom(std::string_view word) {
    for (std::size_t i = 0; i < stateWords.size(); ++i)
        if (stateWords[i] == word)
            return static_cast<SaleState>(i);
    return std::nullopt;
}

void readDeliveries(const Json &json, Sale &sale) {
    for (const auto &entry : json.at("deliveries"))
        sale.deliveries.push_back({entry.at("good").get<std::string>(), entry.at("code").get<std::string>(), entry.at("collected").get<bool>()});
}

} // namespace

std::string_view toWord(SaleState state) {
    return stateWords[static_cast<std::size_t>(state)];
}

void giveTicket(Sale &sale, const Publisher &publisher, base::Timestamp now, base::Random &random) {
    sale.ticketId = random.id("tkt", now);
    sale.ticketExpiresAt = base::fromNumericDate(base::toNumericDate(now + ticketLife));
    payment::PaymentTicket ticket{publisher.id, sale.ticketId, now, sale.ticketExpiresAt, publisher.gateway, false, sale.order.lines.size() > 1 ? "basket" : "single",
                                  sale.order};
    ticket.serial = sale.serial;
    if (!sale.customer.empty())
        ticket.customer = sale.customer;
    ticket.returnUrl = publisher.origin + "/return/" + sale.id;
    ticket.cancelUrl = publisher.origin + "/sales/" + sale.id + "?left=1";
    ticket.wantsVoucher = true;
    ticket.question = sale.question.value_or(payment::TicketQuestion::presence);
    sale.ticket = protocol::writeTicket(ticket, publisher.keyId, publisher.ticketKey);
}

std::string toJournalLine(const Sale &sale) {
    Json deliveries = Json::array();
    for (const auto &delivery : sale.deliveries)
        deliveries.push_back({{"good", delivery.good}, {"code", delivery.code}, {"collected", delivery.collected}});
    Json order = Json::object();
    protocol::writeOrder(order, sale.order);
    return protocol::writeJson({{"id", sale.id},
                                {"serial", sale.serial},
                                {"session", sale.session},
                                {"customer", sale.customer},
                                {"question", sale.question ? std::string(payment::toWord(*sale.question)) : ""},
                                {"about", sale.about},
                                {"order", order},
                                {"ticketId", sale.ticketId},
                                {"ticket", sale.ticket},
                                {"ticketExpiresAt", base::toRfc3339(sale.ticketExpiresAt)},
                                {"recipient", sale.recipient},
                                {"place", sale.place},
                                {"deliveries", deliveries},
                                {"state", toWord(sale.state)},
                                {"register", sale.registerSerial},
                                {"outcome", sale.outcome},
                                {"voucher", sale.voucher},
                                {"soldAt", base::toRfc3339(sale.soldAt)},
                                {"concludedAt", sale.concludedAt ? base::toRfc3339(*sale.concludedAt) : ""}});
}

std::optional<Sale> fromJournalLine(std::string_view line) {
    const auto json = protocol::readJson(line, 512 * 1024);
    if (!json || !json->is_object())
        return std::nullopt;
    try {
        const auto text = [&](const char *key) { return json->at(key).get<std::string>(); };
        const auto order = protocol::readOrder(json->at("order"));
        const auto expires = base::fromRfc3339(text("ticketExpiresAt")), sold = base::fromRfc3339(text("soldAt"));
        const auto state = stateFrom(text("state"));
        if (!order || !expires || !sold || !state)
            return std::nullopt;
        Sale sale{text("id"), text("serial"), text("session"), text("customer"), payment::ticketQuestionFromWord(text("question")), text("about"), *order};
        sale.ticketId = text("ticketId");
        sale.ticket = text("ticket");
        sale.ticketExpiresAt = *expires;
        sale.recipient = text("recipient");
        sale.place = text("place");
        readDeliveries(*json, sale);
        sale.state = *state;
        sale.registerSerial = text("register");
        sale.outcome = text("outcome");
        sale.voucher = text("voucher");
        sale.soldAt = *sold;
        sale.concludedAt = base::fromRfc3339(text("concludedAt"));
        return sale;
    } catch (const Json::exception &) {
        return std::nullopt;
    }
}

} // namespace florin::magazine
