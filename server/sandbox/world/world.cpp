#include "server/sandbox/world/world.h"

#include "server/sandbox/shop/https_client.h"
#include "server/sandbox/world/files.h"
#include "server/sandbox/world/world_file.h"

#include <Poco/Net/StreamSocket.h>

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace florin::world {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto patience = 30s;

bool isOpen(std::uint16_t port) {
    try {
        Poco::Net::StreamSocket socket;
        socket.connect(Poco::Net::SocketAddress("127.0.0.1", port), Poco::Timespan(1, 0));
        return true;
    } catch (const std::exception &) {
        return false;
    }
}

} // namespace

World::World(WorldSettings settings, base::Random &random, std::function<bool()> cancelled)
    : m_settings(std::move(settings)), m_random(random), m_cancelled(std::move(cancelled)) {
}

World::~World() {
    stop();
    if (m_lock >= 0)
        ::close(m_lock);
}

base::Result<void, std::string> World::start() {
    using Step = base::Result<void, std::string> (World::*)();
    constexpr std::array<Step, 12> steps = {&World::prepare,   &World::startDatabase, &World::remember,  &World::startBanks,
                                            &World::startMail, &World::startGateway,  &World::startShop, &World::startMagazine,
                                            &World::begin,     &World::startVan,      &World::startBookshop, &World::openDoors};
    for (const Step step : steps) {
        auto done = (this->*step)();
        // Whatever went wrong after Ctrl-C, which reaches the children too, Ctrl-C was the reason.
        if (m_cancelled())
            return base::Refused{std::string("Stopped before it was ready.")};
        if (!done)
            return done;
    }
    return {};
}

/// Asks again and again until it is true, the program gave up, patience is over, or somebody wants us to stop.
template <class Program> bool World::becomesTrue(const Program &program, const std::function<bool()> &condition) const {
    for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
        if (condition())
            return true;
        if (program.failures() >= 3 || m_cancelled())
            return false;
        std::this_thread::sleep_for(50ms);
    }
    return false;
}

base::Result<void, std::string> World::prepare() {
    for (const auto &folder : {m_settings.folder, m_settings.logFolder(), m_settings.gatewayFolder()})
        if (!makeFolder(folder))
            return base::Refused{"The folder " + folder + " cannot be made."};
    m_lock = ::open((m_settings.folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (m_lock < 0 || ::flock(m_lock, LOCK_EX | LOCK_NB) != 0)
        return base::Refused{"Another sandbox is running on " + m_settings.folder + ". Stop it, or choose another folder with --data."};
    if (auto free = checkPorts(m_settings); !free)
        return free;
    // What an earlier run announced does not hold before we are up.
    std::error_code error;
    fs::remove(m_settings.worldFile(), error);
    m_clock = base::SharedOffsetClock::open(m_settings.clockFile());
    if (!m_clock)
        return base::Refused{"The clock file " + m_settings.clockFile() + " cannot be used."};
    auto pki = preparePki(m_settings.pkiFolder(), base::SystemClock().now());
    if (!pki)
        return base::Refused{pki.error()};
    m_pki = *pki;
    auto key = prepareMerchantKey(m_settings.pkiFolder());
    if (!key)
        return base::Refused{key.error()};
    m_merchantKey = std::make_unique<MerchantKey>(std::move(*key));
    auto magazineKey = prepareMerchantKey(m_settings.pkiFolder(), "magazine");
    if (!magazineKey)
        return base::Refused{magazineKey.error()};
    m_magazineKey = std::make_unique<MerchantKey>(std::move(*magazineKey));
    return {};
}

base::Result<void, std::string> World::startDatabase() {
    const bool isBegun = fs::exists(m_settings.folder + "/memory.json");
    if (isBegun && fs::exists(m_settings.gatewayFolder() + "/database") != m_settings.hasDatabaseServer())
        return base::Refused{"This world was begun with another --store than " + m_settings.store + ". Choose that one, or another folder with --data."};
    if (!m_settings.hasDatabaseServer())
        return {};
    m_database = std::make_unique<DatabaseServer>(m_settings, m_random);
    if (auto started = m_database->start(); !started)
        return started;
    if (!becomesTrue(m_database->process(), [&] { return isOpen(m_settings.databasePort()); }))
        return base::Refused{"The database server does not start: " + m_database->process().lastLine()};
    return {};
}

base::Result<void, std::string> World::remember() {
    const std::string file = m_settings.folder + "/memory.json";
    if (auto memory = readMemory(file)) {
        m_memory = std::move(*memory);
    } else if (fs::exists(file)) {
        return base::Refused{"The file " + file + " is damaged. Remove the folder " + m_settings.folder + " to begin a new world."};
    } else {
        m_memory.password = memorablePassword(m_random);
        for (std::string *secret : {&m_memory.webhookSecret, &m_memory.magazineWebhookSecret}) {
            base::Bytes bytes(24);
            m_random.fill(bytes);
            *secret = "whsec_" + base::toBase64(bytes);
        }
    }
    if (!m_memory.complete && m_memory.apiKey.empty())
        if (auto registered = registerShop(); !registered)
            return registered;
    if (m_memory.bookshopVanKey.empty())
        m_memory.bookshopVanKey = m_random.id("vk");
    if (m_memory.magazineApiKey.empty())
        if (auto registered = registerMagazine(); !registered)
            return registered;
    if (!writeMemory(file, m_memory))
        return base::Refused{"The file " + file + " cannot be written."};
    return {};
}

base::Result<void, std::string> World::registerShop() {
    // A start that was cut short here left a database whose key for the shop nobody knows.
    std::error_code error;
    fs::remove_all(m_settings.gatewayFolder(), error);
    if (!makeFolder(m_settings.gatewayFolder()))
        return base::Refused{"The folder " + m_settings.gatewayFolder() + " cannot be made."};
    if (m_database) {
        if (auto renewed = m_database->renew(); !renewed)
            return renewed;
        if (!m_database->tellGateway())
            return base::Refused{"The folder " + m_settings.gatewayFolder() + " cannot be written."};
    }
    auto apiKey = registerMerchant(merchantId, merchantName, m_settings.shopUrl(), *m_merchantKey);
    if (!apiKey)
        return base::Refused{apiKey.error()};
    m_memory.apiKey = *apiKey;
    m_memory.magazineApiKey.clear();
    return {};
}

base::Result<void, std::string> World::registerMagazine() {
    auto apiKey = registerMerchant(magazineId, magazineName, m_settings.magazineUrl(), *m_magazineKey);
    if (!apiKey)
        return base::Refused{apiKey.error()};
    m_memory.magazineApiKey = *apiKey;
    return {};
}

base::Result<std::string, std::string> World::registerMerchant(const char *id, const char *name, const std::string &origin, const MerchantKey &key) {
    const Finished finished =
        runToEnd(m_settings.control, {"--data", m_settings.gatewayFolder(), "merchant", "add", "--id", id, "--name", name, "--origin", origin, "--key", key.file});
    const auto begin = finished.output.find("sk_");
    if (finished.exitCode != 0 || begin == std::string::npos)
        return base::Refused{std::string(name) + " could not be registered with florinctl: " + finished.errors.substr(0, finished.errors.find('\n'))};
    return finished.output.substr(begin, finished.output.find_first_of(" \t\r\n\"", begin) - begin);
}

base::Result<void, std::string> World::startBanks() {
    const auto open = [&](const char *name, bank::Trade trade, std::uint16_t port, const std::string &certificate, const std::string &key,
                          const std::string &folder) {
        bank::BankPlan plan;
        plan.name = name;
        plan.trade = trade;
        plan.port = port;
        plan.authorityFile = m_pki.bankAuthority;
        plan.certificateFile = certificate;
        plan.keyFile = key;
        plan.dataFolder = folder;
        plan.range = issuerRange;
        auto made = std::make_shared<bank::Bank>(plan, *m_clock, m_random);
        made->start();
        return made;
    };
    try {
        auto issuer = open("issuer", bank::Trade::issuer, m_settings.issuerPort(), m_pki.issuerCertificate, m_pki.issuerKey, m_settings.issuerFolder());
        auto cards = open("cards", bank::Trade::creditCards, m_settings.cardsPort(), m_pki.cardsCertificate, m_pki.cardsKey, m_settings.cardsFolder());
        const std::lock_guard lock(m_mutex);
        m_issuer = std::move(issuer);
        m_cards = std::move(cards);
        return {};
    } catch (const std::exception &flaw) {
        return base::Refused{std::string(flaw.what())};
    }
}

base::Result<void, std::string> World::startMail() {
    const std::string catcher = m_settings.resources + "/server/sandbox/mail/catcher.py";
    m_mail = std::make_unique<Child>(ChildPlan{"The mail catcher",
                                               m_settings.python,
                                               {catcher, std::to_string(m_settings.mailPort()), m_settings.mailFolder()},
                                               m_settings.logFolder() + "/mail.log"});
    m_mail->start();
    if (!becomesTrue(*m_mail, [&] { return isOpen(m_settings.mailPort()); }))
        return base::Refused{"The mail catcher does not start: " + m_mail->lastLine()};
    return {};
}

base::Result<void, std::string> World::startGateway() {
    if (!m_gateway) {
        auto gateway = Gateway::make(m_settings, m_pki);
        if (!gateway)
            return base::Refused{gateway.error()};
        m_gateway = std::move(*gateway);
    }
    m_gateway->start();
    shop::HttpsClient client(m_settings.gatewayUrl(), m_pki.publicAuthority);
    const bool healthy = becomesTrue(*m_gateway, [&] {
        const auto answer = client.ask("GET", "/healthz", {}, {}, 5s);
        if (!answer || answer->status != 200)
            return false;
        // A front unit answers for itself. That there is no such place is what the rear unit says.
        const auto beyond = client.ask("GET", "/v1/nowhere", {}, {}, 5s);
        return beyond && beyond->status == 404;
    });
    if (!healthy)
        return base::Refused{"The gateway does not start: " + m_gateway->lastLine()};
    return {};
}

base::Result<void, std::string> World::startShop() {
    shop::ShopSettings settings{m_settings.resources + "/resources/shop_pages",
                                m_settings.resources + "/resources/shop",
                                m_settings.journalFile(),
                                m_pki.publicAuthority,
                                m_settings.shopUrl(),
                                m_settings.gatewayUrl(),
                                m_memory.apiKey,
                                {merchantName, "하늘 상점", "Tea and paper from Seoul", "__Host-haneul", "HG"},
                                shop::Merchant{merchantId, m_settings.shopUrl(), m_settings.gatewayUrl(), m_merchantKey->keyId, m_merchantKey->key}};
    auto opened = shop::Shop::open(std::move(settings), *m_clock, m_random);
    if (!opened)
        return base::Refused{opened.error()};
    std::shared_ptr<shop::Shop> shop(std::move(*opened));
    shop->resume();
    const std::lock_guard lock(m_mutex);
    m_shop = std::move(shop);
    return {};
}

base::Result<void, std::string> World::startMagazine() {
    magazine::MagazineSettings settings{m_settings.resources + "/resources/magazine", m_settings.magazineJournalFile(), m_pki.publicAuthority,
                                        m_memory.magazineApiKey,
                                        {magazineId, m_settings.magazineUrl(), m_settings.gatewayUrl(), m_magazineKey->keyId, m_magazineKey->key}};
    auto opened = magazine::Magazine::open(std::move(settings), *m_clock, m_random);
    if (!opened)
        return base::Refused{opened.error()};
    const std::lock_guard lock(m_mutex);
    m_magazine = std::move(*opened);
    return {};
}

base::Result<void, std::string> World::startVan() {
    van::VanSettings settings;
    settings.folder = m_settings.vanFolder();
    settings.shops = {{bookshopId, m_memory.bookshopVanKey, bookshopName}};
    settings.issuer.address = {"127.0.0.1", m_settings.issuerPort(), "localhost", m_pki.bankAuthority, m_pki.vanAtIssuerCertificate, m_pki.vanAtIssuerKey};
    auto opened = van::Van::open(std::move(settings), *m_clock, m_random);
    if (!opened)
        return base::Refused{opened.error()};
    const std::lock_guard lock(m_mutex);
    m_van = std::move(*opened);
    return {};
}

/// Step d1: a shop that knows the VAN, and nobody else of us.
base::Result<void, std::string> World::startBookshop() {
    shop::ShopSettings settings{m_settings.resources + "/resources/shop_pages",
                                m_settings.resources + "/resources/bookshop",
                                m_settings.bookshopJournalFile(),
                                m_pki.publicAuthority,
                                m_settings.bookshopUrl(),
                                m_settings.vanUrl(),
                                m_memory.bookshopVanKey,
                                {bookshopName, "별빛 책방", "Books for when the light is low", "__Host-byeolbit", "BB"},
                                std::nullopt};
    auto opened = shop::Shop::open(std::move(settings), *m_clock, m_random);
    if (!opened)
        return base::Refused{opened.error()};
    std::shared_ptr<shop::Shop> bookshop(std::move(*opened));
    bookshop->resume();
    const std::lock_guard lock(m_mutex);
    m_bookshop = std::move(bookshop);
    return {};
}

template <class House>
base::Result<void, std::string> World::openDoor(std::uint16_t port, const std::shared_ptr<House> World::*house, const char *closed,
                                                std::vector<std::pair<std::string, std::string>> always) {
    listener::Settings settings;
    settings.port = port;
    settings.names = {"localhost", "127.0.0.1"};
    settings.certFile = m_pki.shopCertificate;
    settings.keyFile = m_pki.shopKey;
    settings.always = std::move(always);
    auto door = listener::Listener::open(settings, [this, house, closed](listener::Request request, listener::Reply reply) {
        std::shared_ptr<House> inside;
        {
            const std::lock_guard lock(m_mutex);
            inside = this->*house;
        }
        if (inside)
            inside->handle(std::move(request), std::move(reply));
        else
            reply({503, {{"Content-Type", "text/plain; charset=utf-8"}, {"Retry-After", "2"}}, closed});
    });
    if (!door)
        return base::Refused{door.error().sentence};
    m_doors.push_back(std::move(*door));
    return {};
}

base::Result<void, std::string> World::openDoors() {
    constexpr const char *closedShop = "The shop opens again in a moment.\n";
    if (auto van = openDoor(m_settings.vanPort(), &World::m_van, "The VAN answers again in a moment.\n", {}); !van)
        return van;
    if (auto shop = openDoor(m_settings.shopPort(), &World::m_shop, closedShop, shop::Shop::pageHeaders()); !shop)
        return shop;
    if (auto bookshop = openDoor(m_settings.bookshopPort(), &World::m_bookshop, closedShop, shop::Shop::pageHeaders()); !bookshop)
        return bookshop;
    return openDoor(m_settings.magazinePort(), &World::m_magazine, "The magazine opens again in a moment.\n", magazine::Magazine::pageHeaders());
}

base::Result<void, std::string> World::begin() {
    if (m_memory.complete)
        return {};
    SeedingPlan plan{m_settings.gatewayUrl(), m_pki.publicAuthority, m_settings.folder + "/seeding-device.key", {}};
    plan.member.password = m_memory.password;
    if (auto seeded = seedDemoMember(plan, *m_clock, m_random); !seeded)
        return seeded;
    // The gateway's files are copied while nobody writes them.
    m_gateway->stop();
    if (!keepBeginning())
        return base::Refused{"The world's beginning cannot be kept in " + m_settings.startFolder() + "."};
    if (auto started = startGateway(); !started)
        return started;
    m_memory.complete = true;
    if (!writeMemory(m_settings.folder + "/memory.json", m_memory))
        return base::Refused{std::string("The sandbox's memory cannot be written.")};
    std::error_code ignored;
    fs::remove(plan.keyFile, ignored);
    return {};
}

bool World::keepBeginning() {
    if (m_database && !m_database->keep())
        return false;
    std::error_code error;
    fs::remove_all(m_settings.startFolder(), error);
    if (!makeFolder(m_settings.startFolder()))
        return false;
    for (const auto &folder : {m_settings.gatewayFolder(), m_settings.issuerFolder(), m_settings.cardsFolder()})
        fs::copy(folder, fs::path(m_settings.startFolder()) / fs::path(folder).filename(), fs::copy_options::recursive, error);
    return !error;
}

bool World::restoreBeginning() {
    if (m_database && !m_database->restore())
        return false;
    std::error_code error;
    for (const auto &folder : {m_settings.gatewayFolder(), m_settings.issuerFolder(), m_settings.cardsFolder()}) {
        fs::remove_all(folder, error);
        fs::copy(fs::path(m_settings.startFolder()) / fs::path(folder).filename(), folder, fs::copy_options::recursive, error);
        if (error)
            return false;
    }
    fs::remove(m_settings.journalFile(), error);
    fs::remove(m_settings.magazineJournalFile(), error);
    fs::remove(m_settings.bookshopJournalFile(), error);
    fs::remove_all(m_settings.vanFolder(), error);
    for (const char *part : {"new", "cur"})
        for (const auto &letter : fs::directory_iterator(fs::path(m_settings.mailFolder()) / part, error))
            fs::remove(letter.path(), error);
    return true;
}

base::Result<void, std::string> World::reset() {
    m_gateway->stop();
    closeHouses();
    {
        std::shared_ptr<bank::Bank> issuer, cards;
        {
            const std::lock_guard lock(m_mutex);
            issuer.swap(m_issuer);
            cards.swap(m_cards);
        }
        issuer->stop();
        cards->stop();
    }
    m_clock->setOffset(0us);
    if (!restoreBeginning())
        return base::Refused{"The world's beginning cannot be copied from " + m_settings.startFolder() + "."};
    if (auto banks = startBanks(); !banks)
        return banks;
    if (auto gateway = startGateway(); !gateway)
        return gateway;
    for (const auto start : {&World::startShop, &World::startMagazine, &World::startVan, &World::startBookshop})
        if (auto started = (this->*start)(); !started)
            return started;
    return {};
}

std::shared_ptr<bank::Bank> World::issuer() const {
    const std::lock_guard lock(m_mutex);
    return m_issuer;
}

std::shared_ptr<bank::Bank> World::cards() const {
    const std::lock_guard lock(m_mutex);
    return m_cards;
}

void World::closeHouses() {
    std::shared_ptr<shop::Shop> shop, bookshop;
    std::shared_ptr<magazine::Magazine> magazine;
    std::shared_ptr<van::Van> van;
    {
        const std::lock_guard lock(m_mutex);
        shop.swap(m_shop);
        bookshop.swap(m_bookshop);
        magazine.swap(m_magazine);
        van.swap(m_van);
    }
    for (const auto &one : {shop, bookshop})
        if (one)
            one->stop();
    if (magazine)
        magazine->stop();
    if (van)
        van->stop();
}

void World::stop() {
    for (const auto &door : m_doors)
        door->stop(2s);
    closeHouses();
    if (m_gateway)
        m_gateway->stop();
    if (m_database)
        m_database->stop();
    if (m_mail)
        m_mail->stop();
    for (const auto &bank : {issuer(), cards()})
        if (bank)
            bank->stop();
}

base::Result<void, std::string> World::announce() {
    if (!writeFile(m_settings.worldFile(), worldJson(m_settings, m_pki, m_memory, {m_merchantKey->jwk, m_magazineKey->jwk}, DemoMember{})))
        return base::Refused{"The file " + m_settings.worldFile() + " cannot be written."};
    return {};
}

} // namespace florin::world
