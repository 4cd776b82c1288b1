#include "server/rear/unit/rear_unit.h"

#include "server/program/log.h"
#include "server/program/private_file.h"
#include "server/rear/intake/device_routes.h"
#include "server/rear/intake/enrolment_routes.h"
#include "server/rear/intake/housekeeping.h"
#include "server/rear/intake/intake.h"
#include "server/rear/intake/limits.h"
#include "server/rear/intake/member_routes.h"
#include "server/rear/intake/money_routes.h"
#include "server/rear/intake/password_routes.h"
#include "server/rear/intake/report_desk.h"
#include "server/rear/intake/session_routes.h"
#include "server/rear/intake/sign_in_routes.h"
#include "server/rear/intake/till_sweeper.h"
#include "server/rear/keeping/chain_heads.h"
#include "server/rear/keeping/possessions.h"
#include "server/rear/links/bank_registry.h"
#include "server/rear/links/iso_bank_link.h"
#include "server/rear/notices/postman.h"
#include "shared/protocol/signed_objects.h"

#include <iterator>

namespace florin::rear {

using base::Refused;
using program::Exit;
using program::Failure;
using program::Severity;

namespace {

constexpr std::chrono::minutes betweenHeads{1};

/// Tells what a link says, but not the same thing over and over while a bank is away.
std::function<void(std::string_view)> linkReport(std::string bank) {
    return [bank = std::move(bank), last = std::make_shared<std::string>()](std::string_view sentence) {
        if (*last != sentence) {
            *last = sentence;
            program::log(Severity::information, "Bank " + bank + ": " + std::string(sentence));
        }
    };
}

links::LinkPlan linkPlan(const std::string &role, const BankConfiguration &bank, const Configuration &configuration) {
    links::LinkPlan plan;
    plan.address = {bank.host, bank.port, bank.name, bank.authorityFile, bank.certFile, bank.keyFile};
    plan.names.institution = configuration.issuerRange;
    plan.names.currency = configuration.common.currency;
    plan.timeout = configuration.bankTimeout;
    plan.report = linkReport(role + " at " + bank.host + ":" + std::to_string(bank.port));
    return plan;
}

intake::CallerLimits callerLimits(const Configuration &configuration) {
    return {configuration.member.rate(), configuration.merchantKey.rate(),
            configuration.common.raiseLoopback ? intake::CallerLimits::Loopback::raised : intake::CallerLimits::Loopback::limited};
}

/// Everything behind the door.
class Works {
  public:
    Works(const Configuration &configuration, const base::Clock &clock, base::Random &random, keeping::Possessions possessions)
        : m_unit(configuration.unit), m_keys(std::move(possessions.keys)), m_store(std::move(possessions.store)), m_office(*possessions.office),
          m_heads(configuration.dataFolder, std::move(m_keys.books)), m_issuer(issuerPlan(configuration), clock),
          m_cards(linkPlan("cards", configuration.cards, configuration), clock), m_banks(configuration.issuerRange, m_issuer, m_cards),
          m_work({intake::limits::workers, intake::limits::mostQueued}),
          m_passwordWork({intake::limits::passwordWorkers, intake::limits::mostPasswordsQueued, "passwords"}), m_waiters(m_work), m_authority(m_keys.devices),
          m_sealer(std::move(m_keys.sealing)),
          m_press(configuration.common.publicUrl, keeping::keyIdOf(m_keys.voucher.publicKey()), m_keys.voucher, random),
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
                     .settings = {configuration.common.publicUrl, configuration.common.currency, configuration.issuerRange, configuration.common.live,
                                  configuration.mailFullCardNumber, configuration.bankTimeout, configuration.micro, configuration.afterTries}},
          m_desk(m_services), m_reports(m_services), m_sweeper(m_services, m_desk, configuration.sweepAt),
          m_intake(routes(), *m_store, m_work, clock, m_keys.fingerprints.copy(), callerLimits(configuration)) {
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
    ~Works() {
        // First those who bring in new work, then the workers.
        m_issuer.stop();
        m_cards.stop();
        m_waiters.stop();
        m_passwordWork.stop();
        m_work.stop();
        m_store->settle();
        appendHeads();
    }

    inquiry::RearDoor &intake() { return m_intake; }
    signing::PublicKey voucherKey() const { return m_keys.voucher.publicKey(); }

  private:
    /// The issuer alone tells of our cards. It is heard once the link is started, when all parts are there.
    links::LinkPlan issuerPlan(const Configuration &configuration) {
        auto plan = linkPlan("issuer", configuration.issuer, configuration);
        plan.noticed = [this](payments::BankNotice notice, std::function<void(payments::NoticeAnswer)> answered) {
            m_reports.take(std::move(notice), std::move(answered));
        };
        return plan;
    }
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
                                    intake::deviceRoutes(m_services), intake::passwordRoutes(m_services), intake::signInRoutes(m_services), intake::moneyRoutes(m_services, m_desk)}) {
            std::move(some.begin(), some.end(), std::back_inserter(all));
        }
        return all;
    }

    const std::string m_unit;
    keeping::KeyCabinet m_keys;
    std::unique_ptr<intake::Store> m_store;
    storage::BooksOffice &m_office;
    keeping::ChainHeads m_heads;
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
    intake::ReportDesk m_reports;
    intake::TillSweeper m_sweeper;
    intake::Intake m_intake;
    std::unique_ptr<notices::Postman> m_postman;
};

/// The door: the keys of the vouchers for everybody, all else for the intake.
class Door final : public inquiry::RearDoor {
  public:
    Door(inquiry::RearDoor &intake, std::string keySet) : m_intake(intake), m_keySet(std::move(keySet)) {}
    void ask(inquiry::Question question, inquiry::Respond respond) override {
        if (question.method == "GET" && question.path == std::vector<std::string>{".well-known", "jwks.json"}) {
            return respond({200, {}, "application/jwk-set+json", m_keySet});
        }
        m_intake.ask(std::move(question), std::move(respond));
    }

  private:
    inquiry::RearDoor &m_intake;
    const std::string m_keySet;
};

std::string keySetOf(const signing::PublicKey &voucherKey) {
    return protocol::writeKeySet({{keeping::keyIdOf(voucherKey), voucherKey}});
}

} // namespace

struct RearUnit::Parts {
    Parts(const Configuration &configuration, const base::Clock &clock, base::Random &random, keeping::Possessions possessions, program::FolderLock held)
        : lock(std::move(held)), works(configuration, clock, random, std::move(possessions)), door(works.intake(), keySetOf(works.voucherKey())) {}

    const program::FolderLock lock;
    Works works;
    Door door;
};

base::Result<std::unique_ptr<RearUnit>, Failure> RearUnit::open(const Configuration &configuration, const base::Clock &clock, base::Random &random) {
    if (!program::makePrivateFolder(configuration.dataFolder)) {
        return Refused{Failure{Exit::notWritable, "The data folder " + configuration.dataFolder + " cannot be made."}};
    }
    auto lock = program::FolderLock::take(configuration.dataFolder);
    if (!lock) {
        return Refused{Failure{Exit::unavailable, "The data folder " + configuration.dataFolder + " is in use by another server, or cannot be written."}};
    }
    auto possessions = keeping::openPossessions(configuration.dataFolder, configuration.unit, keeping::Opener::server, clock.now(), random);
    if (!possessions) {
        return Refused{possessions.error()};
    }
    auto parts = std::make_unique<Parts>(configuration, clock, random, std::move(possessions).value(), std::move(*lock));
    return std::unique_ptr<RearUnit>(new RearUnit(std::move(parts)));
}

RearUnit::RearUnit(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

RearUnit::~RearUnit() = default;

inquiry::RearDoor &RearUnit::door() {
    return m_parts->door;
}

} // namespace florin::rear
