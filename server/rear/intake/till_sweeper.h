#pragma once

#include "server/rear/intake/money_desk.h"

#include <chrono>
#include <string>

namespace florin::intake {

/// Pays the tills out, each once a day, to the shops that told their bank account. Looks at the clock of the books twice a second, on the
/// workers, until the waiters stop. What could not be written is tried again at the next look. Must outlive the workers, as the desk must.
class TillSweeper {
  public:
    /// `at`: from which time of the day on, UTC.
    TillSweeper(const RouteServices &services, MoneyDesk &desk, std::chrono::minutes at) : m_services(services), m_desk(desk), m_at(at) {}
    TillSweeper(const TillSweeper &) = delete;
    TillSweeper &operator=(const TillSweeper &) = delete;

    /// Call once.
    void start() { watch(); }

  private:
    void watch();
    void sweepWhatIsDue();
    /// False if it could not be looked at or written.
    bool sweep(const std::string &merchant, const std::string &day, base::Timestamp now);

    const RouteServices m_services;
    MoneyDesk &m_desk;
    const std::chrono::minutes m_at;
    std::string m_doneFor; ///< the day whose sweeps have all begun
};

} // namespace florin::intake
