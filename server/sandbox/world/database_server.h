#pragma once

#include "server/sandbox/world/child.h"
#include "server/sandbox/world/settings.h"
#include "shared/base/random.h"
#include "shared/base/result.h"

#include <memory>
#include <string>

namespace florin::world {

/// The world's own PostgreSQL, where it does not keep its books in SQLite (`--store postgres`). One thread.
class DatabaseServer {
  public:
    DatabaseServer(const WorldSettings &settings, base::Random &random);

    /// Makes its password if there is none, and starts it; it answers a moment later. The refusal is a sentence.
    base::Result<void, std::string> start();
    void stop();
    const Child &process() const { return *m_process; }

    /// Writes into the gateway's folder where its books are.
    bool tellGateway() const;
    /// An empty database in place of the one that may be there. Nobody may be using it.
    base::Result<void, std::string> renew() const;
    /// Keeps the database as it is, or goes back to what was kept. Nobody may be using it.
    bool keep() const;
    bool restore() const;

  private:
    std::string connectionTo(const std::string &database) const;
    std::string passFile() const { return m_settings.folder + "/database.pass"; }
    /// What went wrong; nothing if all of it was done.
    std::string run(const std::vector<std::string> &statements) const;

    const WorldSettings &m_settings;
    base::Random &m_random;
    std::unique_ptr<Child> m_process;
};

} // namespace florin::world
