#include "server/sandbox/magazine/magazine.h"

#include "server/sandbox/magazine/call.h"

#include <algorithm>

namespace florin::magazine {

namespace {

constexpr std::size_t longestRecipient = 60;

std::string fieldOf(const shop::FormFields &form, const char *name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string() : found->second;
}

bool hasThings(const std::vector<const Good *> &goods) {
    return std::any_of(goods.begin(), goods.end(), [](const Good *good) { return good->kind == GoodKind::print; });
}

} // namespace

base::Result<std::unique_ptr<Magazine>, std::string> Magazine::open(MagazineSettings settings, const base::Clock &clock, base::Random &random) {
    auto pages = shop::Pages::load(settings.resources);
    if (!pages)
        return base::Refused{pages.error()};
    auto issue = Issue::fromJson((*pages)->goods());
    if (!issue)
        return base::Refused{issue.error()};
    auto book = SalesBook::open(settings.journal);
    if (!book)
        return base::Refused{book.error()};
    return std::unique_ptr<Magazine>(new Magazine(std::move(settings), std::move(*issue), std::move(*pages), std::move(*book), clock, random));
}

Magazine::Magazine(MagazineSettings settings, Issue issue, std::unique_ptr<shop::Pages> pages, std::unique_ptr<SalesBook> book, const base::Clock &clock,
                   base::Random &random)
    : m_settings(std::move(settings)), m_issue(std::move(issue)), m_pages(std::move(pages)), m_book(std::move(book)), m_clock(clock), m_random(random),
      m_sessions(random, {"__Host-madang", "None"}), m_gateway(m_settings.publisher.gateway, m_settings.caFile),
      m_desk(m_gateway, {m_settings.publisher.gateway, m_settings.publisher.id}, m_settings.apiKey, *m_book, clock, random) {
}

Magazine::~Magazine() {
    stop();
}

void Magazine::stop() {
    m_gateway.cancel();
    m_errands.stop();
}

std::vector<std::pair<std::string, std::string>> Magazine::pageHeaders() {
    return {{"Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
            {"X-Content-Type-Options", "nosniff"},
            {"Referrer-Policy", "no-referrer"},
            {"Strict-Transport-Security", "max-age=31536000"}};
}

void Magazine::handle(listener::Request request, listener::Reply reply) {
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
        showMessage(call, 405, "That cannot be done here", "Please use the links and buttons of the magazine.");
}

void Magazine::get(Call &call) {
    const auto &path = call.request.path;
    if (path.empty())
        showIssue(call);
    else if (call.isAt("goods", 2))
        showGood(call, path[1], {});
    else if (call.isAt("basket", 1))
        showBasket(call, {});
    else if (call.isAt("sales", 2))
        showSale(call, path[1]);
    else if (call.isAt("read", 2))
        showGoods(call, path[1]);
    else if (call.isAt("collect", 2))
        showDocument(call, path[1]);
    else if (call.isAt("counter", 2))
        handOver(call, path[1]);
    else if (call.isAt("return", 2))
        fetchVoucher(call, path[1]); // By the address alone: of a program that carries no vouchers, or after one was lost.
    else if (call.isAt("vouchers", 1)) {
        shop::PageData data = frame(call, "What you bought");
        addSales(data, m_book->salesOf(call.visit.hash, standingOf(call).customer), m_issue);
        page(call, 200, "vouchers", data);
    } else if (call.isAt("vouchers", 2))
        showVoucherText(call, path[1]);
    else
        showMissing(call);
}

void Magazine::post(Call &call) {
    const auto &path = call.request.path;
    if (call.isAt("return", 2))
        return takeVoucher(call, path[1]);
    if (!formIsOurs(call))
        return;
    if (call.isAt("basket", 2) && path[1] == "buy")
        buy(call, basketOf(call));
    else if (call.isAt("basket", 2))
        changeBasket(call);
    else if (call.isAt("buy", 1)) {
        const Good *good = m_issue.good(fieldOf(call.form, "good"));
        good ? buy(call, {good}) : showMissing(call);
    } else if (call.isAt("identify", 1))
        ask(call, payment::TicketQuestion::identity);
    else if (call.isAt("age", 1))
        ask(call, payment::TicketQuestion::age);
    else if (call.isAt("fetch", 2))
        fetchVoucher(call, path[1]);
    else if (call.isAt("counter", 2))
        handOver(call, path[1]);
    else
        showMissing(call);
}

bool Magazine::formIsOurs(Call &call) {
    auto form = shop::readForm(call.request.body);
    if (!form || !call.isForm()) {
        showMessage(call, 400, "We could not read that", "Please go back and try once more.");
        return false;
    }
    call.form = std::move(*form);
    // Under `no-referrer` browsers say `Origin: null` with our own forms.
    const std::string_view origin = call.request.header("origin");
    const bool isFromHere = origin.empty() || origin == "null" || origin == m_settings.publisher.origin;
    if (fieldOf(call.form, "form_token") != m_sessions.formToken(call.visit.hash) || !isFromHere) {
        showMessage(call, 403, "This page was open for too long", "Please go back to the magazine and try once more. Nothing was bought.");
        return false;
    }
    return true;
}

void Magazine::changeBasket(Call &call) {
    const Good *good = m_issue.good(fieldOf(call.form, "good"));
    if (!good)
        return showMissing(call);
    const int pieces = call.request.path[1] == "add" ? 1 : 0;
    m_sessions.changeCart(call.visit.hash, [&](shop::Cart &basket) { basket.set(good->id, pieces); });
    call.redirect("/basket");
}

void Magazine::buy(Call &call, const std::vector<const Good *> &goods) {
    if (goods.empty())
        return call.redirect("/basket");
    const Standing standing = standingOf(call);
    for (const Good *good : goods)
        if ((good->onlyForAdults && !standing.isOfAge) || (good->kind == GoodKind::subscription && standing.customer.empty()))
            return showGood(call, good->id, {});
    Sale sale{m_random.id("sale"), {}, call.visit.hash, standing.customer, {}, {}, orderOf(offersFor(goods, standing), m_issue.currency())};
    if (hasThings(goods)) {
        sale.recipient = fieldOf(call.form, "recipient");
        sale.place = fieldOf(call.form, "place");
        const bool isSound = !sale.recipient.empty() && sale.recipient.size() <= longestRecipient && !base::hasControlCharacters(sale.recipient);
        if (!isSound || std::find(places().begin(), places().end(), sale.place) == places().end()) {
            const std::string flaw = "Who collects it, and where? A name of at most 60 letters, please.";
            return call.isAt("buy", 1) ? showGood(call, goods.front()->id, flaw) : showBasket(call, flaw);
        }
    }
    for (const Good *good : goods)
        sale.deliveries.push_back({good->id, m_random.id("get")});
    sell(call, std::move(sale));
}

void Magazine::ask(Call &call, payment::TicketQuestion question) {
    const auto nothing = money::Money::zero(m_issue.currency());
    const char *text = question == payment::TicketQuestion::age ? "Are you of age?" : "Who are you, as Madang knows you?";
    Sale sale{m_random.id("sale"), {}, call.visit.hash, standingOf(call).customer, question, fieldOf(call.form, "good"), {{{"question", text, 1, nothing}}, nothing, nothing}};
    sell(call, std::move(sale));
}

/// What costs nothing and asks nothing is delivered at once; for the rest the reader gets a ticket.
void Magazine::sell(Call &call, Sale sale) {
    sale.serial = m_book->nextSerial();
    sale.soldAt = m_clock.now();
    if (sale.order.total.isZero() && !sale.question) {
        sale.state = SaleState::delivered;
        sale.concludedAt = sale.soldAt;
    } else {
        giveTicket(sale, m_settings.publisher, sale.soldAt, m_random);
    }
    if (!m_book->add(sale))
        return showMessage(call, 503, "We cannot write that down", "Our sales register is full. Nothing was bought.");
    call.redirect("/sales/" + sale.id);
}

void Magazine::takeVoucher(Call &call, const std::string &saleId) {
    const auto form = shop::readForm(call.request.body);
    const std::string compact = form && call.isForm() ? fieldOf(*form, "voucher") : std::string();
    const auto sale = m_book->find(saleId);
    if (!sale)
        return showMissing(call);
    if (sale->session != call.visit.hash)
        return showMessage(call, 403, "This voucher belongs to another browser", "We deliver only where the purchase was begun. Go back to that browser.");
    if (compact.empty())
        return showMessage(call, 400, "There is no voucher here", "Please go back to Florin and try once more.");
    const auto shared = std::make_shared<Call>(std::move(call));
    const bool willBeDone = m_errands.add([this, shared, sale = *sale, compact] {
        const auto taken = m_desk.take(sale, compact);
        if (taken) {
            m_sessions.changeCart(shared->visit.hash, [&](shop::Cart &basket) { basket.takeOut(sale.order); });
            shared->redirect("/sales/" + sale.id);
        } else {
            const bool isOurs = taken.error() == VoucherFlaw::notWritten;
            showMessage(*shared, isOurs ? 503 : 422, "We cannot take this voucher", std::string(sentenceOf(taken.error())));
        }
    });
    if (!willBeDone)
        showMessage(*shared, 503, "We are very busy", "You lose nothing: please come back in a moment.");
}

void Magazine::fetchVoucher(Call &call, const std::string &saleId) {
    const auto sale = m_book->find(saleId);
    if (!sale || sale->session != call.visit.hash || sale->ticket.empty())
        return showMissing(call);
    const auto shared = std::make_shared<Call>(std::move(call));
    const bool willBeDone = m_errands.add([this, shared, sale = *sale] {
        switch (m_desk.fetchAgain(sale)) {
        case Fetching::delivered: return shared->redirect("/sales/" + sale.id);
        case Fetching::notPaid: return showMessage(*shared, 409, "It is not paid yet", "Florin knows of no finished payment for this ticket. Nothing was paid.");
        case Fetching::tooLate: return showMessage(*shared, 409, "That was too long ago", "Florin gives a voucher out again for a day. Please write to us.");
        case Fetching::unreachable: break;
        }
        showMessage(*shared, 503, "Florin does not answer", "If you paid, you lose nothing: please try once more in a moment.");
    });
    if (!willBeDone)
        showMessage(*shared, 503, "We are very busy", "You lose nothing: please come back in a moment.");
}

std::optional<Sale> Magazine::saleOfVisitor(const Call &call, const std::string &id) const {
    auto sale = m_book->find(id);
    return sale && isOfVisitor(call, *sale) ? std::move(sale) : std::nullopt;
}

bool Magazine::isOfVisitor(const Call &call, const Sale &sale) const {
    return sale.session == call.visit.hash || (!sale.customer.empty() && sale.customer == standingOf(call).customer);
}

std::vector<const Good *> Magazine::basketOf(const Call &call) const {
    std::vector<const Good *> goods;
    const shop::Cart basket = m_sessions.cart(call.visit.hash);
    for (const auto &[id, pieces] : basket.picked())
        if (const Good *good = m_issue.good(id))
            goods.push_back(good);
    return goods;
}

Standing Magazine::standingOf(const Call &call) const {
    return m_book->standing(call.visit.hash, m_issue, m_clock.now());
}

} // namespace florin::magazine
