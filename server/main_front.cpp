// florin-front: the front unit alone. It faces the network and asks a florin-rear over the line; it holds no books and no keys of theirs.

#include "server/front/unit/front_unit.h"
#include "server/inquiry/line/front_end.h"
#include "server/program/log.h"
#include "server/program/server_program.h"

namespace florin {

namespace {

using base::Refused;
using program::Exit;
using program::Failure;
using program::Severity;

constexpr std::chrono::milliseconds betweenLooks{200};
constexpr std::chrono::seconds keySetPatience{5};

line::FrontSettings lineSettings(const program::LineConfiguration &rear) {
    line::FrontSettings settings;
    settings.host = rear.host;
    settings.port = rear.port;
    settings.identity = {rear.authorityFile, rear.certFile, rear.keyFile, rear.peerName};
    settings.report = [](const std::string &sentence) { program::log(Severity::information, sentence); };
    settings.refuse = front::refuse;
    return settings;
}

/// Waits as long as the rear unit needs; nothing if we are told to end meanwhile.
std::optional<std::string> waitForKeySet(line::FrontEnd &rear, const program::Signals &signals) {
    for (;;) {
        if (rear.waitUntilUp(betweenLooks)) {
            if (auto keySet = front::askForKeySet(rear, keySetPatience)) return keySet;
        }
        const int signal = signals.waitFor(std::chrono::milliseconds(1));
        if (signal != 0 && signal != SIGHUP) return std::nullopt;
    }
}

base::Result<void, Failure> serve(const Poco::Util::AbstractConfiguration &file, const program::Signals &signals) {
    program::KeyReader in(file);
    const auto configuration = front::readConfiguration(in);
    const auto rear = program::readLine(in, "florin-rear");
    if (!in.flaw().empty()) return Refused{Failure{Exit::configuration, in.flaw()}};
    if (configuration.voucherFolder.empty()) return Refused{Failure{Exit::configuration, "The configuration is wrong: florin.voucherDir is missing."}};
    base::SystemRandom random;
    const auto clock = program::makeClock(configuration.common);
    if (!clock) return Refused{clock.error()};
    auto line = line::FrontEnd::open(lineSettings(rear));
    if (!line) return Refused{Failure{Exit::configuration, line.error()}};
    const auto keySet = waitForKeySet(**line, signals);
    if (!keySet) return {};
    auto unit = front::FrontUnit::open(configuration, **line, *keySet, **clock, random);
    if (!unit) return Refused{unit.error()};
    (*unit)->serve(signals);
    // The line goes first: what it still has to answer ends at objects of the unit.
    line->reset();
    return {};
}

} // namespace

} // namespace florin

int main(int count, char **arguments) {
    return florin::program::runServer({"florin-front", "The front unit of the Florin gateway: HTTPS for members and shops.", florin::serve}, count, arguments);
}
