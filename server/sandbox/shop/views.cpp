#include "server/sandbox/shop/views.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace florin::shop {

namespace {

using List = kainjow::mustache::list;

PageData boolean(bool value) {
    return PageData(value ? PageData::type::bool_true : PageData::type::bool_false);
}

PageData goodData(const Good &good) {
    PageData data;
    data.set("id", good.id);
    data.set("name", good.name);
    data.set("hangul", good.hangul);
    data.set("summary", good.summary);
    data.set("price", priceText(good.price));
    return data;
}

PageData lineData(const payment::LineItem &line) {
    const auto sum = money::times(line.price, line.quantity);
    PageData data;
    data.set("id", line.id);
    data.set("name", line.description);
    data.set("quantity", std::to_string(line.quantity));
    data.set("severalPieces", boolean(line.quantity > 1));
    data.set("price", priceText(line.price));
    data.set("sum", sum ? priceText(*sum) : "");
    return data;
}

void addOrderSums(PageData &page, const payment::Order &order) {
    PageData lines{PageData::type::list};
    for (const auto &line : order.lines)
        lines.push_back(lineData(line));
    page.set("lines", lines);
    page.set("total", priceText(order.total));
    page.set("vat", priceText(order.vat));
    if (const auto net = money::subtract(order.total, order.vat))
        page.set("net", priceText(*net));
}

std::string brandName(const std::string &word) {
    static const std::map<std::string, std::string> names = {{"florin", "Florin"}, {"visa", "Visa"}, {"mastercard", "Mastercard"},
                                                             {"amex", "American Express"}, {"jcb", "JCB"}, {"unionpay", "UnionPay"},
                                                             {"diners", "Diners Club"}, {"discover", "Discover"}, {"maestro", "Maestro"}};
    const auto found = names.find(word);
    return found == names.end() ? "Card" : found->second;
}

struct StateWords {
    const char *label;
    const char *tone; ///< class of the badge
};

StateWords wordsOf(const ShopOrder &order) {
    switch (order.state) {
    case OrderState::asking: return {"Being asked", "busy"};
    case OrderState::waitingForPayer: return {"Waiting for payer", "busy"};
    case OrderState::unknown: return {"Not known yet", "warn"};
    case OrderState::paid: return {"Paid", "good"};
    case OrderState::declined: return {"Declined", "bad"};
    case OrderState::mismatch: return {"Records differ", "bad"};
    case OrderState::expired: return {"Expired", "quiet"};
    case OrderState::notAttempted: return {"Not attempted", "quiet"};
    }
    return {"", ""};
}

void addDifferences(PageData &page, const ShopOrder &order) {
    PageData differences{PageData::type::list};
    for (const auto &difference : order.differences) {
        PageData entry;
        entry.set("path", difference.path);
        entry.set("shop", difference.shop);
        entry.set("payer", difference.payer);
        differences.push_back(entry);
    }
    page.set("hasDifferences", boolean(!order.differences.empty()));
    page.set("differences", differences);
}

PageData selectData(const std::vector<std::pair<std::string, std::string>> &options, const std::string &chosen) {
    PageData list{PageData::type::list};
    for (const auto &[value, text] : options) {
        PageData option;
        option.set("value", value);
        option.set("text", text);
        option.set("selected", boolean(value == chosen));
        list.push_back(option);
    }
    return list;
}

} // namespace

std::string timeText(base::Timestamp moment) {
    using namespace std::chrono;
    static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto local = moment + 9h;
    const auto day = floor<days>(local);
    const year_month_day date(day);
    const hh_mm_ss time(floor<minutes>(local - day));
    char text[40];
    std::snprintf(text, sizeof text, "%u %s %d, %02d:%02d", static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                  static_cast<int>(date.year()), static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
    return text;
}

PageData frameData(const Frame &frame, const Catalogue &catalogue) {
    PageData page;
    page.set("title", frame.title);
    page.set("query", frame.query);
    page.set("formToken", frame.formToken);
    page.set("gateway", frame.gateway);
    page.set("takesWallet", boolean(!frame.gateway.empty()));
    page.set("shopName", frame.shopName);
    page.set("shopHangul", frame.shopHangul);
    page.set("pieces", std::to_string(frame.piecesInCart));
    page.set("hasPieces", boolean(frame.piecesInCart > 0));
    PageData categories{PageData::type::list};
    for (const auto &category : catalogue.categories()) {
        PageData entry;
        entry.set("id", category.id);
        entry.set("name", category.name);
        entry.set("hangul", category.hangul);
        entry.set("line", category.line);
        entry.set("current", boolean(category.id == frame.currentCategory));
        categories.push_back(entry);
    }
    page.set("categories", categories);
    return page;
}

void addGoods(PageData &page, const std::vector<const Good *> &goods) {
    PageData list{PageData::type::list};
    for (const Good *good : goods)
        list.push_back(goodData(*good));
    page.set("goods", list);
    page.set("hasGoods", boolean(!goods.empty()));
    page.set("count", std::to_string(goods.size()));
}

void addGood(PageData &page, const Good &good, const Catalogue &catalogue) {
    page.set("good", goodData(good));
    page.set("story", good.story);
    PageData facts{PageData::type::list};
    for (const auto &fact : good.facts)
        facts.push_back(PageData(fact));
    page.set("facts", facts);
    const Category *category = catalogue.category(good.category);
    page.set("categoryId", category->id);
    page.set("categoryName", category->name);
    std::vector<const Good *> others;
    for (const Good *other : catalogue.goodsOf(good.category))
        if (other->id != good.id && others.size() < 4)
            others.push_back(other);
    addGoods(page, others);
}

void addCart(PageData &page, const Cart &cart, const Catalogue &catalogue) {
    const auto order = orderOf(cart, catalogue);
    page.set("isEmpty", boolean(!order));
    page.set("hasOrder", boolean(order.has_value()));
    if (order)
        addOrderSums(page, *order);
}

void addCheckout(PageData &page, const FormFields &typed, const std::map<std::string, std::string> &flaws, base::Timestamp now) {
    const auto value = [&](const char *name) {
        const auto found = typed.find(name);
        return found == typed.end() ? std::string() : found->second;
    };
    for (const char *name : {"email", "phone", "card_name", "address1", "address2", "city", "postal_code"})
        page.set(name, value(name));
    for (const auto &[name, sentence] : flaws)
        page.set(name + "_flaw", sentence);
    page.set("hasFlaws", boolean(!flaws.empty()));

    std::vector<std::pair<std::string, std::string>> months, years, places;
    for (int month = 1; month <= 12; ++month) {
        const std::string text = (month < 10 ? "0" : "") + std::to_string(month);
        months.emplace_back(text, text);
    }
    const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(now));
    for (int year = static_cast<int>(today.year()), last = year + 12; year <= last; ++year)
        years.emplace_back(std::to_string(year), std::to_string(year));
    for (const auto &country : countries())
        places.emplace_back(country.code, country.name);
    page.set("months", selectData(months, value("exp_month")));
    page.set("years", selectData(years, value("exp_year")));
    page.set("countries", selectData(places, value("country").empty() ? "KR" : value("country")));
}

void addOrder(PageData &page, const ShopOrder &order, bool left, base::Timestamp now) {
    const bool byTicket = order.means == Means::ticket;
    const bool running = order.state == OrderState::asking || order.state == OrderState::waitingForPayer;
    addOrderSums(page, order.seen);
    addDifferences(page, order);
    page.set("orderId", order.id);
    page.set("serial", order.serial);
    page.set("state", std::string(toWord(order.state)));
    page.set("createdAt", timeText(order.createdAt));
    page.set("isFinal", boolean(isFinal(order.state)));
    page.set("isOpen", boolean(!isFinal(order.state)));
    page.set("byTicket", boolean(byTicket));
    page.set("byCard", boolean(!byTicket));
    page.set("waitsForWallet", boolean(byTicket && running && !left));
    page.set("left", boolean(byTicket && running && left));
    page.set("waitsForBank", boolean(!byTicket && running));
    page.set("isUnknown", boolean(order.state == OrderState::unknown));
    page.set("isPaid", boolean(order.state == OrderState::paid));
    page.set("isDeclined", boolean(order.state == OrderState::declined));
    page.set("isMismatch", boolean(order.state == OrderState::mismatch));
    page.set("isExpired", boolean(order.state == OrderState::expired));
    page.set("isNotAttempted", boolean(order.state == OrderState::notAttempted));
    page.set("isRefused", boolean(isFinal(order.state) && order.state != OrderState::paid));
    page.set("sentence", order.sentence);
    page.set("approvalCode", order.approvalCode);
    page.set("brand", brandName(order.brand));
    page.set("lastFour", order.lastFour);
    if (byTicket && order.ticketExpiresAt > now)
        page.set("walletLink", "florin:pay?ticket=" + order.ticket);
    if (order.concludedAt)
        page.set("concludedAt", timeText(*order.concludedAt));
    if (order.contact) {
        page.set("email", order.contact->email);
        page.set("deliverTo", order.contact->address.line1 + (order.contact->address.line2.empty() ? "" : ", " + order.contact->address.line2) +
                                  ", " + order.contact->address.postalCode + " " + order.contact->address.city);
    }
}

void addStaff(PageData &page, const std::vector<ShopOrder> &orders, Tampering next) {
    PageData list{PageData::type::list};
    for (const auto &order : orders) {
        PageData entry;
        addOrderSums(entry, order.seen);
        addDifferences(entry, order);
        const StateWords words = wordsOf(order);
        entry.set("serial", order.serial);
        entry.set("createdAt", timeText(order.createdAt));
        entry.set("means", order.means == Means::ticket ? std::string("Florin wallet") : brandName(order.brand) + " •••• " + order.lastFour);
        entry.set("label", words.label);
        entry.set("tone", words.tone);
        entry.set("sentence", order.sentence);
        entry.set("approvalCode", order.approvalCode);
        entry.set("isTampered", boolean(order.tampered));
        entry.set("oursTotal", priceText(order.ours.total));
        list.push_back(entry);
    }
    page.set("orders", list);
    page.set("hasOrders", boolean(!orders.empty()));
    page.set("tamperings", selectData({{"none", "Leave our record as it is"},
                                       {"price", "Raise the first price by ₩1,000"},
                                       {"quantity", "Count one piece more"},
                                       {"extra", "Add gift wrapping"}},
                                      std::string(toWord(next))));
    page.set("willTamper", boolean(next != Tampering::none));
}

} // namespace florin::shop
