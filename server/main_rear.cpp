// florin-rear: the rear unit alone. Books, keys and banks; it answers what front units ask over the line.

#include "server/inquiry/line/rear_end.h"
#include "server/program/log.h"
#include "server/program/server_program.h"
#include "server/rear/intake/replies.h"
#include "server/rear/unit/rear_unit.h"

namespace florin {

namespace {

using base::Refused;
using program::Exit;
using program::Failure;
using program::Severity;

constexpr std::chrono::seconds drainTime{8};

line::RearSettings lineSettings(const program::LineConfiguration &fronts) {
    line::RearSettings settings;
    settings.host = fronts.host;
    settings.port = fronts.port;
    settings.identity = {fronts.authorityFile, fronts.certFile, fronts.keyFile, fronts.peerName};
    settings.report = [](const std::string &sentence) { program::log(Severity::information, sentence); };
    settings.refuse = [](payment::Refusal refusal, std::string_view requestId) { return intake::problem(requestId, refusal); };
    return settings;
}

base::Result<void, Failure> serve(const Poco::Util::AbstractConfiguration &file, const program::Signals &signals) {
    program::KeyReader in(file);
    const auto configuration = rear::readConfiguration(in);
    const auto fronts = program::readLine(in, "florin-front");
    if (!in.flaw().empty()) return Refused{Failure{Exit::configuration, in.flaw()}};
    base::SystemRandom random;
    const auto clock = program::makeClock(configuration.common);
    if (!clock) return Refused{clock.error()};
    auto unit = rear::RearUnit::open(configuration, **clock, random);
    if (!unit) return Refused{unit.error()};
    auto line = line::RearEnd::open(lineSettings(fronts), (*unit)->door());
    if (!line) {
        const bool isTaken = line.error().error == line::OpenError::portInUse;
        return Refused{Failure{isTaken ? Exit::unavailable : Exit::configuration, line.error().sentence}};
    }
    program::log(Severity::information, "Florin's rear unit waits for front units on " + fronts.host + " port " + std::to_string((*line)->port()) + ".");
    while (signals.wait() == SIGHUP) {
    }
    program::log(Severity::information, "Stopping: running requests are finished first.");
    (*line)->stop(drainTime);
    return {};
}

} // namespace

} // namespace florin

int main(int count, char **arguments) {
    return florin::program::runServer({"florin-rear", "The rear unit of the Florin gateway: books, keys, ISO 8583 to the banks.", florin::serve}, count,
                                      arguments);
}
