// florin-server: the whole gateway in one process. Here its two units are joined.

#include "server/front/unit/front_unit.h"
#include "server/program/server_program.h"
#include "server/rear/unit/rear_unit.h"

namespace florin {

namespace {

using base::Refused;
using program::Exit;
using program::Failure;

constexpr std::chrono::seconds patience{10};

base::Result<void, Failure> serve(const Poco::Util::AbstractConfiguration &file, const program::Signals &signals) {
    program::KeyReader in(file);
    const auto rearConfiguration = rear::readConfiguration(in);
    const auto frontConfiguration = front::readConfiguration(in);
    if (!in.flaw().empty()) {
        return Refused{Failure{Exit::configuration, in.flaw()}};
    }
    base::SystemRandom random;
    const auto clock = program::makeClock(rearConfiguration.common);
    if (!clock) {
        return Refused{clock.error()};
    }
    auto rearUnit = rear::RearUnit::open(rearConfiguration, **clock, random);
    if (!rearUnit) {
        return Refused{rearUnit.error()};
    }
    auto &door = (*rearUnit)->door();
    const auto keySet = front::askForKeySet(door, patience);
    if (!keySet) {
        return Refused{Failure{Exit::internal, "The rear unit does not tell its keys."}};
    }
    auto frontUnit = front::FrontUnit::open(frontConfiguration, door, *keySet, **clock, random);
    if (!frontUnit) {
        return Refused{frontUnit.error()};
    }
    (*frontUnit)->serve(signals);
    return {};
}

} // namespace

} // namespace florin

int main(int count, char **arguments) {
    return florin::program::runServer({"florin-server", "The Florin gateway: HTTPS for members and shops, ISO 8583 to the banks.", florin::serve}, count,
                                      arguments);
}
