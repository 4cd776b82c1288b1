#include "server/sandbox/world/database_server.h"

#include "server/sandbox/world/files.h"
#include "shared/base/encoding.h"

namespace florin::world {

DatabaseServer::DatabaseServer(const WorldSettings &settings, base::Random &random) : m_settings(settings), m_random(random) {
}

base::Result<void, std::string> DatabaseServer::start() {
    if (!readFile(passFile())) {
        base::Bytes secret(24);
        m_random.fill(secret);
        if (!writeFile(passFile(), "127.0.0.1:*:*:florin:" + base::toHex(secret) + "\n"))
            return base::Refused{"The file " + passFile() + " cannot be written."};
    }
    m_process = std::make_unique<Child>(ChildPlan{"The database server",
                                                  "/bin/bash",
                                                  {m_settings.resources + "/server/sandbox/database/serve.sh", m_settings.databaseFolder(),
                                                   std::to_string(m_settings.databasePort()), passFile()},
                                                  m_settings.logFolder() + "/database.log"});
    m_process->start();
    return {};
}

void DatabaseServer::stop() {
    if (m_process)
        m_process->stop();
}

std::string DatabaseServer::connectionTo(const std::string &database) const {
    return "host=127.0.0.1 port=" + std::to_string(m_settings.databasePort()) + " user=florin passfile='" + passFile() + "' dbname=" + database;
}

bool DatabaseServer::tellGateway() const {
    return writeFile(m_settings.gatewayFolder() + "/database", connectionTo("florin") + "\n");
}

std::string DatabaseServer::run(const std::vector<std::string> &statements) const {
    std::vector<std::string> arguments = {"-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", connectionTo("postgres")};
    for (const auto &statement : statements) {
        arguments.emplace_back("-c");
        arguments.push_back(statement);
    }
    const auto finished = runToEnd("/usr/bin/psql", arguments);
    if (finished.exitCode == 0)
        return {};
    return finished.errors.empty() ? "psql cannot be started." : finished.errors.substr(0, finished.errors.find('\n'));
}

base::Result<void, std::string> DatabaseServer::renew() const {
    const auto flaw = run({"DROP DATABASE IF EXISTS florin", "CREATE DATABASE florin"});
    if (!flaw.empty())
        return base::Refused{"The database cannot be made: " + flaw};
    return {};
}

bool DatabaseServer::keep() const {
    return run({"DROP DATABASE IF EXISTS as_it_began", "CREATE DATABASE as_it_began TEMPLATE florin"}).empty();
}

bool DatabaseServer::restore() const {
    return run({"DROP DATABASE IF EXISTS florin", "CREATE DATABASE florin TEMPLATE as_it_began"}).empty();
}

} // namespace florin::world
