#include "server/sandbox/shop/shop.h"

#include <algorithm>
#include <charconv>

namespace florin::shop {

namespace {

using namespace std::chrono_literals;

int quantityOf(const FormFields &form) {
    const auto found = form.find("quantity");
    int value = 0;
    if (found != form.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
    return std::clamp(value, 0, mostPieces);
}

std::string fieldOf(const FormFields &form, const char *name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string() : found->second;
}

} // namespace

/// Replies once; the visit's cookie goes along.
struct Shop::Call {
    listener::Request request;
    listener::Reply reply;
    Visit visit;
    FormFields form;

    void send(int status, std::vector<std::pair<std::string, std::string>> headers, std::string body) {
        if (!visit.newCookie.empty())
            headers.emplace_back("Set-Cookie", visit.newCookie);
        reply({status, std::move(headers), std::move(body)});
    }
    void redirect(const std::string &to) { send(303, {{"Location", to}}, {}); }
    bool isAt(std::initializer_list<std::string_view> path) const {
        return std::equal(request.path.begin(), request.path.end(), path.begin(), path.end());
    }
};

base::Result<std::unique_ptr<Shop>, std::string> Shop::open(ShopSettings settings, const base::Clock &clock, base::Random &random) {
    auto pages = Pages::load(settings.resources, settings.sharedPages);
    if (!pages)
        return base::Refused{pages.error()};
    auto catalogue = Catalogue::fromJson((*pages)->goods());
    if (!catalogue)
        return base::Refused{catalogue.error()};
    auto book = OrderBook::open(settings.journal, settings.names.serials);
    if (!book)
        return base::Refused{book.error()};
    return std::unique_ptr<Shop>(
        new Shop(std::move(settings), std::move(*catalogue), std::move(*pages), std::move(*book), clock, random));
}

Shop::Shop(ShopSettings settings, Catalogue catalogue, std::unique_ptr<Pages> pages, std::unique_ptr<OrderBook> book, const base::Clock &clock,
           base::Random &random)
    : m_settings(std::move(settings)), m_catalogue(std::move(catalogue)), m_pages(std::move(pages)), m_book(std::move(book)), m_clock(clock),
      m_random(random), m_sessions(random, {m_settings.names.cookie, "Lax"}), m_approver(m_settings.approver, m_settings.caFile),
      m_cashier(m_approver, m_settings.apiKey, *m_book, clock, random) {
    m_book->watch([this](const ShopOrder &order) {
        if (order.state == OrderState::paid)
            m_sessions.changeCart(order.session, [&](Cart &cart) { cart.takeOut(order.seen); });
        m_waitingRoom.call(order.id);
    });
}

Shop::~Shop() {
    m_cashier.stop();
}

std::vector<std::pair<std::string, std::string>> Shop::pageHeaders() {
    return {{"Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
                                        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
            {"X-Content-Type-Options", "nosniff"},
            // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
            {"Referrer-Policy", "same-origin"},
            {"Strict-Transport-Security", "max-age=31536000"}};
}

void Shop::handle(listener::Request request, listener::Reply reply) {
    Call call{std::move(request), std::move(reply), {}, {}};
    if (call.request.method == "GET" && call.request.path.size() >= 2 && call.request.path[0] == "static") {
        showFile(call);
        return;
    }
    call.visit = m_sessions.visit(call.request.header("cookie"), [this](const std::string &hash) { return m_book->knowsSession(hash); });
    if (call.request.method == "GET")
        get(call);
    else if (call.request.method == "POST")
        post(call);
    else
        showMessage(call, 405, "That cannot be done here", "Please use the links and buttons of the shop.");
    wipe(call.form);
    base::wipe(call.request.body);
}

void Shop::get(Call &call) {
    const auto &path = call.request.path;
    if (path.empty() || call.isAt({"search"}) || (path.size() == 2 && path[0] == "category"))
        showList(call);
    else if (path.size() == 2 && path[0] == "goods")
        showGood(call, path[1]);
    else if (call.isAt({"cart"})) {
        PageData data = frame(call, "Your cart");
        addCart(data, m_sessions.cart(call.visit.hash), m_catalogue);
        page(call, 200, "cart", data);
    } else if (call.isAt({"checkout"}))
        showCheckout(call, {}, {});
    else if (path.size() == 2 && path[0] == "orders")
        showOrder(call, path[1]);
    else if (path.size() == 3 && path[0] == "orders" && path[2] == "status")
        showStatus(call, path[1]);
    else if (call.isAt({"staff"}))
        showStaff(call);
    else
        showMessage(call, 404, "We have no such page", "Perhaps what you look for is on another shelf.");
}

void Shop::post(Call &call) {
    if (!formIsOurs(call))
        return;
    if (call.request.path.size() == 2 && call.request.path[0] == "cart")
        changeCart(call);
    else if (call.isAt({"checkout", "card"}))
        payByCard(call);
    else if (m_settings.merchant && call.isAt({"checkout", "florin"}))
        payByWallet(call);
    else if (m_settings.merchant && call.isAt({"staff", "tamper"})) {
        m_tampering = tamperingFromWord(fieldOf(call.form, "kind"));
        call.redirect("/staff");
    } else
        showMessage(call, 404, "We have no such page", "Perhaps what you look for is on another shelf.");
}

bool Shop::formIsOurs(Call &call) {
    auto form = readForm(call.request.body);
    const std::string_view origin = call.request.header("origin");
    const bool isForm = call.request.header("content-type").starts_with("application/x-www-form-urlencoded");
    if (!form || !isForm) {
        showMessage(call, 400, "We could not read that", "Please go back and try once more.");
        return false;
    }
    call.form = std::move(*form);
    if (fieldOf(call.form, "form_token") != m_sessions.formToken(call.visit.hash) || (!origin.empty() && origin != m_settings.origin)) {
        showMessage(call, 403, "This page was open for too long", "Please go back to the shop and try once more. Nothing was ordered.");
        return false;
    }
    return true;
}

void Shop::changeCart(Call &call) {
    const std::string good = fieldOf(call.form, "good");
    const std::string &verb = call.request.path[1];
    if (!m_catalogue.good(good)) {
        showMessage(call, 404, "We do not sell that", "Perhaps what you look for is on another shelf.");
        return;
    }
    m_sessions.changeCart(call.visit.hash, [&](Cart &cart) {
        if (verb == "add")
            cart.add(good, std::max(1, quantityOf(call.form)));
        else if (verb == "set")
            cart.set(good, quantityOf(call.form));
        else if (verb == "remove")
            cart.set(good, 0);
    });
    call.redirect("/cart");
}

void Shop::payByCard(Call &call) {
    const auto order = orderOf(m_sessions.cart(call.visit.hash), m_catalogue);
    if (!order) {
        call.redirect("/cart");
        return;
    }
    CardForm form = readCardForm(call.form, m_clock.now());
    if (!form.card) {
        showCheckout(call, call.form, form.flaws);
        return;
    }
    ShopOrder made = orderByCard(*order, call.visit.hash, m_book->nextSerial(), form, m_tampering.exchange(Tampering::none), m_clock.now(), m_random);
    if (!m_settings.merchant && form.card->number.brand() == card::Brand::florin)
        made.brand = card::toWord(card::Brand::unknown); // a name that this shop has never heard
    if (!m_book->add(made)) {
        showMessage(call, 503, "We cannot write the order down", "Our sales register is full. Nothing was ordered and nothing was paid.");
        return;
    }
    m_cashier.askForCard(made.id, std::move(*form.card));
    showOutcomeSoon(call, made.id);
}

void Shop::payByWallet(Call &call) {
    const auto order = orderOf(m_sessions.cart(call.visit.hash), m_catalogue);
    if (!order) {
        call.redirect("/cart");
        return;
    }
    const ShopOrder made = orderByTicket(*m_settings.merchant, *order, call.visit.hash, m_book->nextSerial(),
                                         m_tampering.exchange(Tampering::none), m_clock.now(), m_random);
    if (!m_book->add(made)) {
        showMessage(call, 503, "We cannot write the order down", "Our sales register is full. Nothing was ordered and nothing was paid.");
        return;
    }
    m_cashier.askForTicket(made.id);
    call.redirect("/orders/" + made.id);
}

void Shop::showOutcomeSoon(Call &call, const std::string &orderId) {
    // The call lives on for a while, and the card that was typed must not.
    wipe(call.form);
    base::wipe(call.request.body);
    const auto shared = std::make_shared<Call>(std::move(call));
    m_waitingRoom.enter(orderId, 2500ms, [shared, orderId] { shared->redirect("/orders/" + orderId); });
    if (const auto now = m_book->find(orderId); now && isFinal(now->state))
        m_waitingRoom.call(orderId);
}

PageData Shop::frame(const Call &call, const std::string &title, const std::string &category) const {
    Frame frame{title, category, {}, m_sessions.cart(call.visit.hash).pieces(), m_sessions.formToken(call.visit.hash),
                m_settings.merchant ? m_settings.merchant->gateway : std::string(), m_settings.names.name, m_settings.names.hangul};
    if (const auto query = call.request.query.find("q"); query != call.request.query.end())
        frame.query = query->second.substr(0, 80);
    return frameData(frame, m_catalogue);
}

void Shop::page(Call &call, int status, std::string_view name, PageData data) {
    call.send(status, {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}}, m_pages->render(name, std::move(data)));
}

void Shop::showMessage(Call &call, int status, const std::string &heading, const std::string &sentence) {
    PageData data = frame(call, heading);
    data.set("heading", heading);
    data.set("sentence", sentence);
    page(call, status, "message", data);
}

void Shop::showList(Call &call) {
    const auto &path = call.request.path;
    if (path.empty()) {
        PageData data = frame(call, m_settings.names.tagline);
        std::vector<const Good *> featured, others;
        for (const auto &good : m_catalogue.goods())
            (good.featured ? featured : others).push_back(&good);
        featured.insert(featured.end(), others.begin(), others.end());
        addGoods(data, featured);
        page(call, 200, "home", data);
    } else if (path[0] == "search") {
        PageData data = frame(call, "Search");
        const auto query = call.request.query.find("q");
        addGoods(data, query == call.request.query.end() ? std::vector<const Good *>() : m_catalogue.search(query->second));
        page(call, 200, "search", data);
    } else if (const Category *category = m_catalogue.category(path[1])) {
        PageData data = frame(call, category->name, category->id);
        data.set("heading", category->name);
        data.set("headingHangul", category->hangul);
        data.set("headingLine", category->line);
        addGoods(data, m_catalogue.goodsOf(category->id));
        page(call, 200, "category", data);
    } else {
        showMessage(call, 404, "We have no such shelf", "Perhaps what you look for is on another one.");
    }
}

void Shop::showGood(Call &call, const std::string &id) {
    const Good *good = m_catalogue.good(id);
    if (!good) {
        showMessage(call, 404, "We do not sell that", "Perhaps what you look for is on another shelf.");
        return;
    }
    PageData data = frame(call, good->name, good->category);
    addGood(data, *good, m_catalogue);
    page(call, 200, "good", data);
}

void Shop::showCheckout(Call &call, const FormFields &typed, const std::map<std::string, std::string> &flaws) {
    const Cart cart = m_sessions.cart(call.visit.hash);
    if (!orderOf(cart, m_catalogue)) {
        call.redirect("/cart");
        return;
    }
    PageData data = frame(call, "Checkout");
    addCart(data, cart, m_catalogue);
    addCheckout(data, typed, flaws, m_clock.now());
    page(call, flaws.empty() ? 200 : 422, "checkout", data);
}

std::optional<ShopOrder> Shop::orderOfVisit(const Call &call, const std::string &id) const {
    auto order = m_book->find(id);
    return order && order->session == call.visit.hash ? order : std::nullopt;
}

void Shop::showOrder(Call &call, const std::string &id) {
    const auto order = orderOfVisit(call, id);
    if (!order) {
        showMessage(call, 404, "This order is not open here",
                    "An order can be seen only in the browser that it was made in. If you paid in another window, look there.");
        return;
    }
    PageData data = frame(call, "Order " + order->serial);
    addOrder(data, *order, call.request.query.contains("left"), m_clock.now());
    page(call, 200, "order", data);
}

void Shop::showStatus(Call &call, const std::string &id) {
    const auto order = orderOfVisit(call, id);
    if (!order) {
        call.send(404, {{"Content-Type", "application/json"}}, R"({"state":"none","final":true})");
        return;
    }
    const auto known = call.request.query.find("known");
    const auto answer = [this, id](Call &to) {
        const auto now = m_book->find(id);
        to.send(200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                R"({"state":")" + std::string(toWord(now->state)) + R"(","final":)" + (isFinal(now->state) ? "true" : "false") + "}");
    };
    if (isFinal(order->state) || known == call.request.query.end() || known->second != toWord(order->state)) {
        answer(call);
        return;
    }
    const OrderState before = order->state;
    const auto shared = std::make_shared<Call>(std::move(call));
    m_waitingRoom.enter(id, 20s, [shared, answer] { answer(*shared); });
    if (m_book->find(id)->state != before)
        m_waitingRoom.call(id);
}

void Shop::showStaff(Call &call) {
    PageData data = frame(call, "Staff");
    addStaff(data, m_book->all(), m_tampering);
    page(call, 200, "staff", data);
}

void Shop::showFile(Call &call) {
    std::string name;
    for (std::size_t i = 1; i < call.request.path.size(); ++i)
        name += (i > 1 ? "/" : "") + call.request.path[i];
    const StaticFile *file = m_pages->file(name);
    if (!file)
        call.send(404, {{"Content-Type", "text/plain"}}, "There is no such file.\n");
    else
        call.send(200, {{"Content-Type", file->type}, {"Cache-Control", "public, max-age=86400"}}, file->body);
}

} // namespace florin::shop
