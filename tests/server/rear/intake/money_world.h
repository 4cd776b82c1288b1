#pragma once

#include "server/rear/intake/money_routes.h"
#include "server/rear/intake/report_desk.h"
#include "server/rear/merchants/registration.h"
#include "server/rear/payments/typed_card.h"
#include "tests/server/rear/intake/fake_banks.h"
#include "tests/server/rear/intake/rear_unit.h"

#include <QFile>

namespace florin::test {

inline Json won(std::int64_t amount) { return {{"amount", amount}, {"currency", "KRW"}}; }
inline money::Money wonMoney(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }

/// A store in front of the real one that runs all work twice, and fails when it is told to, as a full disk does: after the work, before the commit.
class FailingStore final : public intake::Store {
  public:
    explicit FailingStore(intake::Store &real) : m_real(real) {}
    base::Result<void, intake::StoreError> write(const std::function<intake::Outcome(intake::Records &)> &work) override {
        if (goodWrites < 0 || goodWrites-- > 0) {
            // Twice, as a store may that was overtaken by another: what the first run left behind must not show.
            (void)m_real.write([&](intake::Records &records) {
                work(records);
                return intake::Outcome::rollBack;
            });
            const auto written = m_real.write(work);
            if (written && losesAnswers > 0 && losesAnswers-- > 0) return base::Refused{intake::StoreError::unknown};
            return written;
        }
        if (breaksARule) throw std::runtime_error("a rule of the store");
        const auto undone = m_real.write([&](intake::Records &records) {
            work(records);
            return intake::Outcome::rollBack;
        });
        ENSURE(bool(undone));
        return base::Refused{intake::StoreError::full};
    }
    void writeLater(intake::LaterWork work, std::function<void(base::Result<void, intake::StoreError>)> written) override {
        if (goodWrites >= 0 || losesAnswers > 0) return written(write(work));
        (void)m_real.write([&](intake::Records &records) {
            work(records);
            return intake::Outcome::rollBack;
        });
        m_real.writeLater(std::move(work), std::move(written));
    }
    void settle() override { m_real.settle(); }
    base::Result<void, intake::StoreError> read(const std::function<void(intake::Records &)> &work) override {
        if (badReads > 0 && badReads-- > 0) return base::Refused{intake::StoreError::full};
        return m_real.read(work);
    }
    std::atomic<int> goodWrites = -1; ///< until one fails; below zero none does
    std::atomic<bool> breaksARule = false; ///< instead of failing
    std::atomic<int> losesAnswers = 0;     ///< of so many writes, which are stored
    std::atomic<int> badReads = 0;

  private:
    intake::Store &m_real;
};

/// A member with a device, a shop, two banks and the whole rear unit between them; it can be killed and started again.
class MoneyWorld {
  public:
    MoneyWorld() {
        start();
        addShop();
        signIn("dana", device, token);
    }

    void start() {
        rear =
            std::make_unique<RearUnit>(folder.filePath("florin.db").toStdString(),
                                       RearUnit::More{.banks = &banks, .routes = [this](const intake::RouteServices &given) {
                                                          store = std::make_unique<FailingStore>(given.store);
                                                          auto settings = given.settings;
                                                          settings.live = live;
                                                          settings.micro = micro;
                                                          const intake::RouteServices services{
                                                              *store,         given.work,      given.passwordWork,
                                                              given.waiters,  given.clock,     given.random,
                                                              given.banks,    given.passwords, given.authority,
                                                              given.sealer,   given.lookupKey, given.vouchers, given.decodedKeys, settings};
                                                          makeDesk = [services] {
                                                              return std::make_unique<intake::MoneyDesk>(
                                                                  services, payments::Courier::Pace{std::chrono::milliseconds(5),
                                                                                                    std::chrono::milliseconds(20)});
                                                          };
                                                          desk = makeDesk();
                                                          reports = std::make_unique<intake::ReportDesk>(services);
                                                          return intake::moneyRoutes(services, *desk);
                                                      }});
        desk->open();
    }
    /// A second rear unit starts on the same books.
    void openAnotherUnit() {
        neighbour = makeDesk();
        neighbour->open();
    }
    /// As a crash does: what is under way is not finished and nobody is told.
    void kill() {
        rear->work.stop();
        rear.reset();
        desk.reset();
        reports.reset();
        neighbour.reset();
    }
    ~MoneyWorld() {
        if (rear) kill();
    }

    /// A member with a device, written down without the slow steps that lead there: those have stories of their own.
    void signIn(const std::string &member, TestDevice &with, std::string &bearer) {
        const auto now = rear->clock.now();
        const auto issued = rear->authority.issue(with.request(), now, rear->random);
        ENSURE(bool(issued));
        with.id = issued->device;
        with.certificate = issued->certificate;
        const auto written = rear->store->write([&](intake::Records &records) {
            records.members.put({.id = member,
                                 .passwordHash = "none",
                                 .profile = {"Dana Florin", member + "@florin.example", "",
                                             members::Address{"1 Main St.", "", "Seoul", "", "04524", "KR"}},
                                 .createdAt = now});
            records.members.put({.id = with.id,
                                 .member = member,
                                 .name = "Laptop",
                                 .certificate = issued->certificate.toPem(),
                                 .certifiedUntil = issued->certificate.notAfter(),
                                 .createdAt = now,
                                 .lastSeenAt = now});
            return intake::Outcome::commit;
        });
        ENSURE(bool(written));
        bearer = with.token(*rear);
    }
    void addShop() {
        const auto written = rear->store->write([&](intake::Records &records) {
            records.merchants.put({"bookshop",
                                   "Paper & Ink",
                                   {"https://shop.example"},
                                   {{"k1", ticketKey.publicKey().toDer()}},
                                   rear->clock.now()});
            apiKey = merchants::makeApiKey(rear->random, merchants::KeyUse::test);
            records.merchants.add({merchants::hashOfApiKey(apiKey), "bookshop", rear->clock.now(), std::nullopt});
            return intake::Outcome::commit;
        });
        ENSURE(bool(written));
    }

    Reply get(const std::string &path, int wait = 0) {
        return rear->ask({.path = path,
                          .bearer = token,
                          .query = wait ? std::map<std::string, std::string>{{"wait", std::to_string(wait)}}
                                        : std::map<std::string, std::string>{}});
    }
    Reply post(const std::string &path, const Json &body, const std::string &key = {}) {
        return rear->ask({.method = "POST", .path = path, .body = body, .bearer = token, .key = key});
    }
    std::future<Reply> shopAsks(const Json &body, const std::string &key = {}) {
        return rear->send({.method = "POST", .path = "/v1/approvals", .body = body, .bearer = apiKey, .key = key});
    }
    Reply shopSees(const std::string &approval, int wait = 0) {
        return rear->ask({.path = "/v1/approvals/" + approval, .bearer = apiKey, .query = {{"wait", std::to_string(wait)}}});
    }

    std::string newCard(const std::string &kind = "virtual") {
        const auto reply = post("/v1/cards", {{"kind", kind}, {"label", "Books"}});
        ENSURE(reply.status == 201 || reply.status == 202);
        return reply.body.at("id");
    }
    std::string newSource() {
        const auto reply =
            post("/v1/funding_sources",
                 {{"number", "4242424242424242"}, {"expiry", "2030-01"}, {"name", "Dana Florin"}, {"label", "Visa"}});
        ENSURE(reply.status == 201);
        return reply.body.at("id");
    }
    Reply charge(const std::string &card, std::int64_t amount, const std::string &key = {}) {
        if (source.empty()) source = newSource();
        return post("/v1/charges", {{"card", card}, {"source", source}, {"amount", won(amount)}, {"secret", "123"}}, key);
    }
    /// As `charge`, while the test goes on.
    std::future<Reply> chargeSoon(const std::string &card, std::int64_t amount, const std::string &key) {
        return rear->send({.method = "POST",
                           .path = "/v1/charges",
                           .body = {{"card", card}, {"source", source}, {"amount", won(amount)}, {"secret", "123"}},
                           .bearer = token,
                           .key = key});
    }
    std::string chargedCard(std::int64_t amount = 50000) {
        const auto card = newCard();
        ENSURE(charge(card, amount).status == 201);
        return card;
    }

    static payment::Order basket(std::int64_t price = 12500) {
        return {
            {{"b1", "A book", 1, wonMoney(price)}, {"b2", "Another", 2, wonMoney(1000)}}, wonMoney(price + 2000), wonMoney(1000)};
    }
    static Json orderJson(const payment::Order &order) {
        protocol::Json json;
        protocol::writeOrder(json, order);
        return json;
    }
    payment::PaymentTicket ticket(const std::string &id = {}) {
        const auto now = rear->clock.now();
        payment::PaymentTicket made{.order = basket()};
        made.merchant = "bookshop";
        made.id = id.empty() ? rear->random.id("tkt") : id;
        made.issuedAt = now;
        made.expiresAt = now + std::chrono::minutes(15);
        made.gateway = gatewayUrl;
        made.kind = "single";
        made.serial = "S-1001";
        made.returnUrl = "https://shop.example/paid";
        return made;
    }
    /// The payer's question: the ticket as the shop signed it and the order as the device signed it.
    Json orderFor(const payment::PaymentTicket &from, const std::string &card, std::string id = {},
                  const std::function<void(payment::PaymentOrder &)> &change = {}) {
        const auto compact = protocol::writeTicket(from, "k1", ticketKey);
        const auto now = rear->clock.now();
        payment::PaymentOrder order{.total = from.order.total};
        order.id = id.empty() ? rear->random.id("pay") : id;
        order.issuedAt = now;
        order.expiresAt = now + std::chrono::minutes(5);
        order.ticketHash = protocol::ticketHash(compact);
        order.means = card;
        order.gateway = gatewayUrl;
        order.payeeName = "Paper & Ink";
        if (change) change(order);
        lastPayment = order.id;
        const auto signedOrder = protocol::writeOrderJws(order, *device.certificate,
                                                         [this](std::string_view input) { return device.key.sign(input); });
        return {{"ticket", compact}, {"order", signedOrder}};
    }
    std::future<Reply> payerAsks(const Json &body, const std::string &key = {}) {
        return rear->send(
            {.method = "POST", .path = "/v1/orders", .body = body, .bearer = token, .key = key.empty() ? lastPayment : key});
    }
    static Json requestFor(const payment::PaymentTicket &from) {
        return {{"order", orderJson(from.order)}, {"serial", from.serial}, {"payer", {{"type", "ticket"}, {"ticket", from.id}}}};
    }

    Json reveal(const std::string &card) {
        const auto reply = post("/v1/cards/" + card + "/reveal", {{"request", device.assertion(*rear, "reveal:" + card)}});
        ENSURE(reply.status == 200);
        const auto plain = signing::decryptJwe(reply.body.at("sealed").get<std::string>(), device.key);
        ENSURE(plain.has_value());
        return Json::parse(plain->text());
    }
    Json typedRequest(const std::string &card, const Json &change = Json::object()) {
        const auto secrets = reveal(card);
        Json payer = {{"type", "card"},
                      {"number", secrets["number"]},
                      {"expiry", secrets["expiry"]},
                      {"secret", secrets["secret"]},
                      {"name", secrets["name"]},
                      {"address", {{"line1", "1 main st"}, {"postalCode", "04524"}}}};
        payer.update(change);
        return {{"order", orderJson(basket())}, {"serial", "S-2002"}, {"payer", payer}};
    }

    /// Every currency sums to zero, and with `settled` nothing is pending and no instruction open.
    bool booksAreRight(bool settled = true) {
        bool right = false;
        const auto read = rear->store->read([&](intake::Records &records) {
            right = ledger::addsUp(records.ledger);
            if (settled) right = right && records.ledger.pending().empty() && records.payments.openInstructions().empty();
        });
        ENSURE(bool(read));
        return right;
    }
    std::int64_t balanceOf(const ledger::Account &account) {
        std::int64_t posted = 0;
        const auto read = rear->store->read([&](intake::Records &records) { const auto found = records.ledger.account(account.id);
            posted = found ? found->line.posted : 0; });
        ENSURE(bool(read));
        return posted;
    }
    /// As a refill does, without the bank.
    void putInMicroAccount(std::int64_t amount, const std::string &member = "dana") {
        const auto krw = *money::Currency::fromCode("KRW");
        const auto written = rear->store->write([&](intake::Records &records) {
            auto begin = ledger::beginning(rear->random.id("rfl"), ledger::settlementWith("cards", krw), microAccount(member), wonMoney(amount));
            begin.plan.settles = ledger::Settles::atOnce;
            ENSURE(!isRefusal(ledger::take(records.ledger, {begin}, rear->clock.now())));
            return intake::Outcome::commit;
        });
        ENSURE(bool(written));
    }
    static ledger::Account microAccount(const std::string &member = "dana") {
        return ledger::microAccountOf(member, *money::Currency::fromCode("KRW"), intake::MicroLimits().ceiling);
    }
    std::int64_t till() { return balanceOf(ledger::tillOf("bookshop", *money::Currency::fromCode("KRW"))); }
    std::int64_t issuerClaim() { return balanceOf(ledger::settlementWith("issuer", *money::Currency::fromCode("KRW"))); }
    std::int64_t companyClaim() { return balanceOf(ledger::settlementWith("cards", *money::Currency::fromCode("KRW"))); }

    bool live = false; ///< real money, from the next start on
    intake::MicroLimits micro; ///< from the next start on
    QTemporaryDir folder;
    FakeBanks banks;
    signing::PrivateKey ticketKey = signing::PrivateKey::generateEs256();
    std::unique_ptr<FailingStore> store;
    std::function<std::unique_ptr<intake::MoneyDesk>()> makeDesk;
    std::unique_ptr<intake::MoneyDesk> desk, neighbour;
    std::unique_ptr<intake::ReportDesk> reports;
    std::unique_ptr<RearUnit> rear;
    /// RSA keys are slow to make; every world may use the same one.
    TestDevice device = TestDevice::sample();
    std::string token, apiKey, source, lastPayment;
};

} // namespace florin::test
