#include "tests/simulation/rear.h"

#include "server/rear/intake/money_routes.h"

namespace florin::simulation {

namespace {

std::unique_ptr<intake::Intake> makeIntake(const Rear::World &world, intake::Routes routes, intake::Store &store, intake::WorkQueue &work) {
    return std::make_unique<intake::Intake>(std::move(routes), store, work, world.timeline, Cast::instance().fingerprintKey.copy());
}

} // namespace

std::unique_ptr<Rear> Rear::start(const World &world) {
    auto opened =
        storage::SqliteStore::open(booksFile, {.clock = &world.timeline, .thread = storage::GroupCommit::Thread::callers});
    if (!opened) return nullptr;
    return std::unique_ptr<Rear>(new Rear(world, std::move(*opened)));
}

Rear::Rear(const World &world, std::unique_ptr<storage::SqliteStore> store)
    : m_books(std::move(store)), m_counting(*m_books),
      m_flawed(world.flaws.store ? world.flaws.store(m_counting) : nullptr),
      m_store(m_flawed ? m_flawed.get() : &m_counting), m_work({.threads = 0, .waiting = world.longestQueue}),
      m_passwordWork({.threads = 0, .waiting = 1}), m_waiters(m_work, [&timeline = world.timeline] { return timeline.steady(); }),
      m_press(gatewayUrl, "v1", Cast::instance().voucherKey, world.dice), m_desk(), m_intake([&] {
          const auto &cast = Cast::instance();
          const intake::RouteServices services{
              *m_store,       m_work,      m_passwordWork, m_waiters,      world.timeline, world.dice, world.banks,
              *cast.passwords, cast.authority, cast.sealer, cast.lookupKey, m_press, m_decodedKeys,
              {.gateway = gatewayUrl, .currency = *money::Currency::fromCode("KRW"), .issuerRange = issuerRange}};
          m_desk = std::make_unique<intake::MoneyDesk>(services);
          return makeIntake(world, intake::moneyRoutes(services, *m_desk), *m_store, m_work);
      }()),
      m_relay(*m_intake), m_door(world.flaws.door ? world.flaws.door(m_relay) : nullptr) {
    m_desk->open();
}

Rear::~Rear() {
    m_work.stop();
    m_waiters.stop();
}

} // namespace florin::simulation
