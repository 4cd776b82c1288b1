#include "server/sandbox/world/gateway.h"

#include <algorithm>

namespace florin::world {

base::Result<std::unique_ptr<Gateway>, std::string> Gateway::make(const WorldSettings &settings, const PkiFiles &pki) {
    auto made = std::make_unique<Gateway>();
    const auto add = [&](GatewayPart part, const char *unit, const char *name, const std::string &program,
                         const std::string &log) -> base::Result<void, std::string> {
        auto configuration = writeGatewayConfiguration(settings, pki, part);
        if (!configuration) return base::Refused{configuration.error()};
        made->m_programs.push_back(
            {unit, std::make_unique<Child>(ChildPlan{name, program, {"--config", *configuration}, settings.logFolder() + "/" + log})});
        return {};
    };
    base::Result<void, std::string> done;
    if (!settings.isSplit()) {
        done = add(GatewayPart::all, "all", "The gateway", settings.server, "gateway.log");
    } else {
        done = add(GatewayPart::rear, "rear", "The rear unit", settings.rear, "rear.log");
        if (done) done = add(GatewayPart::front, "front", "The front unit", settings.front, "front.log");
    }
    if (!done) return base::Refused{done.error()};
    return made;
}

void Gateway::start() {
    for (const auto &program : m_programs) program.child->start();
}

void Gateway::stop() {
    for (auto program = m_programs.rbegin(); program != m_programs.rend(); ++program) program->child->stop();
}

void Gateway::kill() {
    for (const auto &program : m_programs) program.child->kill();
}

bool Gateway::kill(const std::string &unit) {
    for (const auto &program : m_programs) {
        if (program.unit != unit) continue;
        program.child->kill();
        return true;
    }
    return false;
}

bool Gateway::isRunning() const {
    return std::all_of(m_programs.begin(), m_programs.end(), [](const auto &program) { return program.child->isRunning(); });
}

int Gateway::failures() const {
    int most = 0;
    for (const auto &program : m_programs) most = std::max(most, program.child->failures());
    return most;
}

std::string Gateway::lastLine() const {
    for (const auto &program : m_programs)
        if (program.child->failures() > 0) return program.child->lastLine();
    return m_programs.back().child->lastLine();
}

} // namespace florin::world
