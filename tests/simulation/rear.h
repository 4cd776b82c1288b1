#pragma once

#include "server/front/relay/relay.h"
#include "server/rear/intake/intake.h"
#include "server/rear/intake/money_desk.h"
#include "server/rear/storage/sqlite_store.h"
#include "tests/simulation/cast.h"
#include "tests/simulation/timeline.h"

#include <functional>
#include <memory>

namespace florin::simulation {

/// Puts something of a test's own in front of a part of the rear unit: a planted flaw.
struct Flaws {
    std::function<std::unique_ptr<intake::Store>(intake::Store &)> store{};
    std::function<std::unique_ptr<inquiry::RearDoor>(inquiry::RearDoor &)> door{};
};

/// Tells of commits.
class CountingStore final : public intake::Store {
  public:
    explicit CountingStore(intake::Store &real) : m_real(real) {}
    base::Result<void, intake::StoreError> write(const std::function<intake::Outcome(intake::Records &)> &work) override {
        ++writes;
        auto written = m_real.write(work);
        failed += written ? 0 : 1;
        return written;
    }
    base::Result<void, intake::StoreError> read(const std::function<void(intake::Records &)> &work) override {
        return m_real.read(work);
    }
    std::uint64_t writes = 0; ///< also those that failed
    int failed = 0;

  private:
    intake::Store &m_real;
};

/// The server process of a simulated world: the front's relay and the whole rear unit, on the make-believe disk, without a thread of
/// its own. It dies when it is destroyed, and begins anew with the next one: everything that is not on the disk is gone.
class Rear {
  public:
    struct World {
        Timeline &timeline;
        Dice &dice;
        payments::Banks &banks;
        const Flaws &flaws;
        std::size_t longestQueue = 64;
    };

    /// Nothing if the books could not be opened: the disk is full, or the power went meanwhile.
    static std::unique_ptr<Rear> start(const World &world);
    ~Rear();
    Rear(const Rear &) = delete;
    Rear &operator=(const Rear &) = delete;

    inquiry::RearDoor &door() { return m_door ? *m_door : m_relay; }
    /// Does one waiting piece of work. False if there is none.
    bool runOne() { return m_work.runOne(); }
    intake::Waiters &waiters() { return m_waiters; }
    intake::Store &store() { return *m_store; }
    storage::BooksOffice &office() { return *m_books; }
    std::uint64_t writes() const { return m_counting.writes; }
    int failedWrites() const { return m_counting.failed; }

  private:
    Rear(const World &world, std::unique_ptr<storage::SqliteStore> store);

    std::unique_ptr<storage::SqliteStore> m_books;
    CountingStore m_counting;
    std::unique_ptr<intake::Store> m_flawed;
    intake::Store *m_store;
    intake::WorkQueue m_work, m_passwordWork;
    intake::Waiters m_waiters;
    const intake::VoucherPress m_press;
    signing::DecodedKeys m_decodedKeys;
    std::unique_ptr<intake::MoneyDesk> m_desk;
    std::unique_ptr<intake::Intake> m_intake;
    relay::Relay m_relay;
    std::unique_ptr<inquiry::RearDoor> m_door;
};

} // namespace florin::simulation
