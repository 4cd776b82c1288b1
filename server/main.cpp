// florin-server: the whole gateway in one process. Here, and only here, its objects are made and joined.

#include "server/front/gatekeeper/gatekeeper.h"
#include "server/front/listener/listener.h"
#include "server/front/relay/relay.h"
#include "server/front/site/embedded_file.h"
#include "server/front/site/site.h"
#include "server/program/chain_heads.h"
#include "server/program/configuration.h"
#include "server/program/key_cabinet.h"
#include "server/program/log.h"
#include "server/program/possessions.h"
#include "server/program/private_file.h"
#include "server/program/process.h"
#include "server/rear/intake/device_routes.h"
#include "server/rear/intake/enrolment_routes.h"
#include "server/rear/intake/housekeeping.h"
#include "server/rear/intake/intake.h"
#include "server/rear/intake/limits.h"
#include "server/rear/intake/member_routes.h"
#include "server/rear/intake/money_routes.h"
#include "server/rear/intake/password_routes.h"
#include "server/rear/intake/session_routes.h"
#include "server/rear/intake/till_sweeper.h"
#include "server/rear/links/bank_registry.h"
#include "server/rear/links/iso_bank_link.h"
#include "server/rear/notices/postman.h"
#include "shared/protocol/signed_objects.h"

#include <Poco/Exception.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionSet.h>
#include <Poco/Util/PropertyFileConfiguration.h>
#include <Poco/Util/ServerApplication.h>

#include <iostream>
#include <iterator>

namespace florin {

using base::Refused;
using program::Configuration;
using program::Exit;
using program::Failure;
using program::Severity;

namespace {

constexpr std::chrono::seconds drainTime{8};
constexpr std::chrono::minutes betweenHeads{1};

std::unique_ptr<base::Clock> makeClock(const Configuration &configuration) {
    if (configuration.testClock.empty()) {
        return std::make_unique<base::SystemClock>();
    }
    return base::SharedOffsetClock::open(configuration.testClock);
}

/// Tells what a link says, but not the same thing over and over while a bank is away.
std::function<void(std::string_view)> linkReport(std::string bank) {
    return [bank = std::move(bank), last = std::make_shared<std::string>()](std::string_view sentence) {
        if (*last != sentence) {
            *last = sentence;
            program::log(Severity::information, "Bank " + bank + ": " + std::string(sentence));
        }
    };
}

links::LinkPlan linkPlan(const std::string &role, const program::BankConfiguration &bank, const Configuration &configuration) {
    links::LinkPlan plan;
    plan.address = {bank.host, bank.port, bank.name, bank.authorityFile, bank.certFile, bank.keyFile};
    plan.names.institution = configuration.issuerRange;
    plan.names.currency = configuration.currency;
    plan.timeout = configuration.bankTimeout;
    plan.report = linkReport(role + " at " + bank.host + ":" + std::to_string(bank.port));
    return plan;
}

base::Rate rateOf(const program::RateConfiguration &rate) {
    return {rate.perSecond(), static_cast<double>(rate.burst)};
}

intake::CallerLimits callerLimits(const program::LimitsConfiguration &limits) {
    return {rateOf(limits.member), rateOf(limits.merchantKey),
            limits.raiseLoopback ? intake::CallerLimits::Loopback::raised : intake::CallerLimits::Loopback::limited};
}

/// The rear unit: books, keys, banks, mail.
class Rear {
  public:
    Rear(const Configuration &configuration, const base::Clock &clock, base::Random &random, program::Possessions possessions)
        : m_unit(configuration.unit), m_keys(std::move(possessions.keys)), m_store(std::move(possessions.store)), m_office(*possessions.office),
          m_heads(configuration.dataFolder, std::move(m_keys.books)), m_issuer(linkPlan("issuer", configuration.issuer, configuration), clock),
          m_cards(linkPlan("cards", configuration.cards, configuration), clock), m_banks(configuration.issuerRange, m_issuer, m_cards),
          m_work({intake::limits::workers, intake::limits::mostQueued}),
          m_passwordWork({intake::limits::passwordWorkers, intake::limits::mostPasswordsQueued}), m_waiters(m_work), m_authority(m_keys.devices),
          m_sealer(std::move(m_keys.sealing)),
          m_press(configuration.publicUrl, program::keyIdOf(m_keys.voucher.publicKey()), m_keys.voucher, random),
          m_services{.store = *m_store,
                     .work = m_work,
                     .passwordWork = m_passwordWork,
                     .waiters = m_waiters,
                     .clock = clock,
                     .random = random,
                     .banks = m_banks,
                     .passwords = m_passwordGate,
                     .authority = m_authority,
                     .sealer = m_sealer,
                     .lookupKey = m_keys.lookup,
                     .vouchers = m_press,
                     .decodedKeys = m_decodedKeys,
                     .settings = {configuration.publicUrl, configuration.currency, configuration.issuerRange, configuration.live,
                                  configuration.mailFullCardNumber, configuration.bankTimeout, configuration.micro}},
          m_desk(m_services), m_sweeper(m_services, m_desk, configuration.sweepAt),
          m_intake(routes(), *m_store, m_work, clock, m_keys.fingerprints.copy(), callerLimits(configuration.limits)) {
        m_issuer.start();
        m_cards.start();
        m_desk.open();
        m_work.add([this] { m_sweeper.start(); });
        intake::keepHouse(m_services);
        m_work.add([this] { signHeads(); });
        if (!configuration.mailHost.empty()) {
            m_postman = std::make_unique<notices::Postman>(*m_store, clock,
                                                           notices::MailSettings{configuration.mailHost, configuration.mailPort, configuration.mailFrom});
        }
    }
    ~Rear() {
        // First those who bring in new work, then the workers.
        m_issuer.stop();
        m_cards.stop();
        m_waiters.stop();
        m_passwordWork.stop();
        m_work.stop();
        appendHeads();
    }

    inquiry::RearDoor &door() { return m_intake; }
    signing::PublicKey voucherKey() const { return m_keys.voucher.publicKey(); }

  private:
    /// Signs where this unit's chains end, outside of the database, and again each minute.
    void signHeads() {
        m_waiters.await("heads", betweenHeads, [this] { signHeads(); });
        if (!appendHeads()) program::log(Severity::error, "The signed heads of the books cannot be written (is the disk full?).");
    }
    bool appendHeads() {
        auto heads = m_office.heads();
        if (!heads) return true; // The store says so itself.
        std::erase_if(*heads, [this](const audit::HeadSeen &head) { return head.unit != m_unit && !head.unit.starts_with(m_unit + '/'); });
        return m_heads.append(*heads, m_services.clock.now());
    }
    intake::Routes routes() {
        intake::Routes all;
        for (intake::Routes some : {intake::memberRoutes(m_services), intake::sessionRoutes(m_services), intake::enrolmentRoutes(m_services),
                                    intake::deviceRoutes(m_services), intake::passwordRoutes(m_services), intake::moneyRoutes(m_services, m_desk)}) {
            std::move(some.begin(), some.end(), std::back_inserter(all));
        }
        return all;
    }

    const std::string m_unit;
    program::KeyCabinet m_keys;
    std::unique_ptr<intake::Store> m_store;
    storage::BooksOffice &m_office;
    program::ChainHeads m_heads;
    links::IsoBankLink m_issuer;
    links::IsoBankLink m_cards;
    links::BankRegistry m_banks;
    intake::WorkQueue m_work;
    intake::WorkQueue m_passwordWork;
    members::PasswordGate m_passwordGate;
    intake::Waiters m_waiters;
    certification::DeviceAuthority m_authority;
    signing::Sealer m_sealer;
    const intake::VoucherPress m_press;
    signing::DecodedKeys m_decodedKeys;
    intake::RouteServices m_services;
    intake::MoneyDesk m_desk;
    intake::TillSweeper m_sweeper;
    intake::Intake m_intake;
    std::unique_ptr<notices::Postman> m_postman;
};

std::map<std::string, gatekeeper::Document> documents(const signing::PublicKey &voucherKey) {
    const auto embedded = [](std::string_view name) { return std::string(site::embeddedFile(name)); };
    const std::string keys = protocol::writeKeySet({{program::keyIdOf(voucherKey), voucherKey}});
    return {{"/openapi.json", {"application/json", embedded("openapi.json")}},
            {"/iso8583.json", {"application/json", embedded("iso8583.json")}},
            {"/.well-known/jwks.json", {"application/jwk-set+json", keys}},
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

gatekeeper::Settings gatekeeperSettings(const Configuration &configuration, const signing::PublicKey &voucherKey) {
    gatekeeper::Settings settings;
    settings.questions = rateOf(configuration.limits.address);
    settings.attempts = rateOf(configuration.limits.attempts);
    settings.raiseLoopback = configuration.limits.raiseLoopback;
    settings.isPublicHost = configuration.isPublicHost;
    settings.documents = documents(voucherKey);
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
    settings.limits.connections = roomForConnections(configuration.limits.connections);
    settings.limits.connectionsPerAddress = configuration.limits.raiseLoopback ? settings.limits.connections : configuration.limits.connectionsPerAddress;
    return settings;
}

Failure failureOf(const listener::OpenFlaw &flaw) {
    return {flaw.error == listener::OpenError::portInUse ? Exit::unavailable : Exit::configuration, flaw.sentence};
}

void serveUntilTold(listener::Listener &door, const program::Signals &signals) {
    for (;;) {
        const int signal = signals.wait();
        if (signal != SIGHUP) {
            return;
        }
        const auto reloaded = door.reloadCertificate();
        program::log(reloaded ? Severity::information : Severity::error,
                     reloaded ? std::string("The TLS certificate was read again.") : reloaded.error().sentence);
    }
}

base::Result<void, Failure> serve(const Configuration &configuration, const program::Signals &signals) {
    base::SystemRandom random;
    const auto clock = makeClock(configuration);
    if (!clock) {
        return Refused{Failure{Exit::configuration, "The test clock's file " + configuration.testClock + " cannot be opened."}};
    }
    if (!program::makePrivateFolder(configuration.dataFolder)) {
        return Refused{Failure{Exit::notWritable, "The data folder " + configuration.dataFolder + " cannot be made."}};
    }
    auto lock = program::FolderLock::take(configuration.dataFolder);
    if (!lock) {
        return Refused{Failure{Exit::unavailable, "The data folder " + configuration.dataFolder + " is in use by another server, or cannot be written."}};
    }
    auto possessions = program::openPossessions(configuration.dataFolder, configuration.unit, program::Opener::server, clock->now(), random);
    if (!possessions) {
        return Refused{possessions.error()};
    }
    Rear rear(configuration, *clock, random, std::move(*possessions));
    relay::Relay relay(rear.door());
    site::Site site({configuration.downloadFolder, std::string(configuration.currency.code()), configuration.live}, relay, random);
    gatekeeper::Gatekeeper gatekeeper(
        gatekeeperSettings(configuration, rear.voucherKey()), relay,
        [&site](listener::Request request, listener::Reply reply) { site.receive(std::move(request), std::move(reply)); }, *clock);
    auto door = listener::Listener::open(listenerSettings(configuration), [&gatekeeper](listener::Request request, listener::Reply reply) {
        gatekeeper.receive(std::move(request), std::move(reply));
    });
    if (!door) {
        return Refused{failureOf(door.error())};
    }
    program::log(Severity::information, "Florin listens on " + configuration.listenHost + " port " + std::to_string((*door)->port()) + " as " +
                                            configuration.publicUrl + ".");
    serveUntilTold(**door, signals);
    program::log(Severity::information, "Stopping: running requests are finished first.");
    relay.stop();
    (*door)->stop(drainTime);
    return {};
}

class ServerProgram final : public Poco::Util::ServerApplication {
  protected:
    void defineOptions(Poco::Util::OptionSet &options) override {
        ServerApplication::defineOptions(options);
        options.addOption(Poco::Util::Option("config", "c", "the properties file", true, "FILE", true));
        options.addOption(Poco::Util::Option("help", "h", "tell the options"));
    }
    void handleOption(const std::string &name, const std::string &value) override {
        ServerApplication::handleOption(name, value);
        if (name == "config") {
            m_file = value;
        }
        m_helps = m_helps || name == "help";
        if (m_helps) {
            stopOptionsProcessing();
        }
    }
    int main(const std::vector<std::string> &) override {
        if (m_helps) {
            Poco::Util::HelpFormatter help(options());
            help.setCommand("florin-server");
            help.setUsage("--config FILE");
            help.setHeader("The Florin gateway: HTTPS for members and shops, ISO 8583 to the banks.");
            help.format(std::cout);
            return EXIT_OK;
        }
        program::keepMemoryPrivate();
        program::startLog();
        const program::Signals signals;
        try {
            const Poco::AutoPtr<Poco::Util::PropertyFileConfiguration> file(new Poco::Util::PropertyFileConfiguration(m_file));
            const auto configuration = program::readConfiguration(*file);
            if (!configuration) {
                return end({Exit::configuration, configuration.error()});
            }
            const auto done = serve(*configuration, signals);
            return done ? EXIT_OK : end(done.error());
        } catch (const Poco::FileException &) {
            return end({Exit::configuration, "The configuration file " + m_file + " cannot be read."});
        } catch (const std::exception &failure) {
            return end({Exit::internal, std::string("The server ended unexpectedly: ") + failure.what()});
        }
    }

  private:
    static int end(const Failure &failure) {
        program::log(Severity::error, failure.sentence);
        return static_cast<int>(failure.exit);
    }
    std::string m_file;
    bool m_helps = false;
};

} // namespace

} // namespace florin

int main(int count, char **arguments) {
    florin::ServerProgram program;
    try {
        return program.run(count, arguments);
    } catch (const Poco::Exception &refusal) {
        std::cerr << "florin-server: " << refusal.displayText() << "\n";
        return 64;
    }
}
