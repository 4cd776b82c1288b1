#include "server/sandbox/magazine/views.h"

#include "server/sandbox/shop/cart.h"
#include "server/sandbox/shop/views.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace florin::magazine {

namespace {

using namespace std::chrono_literals;
using payment::TicketQuestion;
using shop::PageData;
using shop::priceText;

PageData boolean(bool value) {
    return PageData(value ? PageData::type::bool_true : PageData::type::bool_false);
}

/// The code under which the reader has a good already; empty if not. Things can be bought again.
std::string ownedCode(const Good &good, const std::vector<Sale> &sales) {
    if (good.kind == GoodKind::print)
        return {};
    for (const auto &sale : sales)
        for (const auto &delivery : sale.deliveries)
            if (sale.state == SaleState::delivered && delivery.good == good.id)
                return delivery.code;
    return {};
}

const char *kindLabel(GoodKind kind) {
    switch (kind) {
    case GoodKind::article: return "Article";
    case GoodKind::picture: return "Picture";
    case GoodKind::print: return "Print to collect";
    case GoodKind::subscription: return "Subscription";
    }
    return "";
}

PageData goodData(const Good &good, const Standing &standing, const std::vector<Sale> &sales) {
    const Offer offer = offersFor({&good}, standing).front();
    const std::string code = ownedCode(good, sales);
    PageData data;
    data.set("id", good.id);
    data.set("title", good.title);
    data.set("hangul", good.hangul);
    data.set("summary", good.summary);
    data.set("author", good.author);
    data.set("picture", good.picture);
    data.set("kind", kindLabel(good.kind));
    data.set("price", offer.price.isZero() ? "Free" : priceText(offer.price));
    data.set("fullPrice", priceText(good.price));
    data.set("isReduced", boolean(offer.price != good.price));
    data.set("reason", textOrFalse(offer.reason));
    data.set("isOwned", boolean(!code.empty()));
    data.set("code", code);
    data.set("isArticle", boolean(good.kind == GoodKind::article));
    data.set("isPicture", boolean(good.kind == GoodKind::picture));
    data.set("isPrint", boolean(good.kind == GoodKind::print));
    data.set("isSubscription", boolean(good.kind == GoodKind::subscription));
    data.set("onlyForAdults", boolean(good.onlyForAdults));
    data.set("isLocked", boolean(good.onlyForAdults && !standing.isOfAge));
    data.set("needsName", boolean(good.kind == GoodKind::subscription && standing.customer.empty()));
    return data;
}

PageData linesOf(const payment::Order &order) {
    PageData lines{PageData::type::list};
    for (const auto &line : order.lines) {
        PageData entry;
        entry.set("id", line.id);
        entry.set("title", line.description);
        entry.set("price", line.price.isZero() ? "Free" : priceText(line.price));
        lines.push_back(entry);
    }
    return lines;
}

void addSums(PageData &page, const payment::Order &order) {
    page.set("lines", linesOf(order));
    page.set("total", priceText(order.total));
    page.set("vat", priceText(order.vat));
}

PageData deliveriesOf(const Sale &sale, const Issue &issue) {
    PageData list{PageData::type::list};
    for (const auto &delivery : sale.deliveries) {
        const Good *good = issue.good(delivery.good);
        if (!good)
            continue;
        PageData entry;
        entry.set("title", good->title);
        entry.set("kind", kindLabel(good->kind));
        entry.set("picture", good->picture);
        entry.set("code", delivery.code);
        entry.set("isRead", boolean(good->kind == GoodKind::article));
        entry.set("isSeen", boolean(good->kind == GoodKind::picture));
        entry.set("isCollected", boolean(good->kind == GoodKind::print));
        list.push_back(entry);
    }
    return list;
}

std::string questionText(const Sale &sale) {
    return sale.question == TicketQuestion::age ? "Age" : "Who you are";
}

} // namespace

const std::vector<std::string> &places() {
    static const std::vector<std::string> list = {"Madang House, Seochon", "Ttukseom Kiosk 7", "Busan Station, Hall 2"};
    return list;
}

std::string titlesOf(const Sale &sale) {
    std::string titles;
    for (const auto &line : sale.order.lines)
        titles += (titles.empty() ? "" : ", ") + line.description;
    return titles;
}

PageData textOrFalse(const std::string &text) {
    return text.empty() ? boolean(false) : PageData(text);
}

PageData frameData(const Frame &frame) {
    PageData page;
    page.set("pageTitle", frame.title);
    page.set("formToken", frame.formToken);
    page.set("gateway", frame.gateway);
    page.set("inBasket", std::to_string(frame.goodsInBasket));
    page.set("hasBasket", boolean(frame.goodsInBasket > 0));
    page.set("isKnown", boolean(!frame.standing.customer.empty()));
    page.set("subscribes", boolean(frame.standing.subscribes));
    page.set("isOfAge", boolean(frame.standing.isOfAge));
    page.set("isPlainReader", boolean(!frame.standing.customer.empty() && !frame.standing.subscribes));
    return page;
}

void addIssue(PageData &page, const Issue &issue, const Standing &standing, const std::vector<Sale> &sales) {
    std::map<GoodKind, PageData> lists;
    for (const GoodKind kind : {GoodKind::article, GoodKind::picture, GoodKind::print, GoodKind::subscription})
        lists.emplace(kind, PageData{PageData::type::list});
    bool isFirst = true;
    for (const auto &good : issue.goods()) {
        PageData data = goodData(good, standing, sales);
        if (isFirst)
            page.set("lead", data);
        else
            lists.at(good.kind).push_back(data);
        isFirst = false;
    }
    page.set("articles", lists.at(GoodKind::article));
    page.set("pictures", lists.at(GoodKind::picture));
    page.set("prints", lists.at(GoodKind::print));
    page.set("subscriptions", lists.at(GoodKind::subscription));
    page.set("toFree", std::to_string(3 - standing.articlesToday % 3));
    page.set("isNextFree", boolean(standing.articlesToday % 3 == 2));
}

void addGood(PageData &page, const Good &good, const Standing &standing, const std::vector<Sale> &sales) {
    page.set("good", goodData(good, standing, sales));
    PageData list{PageData::type::list};
    for (const auto &place : places())
        list.push_back(PageData(place));
    page.set("places", list);
}

void addBasket(PageData &page, const std::vector<Offer> &offers, const Standing &standing, money::Currency currency) {
    PageData list{PageData::type::list};
    bool hasThings = false, isLocked = false, needsName = false;
    for (const auto &offer : offers) {
        PageData entry = goodData(*offer.good, standing, {});
        entry.set("price", offer.price.isZero() ? "Free" : priceText(offer.price));
        entry.set("reason", textOrFalse(offer.reason));
        list.push_back(entry);
        hasThings = hasThings || offer.good->kind == GoodKind::print;
        isLocked = isLocked || (offer.good->onlyForAdults && !standing.isOfAge);
        needsName = needsName || (offer.good->kind == GoodKind::subscription && standing.customer.empty());
    }
    const payment::Order order = orderOf(offers, currency);
    page.set("offers", list);
    page.set("isEmpty", boolean(offers.empty()));
    page.set("hasOffers", boolean(!offers.empty()));
    page.set("hasThings", boolean(hasThings));
    page.set("isLocked", boolean(isLocked));
    page.set("needsName", boolean(needsName));
    page.set("canBuy", boolean(!isLocked && !needsName));
    page.set("total", priceText(order.total));
    page.set("vat", priceText(order.vat));
    PageData placeList{PageData::type::list};
    for (const auto &place : places())
        placeList.push_back(PageData(place));
    page.set("places", placeList);
}

void addSale(PageData &page, const Sale &sale, const Issue &issue, const std::string &gateway, bool left, base::Timestamp now) {
    const bool isOpen = sale.state == SaleState::offered, isOver = isOpen && sale.ticketExpiresAt <= now;
    addSums(page, sale.order);
    page.set("saleId", sale.id);
    page.set("serial", sale.serial);
    page.set("register", sale.registerSerial);
    page.set("soldAt", shop::timeText(sale.soldAt));
    page.set("concludedAt", sale.concludedAt ? shop::timeText(*sale.concludedAt) : "");
    page.set("isQuestion", boolean(sale.question.has_value()));
    page.set("isPurchase", boolean(!sale.question));
    page.set("asksAge", boolean(sale.question == TicketQuestion::age));
    page.set("asksIdentity", boolean(sale.question == TicketQuestion::identity));
    page.set("isOffered", boolean(isOpen && !isOver && !left));
    page.set("isLeft", boolean(isOpen && !isOver && left));
    page.set("isOver", boolean(isOver));
    page.set("isOpen", boolean(isOpen));
    page.set("isDelivered", boolean(sale.state == SaleState::delivered));
    page.set("isRefused", boolean(sale.state == SaleState::refused));
    page.set("isUnknown", boolean(sale.outcome == "unknown"));
    page.set("isNo", boolean(sale.outcome == "no"));
    page.set("wasFree", boolean(sale.ticket.empty()));
    page.set("hasVoucher", boolean(!sale.voucher.empty()));
    page.set("recipient", sale.recipient);
    page.set("place", textOrFalse(sale.place));
    page.set("about", textOrFalse(sale.about));
    page.set("until", shop::timeText(sale.ticketExpiresAt));
    page.set("deliveries", deliveriesOf(sale, issue));
    page.set("walletLink", "florin:pay?ticket=" + sale.ticket);
    page.set("walletPage", gateway + "/download");
    page.set("hostedPage", gateway + "/pay?ticket=" + sale.ticket);
    page.set("cancelLink", "/sales/" + sale.id + "?left=1");
}

void addText(PageData &page, const Good &good) {
    page.set("title", good.title);
    page.set("hangul", good.hangul);
    page.set("author", good.author);
    page.set("summary", good.summary);
    page.set("picture", good.picture);
    page.set("isPicture", boolean(good.kind == GoodKind::picture));
    PageData paragraphs{PageData::type::list};
    for (const auto &paragraph : good.text)
        paragraphs.push_back(PageData(paragraph));
    page.set("paragraphs", paragraphs);
}

void addSales(PageData &page, const std::vector<Sale> &sales, const Issue &issue) {
    PageData list{PageData::type::list};
    bool hasAny = false;
    for (const auto &sale : sales) {
        if (sale.state == SaleState::offered)
            continue;
        PageData entry;
        addSums(entry, sale.order);
        entry.set("saleId", sale.id);
        entry.set("serial", sale.serial);
        entry.set("register", textOrFalse(sale.registerSerial));
        entry.set("what", sale.question ? questionText(sale) : titlesOf(sale));
        entry.set("concludedAt", sale.concludedAt ? shop::timeText(*sale.concludedAt) : "");
        entry.set("outcome", sale.ticket.empty() ? "free" : sale.outcome == "of_age" ? "of age" : sale.outcome);
        entry.set("isGood", boolean(sale.state == SaleState::delivered));
        entry.set("hasVoucher", boolean(!sale.voucher.empty()));
        entry.set("deliveries", deliveriesOf(sale, issue));
        list.push_back(entry);
        hasAny = true;
    }
    page.set("sales", list);
    page.set("hasSales", boolean(hasAny));
    page.set("hasNoSales", boolean(!hasAny));
}

} // namespace florin::magazine
