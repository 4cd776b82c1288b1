#include "server/front/unit/front_unit.h"

#include "server/front/gatekeeper/gatekeeper.h"
#include "server/front/listener/listener.h"
#include "server/front/listener/problem.h"
#include "server/front/relay/relay.h"
#include "server/front/site/embedded_file.h"
#include "server/front/site/site.h"
#include "server/front/unit/voucher_watch.h"
#include "server/program/log.h"

#include <future>

namespace florin::front {

using base::Refused;
using program::Exit;
using program::Failure;
using program::Severity;

namespace {

constexpr std::chrono::seconds drainTime{8};

std::map<std::string, gatekeeper::Document> documents(const std::string &keySet) {
    const auto embedded = [](std::string_view name) { return std::string(site::embeddedFile(name)); };
    return {{"/openapi.json", {"application/json", embedded("openapi.json")}},
            {"/iso8583.json", {"application/json", embedded("iso8583.json")}},
            {"/.well-known/jwks.json", {"application/jwk-set+json", keySet}},
            {"/healthz", {"application/json", R"({"status":"ok"})"}}};
}

void logPassage(const gatekeeper::Passage &passage, const Configuration &configuration) {
    const bool isOurFault = passage.status >= 500 && passage.status != 502 && passage.status != 504;
    if (isOurFault || configuration.logRequests) {
        program::log(isOurFault ? Severity::warning : Severity::information,
                     passage.method + " " + passage.place + " " + std::to_string(passage.status) + " " + std::to_string(passage.took.count()) + " us " +
                         passage.address + " " + passage.requestId);
    }
}

gatekeeper::Settings gatekeeperSettings(const Configuration &configuration, const std::string &keySet) {
    gatekeeper::Settings settings;
    settings.questions = configuration.address.rate();
    settings.attempts = configuration.attempts.rate();
    settings.raiseLoopback = configuration.common.raiseLoopback;
    settings.isPublicHost = configuration.isPublicHost;
    settings.documents = documents(keySet);
    settings.log = [&configuration](const gatekeeper::Passage &passage) { logPassage(passage, configuration); };
    return settings;
}

/// As many as configured, if this machine lets us open so many files.
std::size_t roomForConnections(std::size_t wanted) {
    const std::size_t room = program::makeRoomForConnections(wanted);
    if (room < wanted) {
        program::log(Severity::warning, "This machine lets the server open too few files for florin.limits.connections = " + std::to_string(wanted) +
                                            ": it takes " + std::to_string(room) +
                                            " connections at most. Raise the limit of open files (ulimit -n; LimitNOFILE of systemd), or lower the key.");
    }
    return room;
}

listener::Settings listenerSettings(const Configuration &configuration) {
    listener::Settings settings;
    settings.host = configuration.listenHost;
    settings.port = configuration.listenPort;
    settings.names = configuration.names;
    settings.certFile = configuration.certFile;
    settings.keyFile = configuration.keyFile;
    settings.always = {{gatekeeper::versionHeader, gatekeeper::version}};
    settings.limits.connections = roomForConnections(configuration.connections);
    settings.limits.connectionsPerAddress = configuration.common.raiseLoopback ? settings.limits.connections : configuration.connectionsPerAddress;
    return settings;
}

Failure failureOf(const listener::OpenFlaw &flaw) {
    return {flaw.error == listener::OpenError::portInUse ? Exit::unavailable : Exit::configuration, flaw.sentence};
}

} // namespace

std::optional<std::string> askForKeySet(inquiry::RearDoor &rear, std::chrono::milliseconds patience) {
    const auto promised = std::make_shared<std::promise<inquiry::Answer>>();
    auto answered = promised->get_future();
    inquiry::Question question;
    question.requestId = "req_keys";
    question.method = "GET";
    question.path = {".well-known", "jwks.json"};
    question.address = "127.0.0.1";
    rear.ask(std::move(question), [promised](inquiry::Answer answer) { promised->set_value(std::move(answer)); });
    if (answered.wait_for(patience) != std::future_status::ready) return std::nullopt;
    auto answer = answered.get();
    return answer.status == 200 ? std::optional(std::move(answer.body)) : std::nullopt;
}

inquiry::Answer refuse(payment::Refusal refusal, std::string_view requestId) {
    auto problem = listener::problemOf(refusal, requestId);
    inquiry::Answer answer{problem.status, {}, "application/problem+json", std::move(problem.body)};
    if (refusal == payment::Refusal::busy) answer.headers.emplace_back("Retry-After", "1");
    return answer;
}

struct FrontUnit::Parts {
    Parts(const Configuration &given, inquiry::RearDoor &rear, std::shared_ptr<VoucherFile> kept, const std::string &keySet, const base::Clock &clock,
          base::Random &random)
        : configuration(given), file(std::move(kept)), watch(file ? std::make_unique<VoucherWatch>(rear, file) : nullptr), relay(watch ? *watch : rear),
          site({given.downloadFolder, std::string(given.common.currency.code()), given.common.live}, relay, random),
          gatekeeper(
              gatekeeperSettings(given, keySet), relay,
              [this](listener::Request request, listener::Reply reply) { site.receive(std::move(request), std::move(reply)); }, clock) {}

    const Configuration &configuration;
    const std::shared_ptr<VoucherFile> file;
    const std::unique_ptr<VoucherWatch> watch;
    relay::Relay relay;
    site::Site site;
    gatekeeper::Gatekeeper gatekeeper;
    std::unique_ptr<listener::Listener> door;
};

base::Result<std::unique_ptr<FrontUnit>, Failure> FrontUnit::open(const Configuration &configuration, inquiry::RearDoor &rear, const std::string &keySet,
                                                                  const base::Clock &clock, base::Random &random) {
    std::shared_ptr<VoucherFile> file;
    if (!configuration.voucherFolder.empty()) {
        file = VoucherFile::open(configuration.voucherFolder);
        if (!file) return Refused{Failure{Exit::notWritable, "The vouchers' folder " + configuration.voucherFolder + " cannot be written."}};
    }
    auto parts = std::make_unique<Parts>(configuration, rear, std::move(file), keySet, clock, random);
    auto door = listener::Listener::open(listenerSettings(configuration), [here = parts.get()](listener::Request request, listener::Reply reply) {
        here->gatekeeper.receive(std::move(request), std::move(reply));
    });
    if (!door) return Refused{failureOf(door.error())};
    parts->door = std::move(door).value();
    return std::unique_ptr<FrontUnit>(new FrontUnit(std::move(parts)));
}

FrontUnit::FrontUnit(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

FrontUnit::~FrontUnit() = default;

void FrontUnit::serve(const program::Signals &signals) {
    const auto &configuration = m_parts->configuration;
    program::log(Severity::information, "Florin listens on " + configuration.listenHost + " port " + std::to_string(m_parts->door->port()) + " as " +
                                            configuration.common.publicUrl + ".");
    while (signals.wait() == SIGHUP) {
        const auto reloaded = m_parts->door->reloadCertificate();
        program::log(reloaded ? Severity::information : Severity::error,
                     reloaded ? std::string("The TLS certificate was read again.") : reloaded.error().sentence);
    }
    program::log(Severity::information, "Stopping: running requests are finished first.");
    m_parts->relay.stop();
    m_parts->door->stop(drainTime);
}

} // namespace florin::front
