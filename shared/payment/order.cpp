#include "shared/payment/order.h"

#include <algorithm>

namespace florin::payment {
namespace {

constexpr std::int64_t largestQuantity = 9999;

bool goodText(const std::string &text, std::size_t longest) { return !text.empty() && text.size() <= longest; }

/// The descriptions' limit counts bytes four times over, so that no script is cut shorter than another.
constexpr std::size_t longestDescriptionBytes = longestDescription * 4;

std::optional<std::string> flawOf(const LineItem &line, money::Currency currency) {
    if (!goodText(line.id, longestId))
        return "id";
    if (!goodText(line.description, longestDescriptionBytes))
        return "description";
    if (line.quantity < 1 || line.quantity > largestQuantity)
        return "quantity";
    if (line.price.isNegative() || line.price.currency() != currency)
        return "price";
    return std::nullopt;
}

std::string pathOf(std::size_t line, std::string_view member) {
    std::string path = "lines[" + std::to_string(line) + "]";
    if (!member.empty())
        path += "." + std::string(member);
    return path;
}

/// What is shown of a line that the other side does not have.
std::string summaryOf(const LineItem &line) {
    return std::to_string(line.quantity) + " x " + line.description + " (" + line.id + "), " + money::toPlainText(line.price);
}

void compareLines(std::size_t at, const LineItem &shop, const LineItem &payer, std::vector<Difference> &found) {
    const auto note = [&](std::string_view member, std::string shops, std::string payers) {
        if (shops != payers)
            found.push_back({pathOf(at, member), std::move(shops), std::move(payers)});
    };
    note("id", shop.id, payer.id);
    note("description", shop.description, payer.description);
    note("quantity", std::to_string(shop.quantity), std::to_string(payer.quantity));
    note("price", money::toPlainText(shop.price), money::toPlainText(payer.price));
}

} // namespace

std::optional<std::string> flawOf(const Order &order) {
    if (order.lines.empty() || order.lines.size() > mostLines)
        return "lines";
    const money::Currency currency = order.total.currency();
    money::Money sum = money::Money::zero(currency);
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        const LineItem &line = order.lines[i];
        if (const auto flaw = flawOf(line, currency))
            return pathOf(i, *flaw);
        const auto cost = money::times(line.price, line.quantity);
        if (!cost)
            return pathOf(i, "price");
        const auto next = money::add(sum, *cost);
        if (!next)
            return "total";
        sum = *next;
    }
    if (order.total != sum)
        return "total";
    if (order.vat.currency() != currency || order.vat.isNegative() || order.vat.amount() > order.total.amount())
        return "vat";
    return std::nullopt;
}

std::vector<Difference> differencesBetween(const Order &shops, const Order &payers) {
    std::vector<Difference> found;
    const std::size_t most = std::max(shops.lines.size(), payers.lines.size());
    for (std::size_t i = 0; i < most; ++i) {
        if (i >= shops.lines.size())
            found.push_back({pathOf(i, {}), {}, summaryOf(payers.lines[i])});
        else if (i >= payers.lines.size())
            found.push_back({pathOf(i, {}), summaryOf(shops.lines[i]), {}});
        else
            compareLines(i, shops.lines[i], payers.lines[i], found);
    }
    if (shops.total != payers.total)
        found.push_back({"total", money::toPlainText(shops.total), money::toPlainText(payers.total)});
    if (shops.vat != payers.vat)
        found.push_back({"vat", money::toPlainText(shops.vat), money::toPlainText(payers.vat)});
    return found;
}

std::string_view toWord(TicketQuestion question) {
    switch (question) {
    case TicketQuestion::presence: return "presence";
    case TicketQuestion::identity: return "identity";
    case TicketQuestion::age: return "age";
    }
    return "presence";
}

std::optional<TicketQuestion> ticketQuestionFromWord(std::string_view word) {
    for (const auto question : {TicketQuestion::presence, TicketQuestion::identity, TicketQuestion::age})
        if (word == toWord(question)) return question;
    return std::nullopt;
}

} // namespace florin::payment
