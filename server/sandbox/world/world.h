#pragma once

#include "server/front/listener/listener.h"
#include "server/sandbox/bank/bank.h"
#include "server/sandbox/magazine/magazine.h"
#include "server/sandbox/shop/shop.h"
#include "server/sandbox/van/van.h"
#include "server/sandbox/world/child.h"
#include "server/sandbox/world/database_server.h"
#include "server/sandbox/world/gateway.h"
#include "server/sandbox/world/pki.h"
#include "server/sandbox/world/seeding.h"
#include "server/sandbox/world/settings.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace florin::world {

/// What a world remembers from one start to the next, beside the programs' own data. A secret.
struct Memory {
    std::string password; ///< of the demonstration member
    std::string apiKey;   ///< of the shop
    std::string webhookSecret;
    std::string magazineApiKey;
    std::string magazineWebhookSecret;
    std::string bookshopVanKey; ///< of the bookshop at the VAN
    bool complete = false; ///< the demonstration member is seeded and the beginning is kept
};

/// The make-believe world on one machine: banks, mail catcher, VAN, shops, magazine and gateway, started in the right order and watched over. Not
/// thread-safe but for the banks' accessors and the gateway; the controls call from one thread of theirs.
class World {
  public:
    /// `cancelled` is asked again and again while start() runs.
    World(WorldSettings settings, base::Random &random, std::function<bool()> cancelled);
    ~World();
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    /// Brings everything up. The refusal is a sentence.
    base::Result<void, std::string> start();
    /// Writes world.json: everything in it can be used from now on.
    base::Result<void, std::string> announce();
    void stop();

    /// Back to the beginning: as after the first start, with the same keys and passwords.
    base::Result<void, std::string> reset();
    Gateway &gateway() { return *m_gateway; }
    /// Starts it, and returns once it answers.
    base::Result<void, std::string> startGateway();
    /// Null while a reset is running.
    std::shared_ptr<bank::Bank> issuer() const;
    std::shared_ptr<bank::Bank> cards() const;
    base::SharedOffsetClock &clock() { return *m_clock; }
    const WorldSettings &settings() const { return m_settings; }

  private:
    base::Result<void, std::string> prepare();
    base::Result<void, std::string> startDatabase();
    base::Result<void, std::string> remember();
    base::Result<void, std::string> registerShop();
    base::Result<void, std::string> registerMagazine();
    /// The API key that florinctl prints.
    base::Result<std::string, std::string> registerMerchant(const char *id, const char *name, const std::string &origin, const MerchantKey &key);
    base::Result<void, std::string> startBanks();
    base::Result<void, std::string> startMail();
    base::Result<void, std::string> startShop();
    base::Result<void, std::string> startMagazine();
    base::Result<void, std::string> startVan();
    base::Result<void, std::string> startBookshop();
    base::Result<void, std::string> openDoors();
    /// A door to whoever stands behind it at that moment; `closed` is said while there is nobody.
    template <class House>
    base::Result<void, std::string> openDoor(std::uint16_t port, const std::shared_ptr<House> World::*house, const char *closed,
                                             std::vector<std::pair<std::string, std::string>> always);
    /// Stops all who sell, and the VAN.
    void closeHouses();
    base::Result<void, std::string> begin();
    bool keepBeginning();
    bool restoreBeginning();

    template <class Program> bool becomesTrue(const Program &program, const std::function<bool()> &condition) const;

    const WorldSettings m_settings;
    base::Random &m_random;
    const std::function<bool()> m_cancelled;
    std::unique_ptr<base::SharedOffsetClock> m_clock;
    int m_lock = -1;
    PkiFiles m_pki;
    std::unique_ptr<MerchantKey> m_merchantKey;
    std::unique_ptr<MerchantKey> m_magazineKey;
    Memory m_memory;
    mutable std::mutex m_mutex;
    std::shared_ptr<bank::Bank> m_issuer;
    std::shared_ptr<bank::Bank> m_cards;
    std::shared_ptr<shop::Shop> m_shop;
    std::shared_ptr<magazine::Magazine> m_magazine;
    std::shared_ptr<van::Van> m_van;
    std::shared_ptr<shop::Shop> m_bookshop;
    std::unique_ptr<DatabaseServer> m_database; ///< null with SQLite
    std::unique_ptr<Child> m_mail;
    std::unique_ptr<Gateway> m_gateway;
    std::vector<std::unique_ptr<listener::Listener>> m_doors;
};

} // namespace florin::world
