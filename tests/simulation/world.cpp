#include "tests/simulation/world.h"

#include "shared/base/ensure.h"

#include <algorithm>

namespace florin::simulation {

using namespace std::chrono_literals;

namespace {

/// How bad the day is: drawn once for each seed, so that calm and stormy ones are both lived through.
struct Weather {
    PartnerManners partners;
    WebManners web;
    int stories = 0;
    int crashEvery = 0; ///< steps; 0: none
    int troubles = 0;   ///< with the disk, the links and the clock
    std::size_t longestQueue = 64;
};

Weather weatherFrom(Dice &dice) {
    Weather weather;
    const int storm = dice.upTo(3);
    weather.stories = 4 + dice.upTo(8);
    weather.partners.loses = storm * dice.upTo(7);
    weather.partners.doubles = storm * dice.upTo(5);
    weather.partners.isLate = storm * dice.upTo(5);
    weather.web.loses = storm * dice.upTo(7);
    weather.web.doubles = storm * dice.upTo(5);
    weather.crashEvery = dice.oneIn(3) ? 0 : 40 + dice.upTo(200);
    weather.troubles = storm == 0 ? 0 : dice.upTo(2 * storm);
    if (dice.oneIn(6)) weather.longestQueue = 2 + dice.below(4);
    return weather;
}

class SimulatedBanks final : public payments::Banks {
  public:
    SimulatedBanks(payments::Bank &issuer, payments::Bank &cards) : m_issuer(issuer), m_cards(cards) {}
    payments::Bank &issuer() override { return m_issuer; }
    payments::Bank &bankOf(const card::CardNumber &number) override {
        return number.digits().starts_with(issuerRange) ? m_issuer : m_cards;
    }

  private:
    payments::Bank &m_issuer;
    payments::Bank &m_cards;
};

class World {
  public:
    World(std::uint64_t seed, const Flaws &flaws, Trace trace);
    Outcome live();

  private:
    void plan();
    void addTrouble();
    void start();
    void crash(Survival survival, const char *why);
    void restart();
    void drop();
    void runUntil(Timeline::Span end);
    void step();
    bool moveOn(Timeline::Span most);
    void examine();
    void heal();
    void settle();
    void note(const std::string &what);
    bool isOver() const { return !m_outcome.violation.empty(); }
    void violate(const std::string &what);
    Survival someSurvival();

    const Trace m_trace;
    const Flaws &m_flaws;
    Outcome m_outcome;
    Dice m_dice;
    const Weather m_weather;
    Weather m_now; ///< what of it blows at the moment
    Timeline m_timeline;
    Disk m_disk;
    PartnerBank m_issuer, m_company;
    PartnerLink m_issuerLink, m_companyLink;
    SimulatedBanks m_banks;
    Witness m_witness;
    Clients m_clients;
    Examiner m_examiner;
    Dice m_rearDice, m_diskDice;
    std::unique_ptr<Rear> m_rear;
    std::unique_ptr<Eye> m_eye;
    std::uint64_t m_examined = 0;
    bool m_isHealed = false;
};

World::World(std::uint64_t seed, const Flaws &flaws, Trace trace)
    : m_trace(trace), m_flaws(flaws), m_outcome{.seed = seed}, m_dice(seed), m_weather(weatherFrom(m_dice)), m_now(m_weather),
      m_timeline(Cast::instance().start), m_disk("florin-disk", Disk::Use::byDefault), m_issuer(m_dice.branch(), m_now.partners),
      m_company(m_dice.branch(), m_now.partners), m_issuerLink(m_issuer, m_timeline, m_dice.branch(), m_now.partners),
      m_companyLink(m_company, m_timeline, m_dice.branch(), m_now.partners), m_banks(m_issuerLink, m_companyLink),
      m_clients(m_timeline, m_dice.branch(), m_now.web, m_witness, [this](const std::string &what) { note(what); }),
      m_examiner(m_issuer, m_company, m_witness), m_rearDice(m_dice.branch()), m_diskDice(m_dice.branch()) {
    m_disk.load(Cast::instance().books);
    for (const auto &member : Cast::instance().members) m_issuer.issue(member.cardNumber, member.balance);
    m_clients.isHeard = [this] { return m_disk.hasPower(); };
}

void World::note(const std::string &what) {
    if (m_trace == Trace::no) return;
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(m_timeline.elapsed()).count();
    m_outcome.trace.push_back(std::to_string(milliseconds) + " ms, step " + std::to_string(m_outcome.steps) + ": " + what);
}

void World::violate(const std::string &what) {
    if (isOver()) return;
    m_outcome.violation = what;
    note("VIOLATED: " + what);
}

Survival World::someSurvival() {
    return static_cast<Survival>(m_dice.upTo(3));
}

/// What is to happen, and when.
void World::plan() {
    for (int i = 0; i < m_weather.stories; ++i)
        m_timeline.in(Timeline::Span(m_dice.upTo(40'000'000)), [this] { m_clients.beginStory(); });
    for (int i = 0; i < m_weather.troubles; ++i) m_timeline.in(Timeline::Span(m_dice.upTo(45'000'000)), [this] { addTrouble(); });
}

void World::addTrouble() {
    if (m_isHealed) return;
    switch (m_dice.upTo(8)) {
    case 0:
        note("the disk will be full");
        m_disk.fillUpIn(1 + m_dice.upTo(10));
        m_timeline.in(Timeline::Span(m_dice.upTo(8'000'000)), [this] { m_disk.mend(); });
        break;
    case 1:
        note("a write will fail");
        m_disk.failWriteIn(1 + m_dice.upTo(10));
        break;
    case 2:
        note("a sync will fail");
        m_disk.failSyncIn(1 + m_dice.upTo(4));
        break;
    case 3:
    case 4:
        note("the power will go within an operation of the disk");
        m_disk.cutPowerIn(1 + m_dice.upTo(20), someSurvival(), m_diskDice);
        break;
    case 5:
    case 6: {
        auto &link = m_dice.oneIn(2) ? m_issuerLink : m_companyLink;
        note("a link is cut");
        link.cut();
        m_timeline.in(Timeline::Span(m_dice.upTo(20'000'000)), [&link] { link.mend(); });
        break;
    }
    case 7:
        note("the clock is set forward");
        m_timeline.jump(std::chrono::seconds(m_dice.upTo(400)));
        break;
    default:
        restart();
    }
}

void World::start() {
    if (m_rear) return;
    if (!m_disk.hasPower()) m_disk.powerOn();
    m_rear = Rear::start({m_timeline, m_rearDice, m_banks, m_flaws, m_weather.longestQueue});
    if (!m_disk.hasPower()) return crash(Survival::nothing, "while it starts");
    if (!m_rear) {
        note("the server does not start");
        m_timeline.in(1s, [this] { start(); });
        return;
    }
    note("the server starts");
    m_eye = std::make_unique<Eye>();
    m_clients.connect(&m_rear->door());
    m_examined = ~std::uint64_t{0};
}

void World::drop() {
    m_clients.connect(nullptr);
    m_issuerLink.forget();
    m_companyLink.forget();
    if (m_rear) m_outcome.failedCommits += m_rear->failedWrites();
    m_eye.reset();
    m_rear.reset();
}

void World::crash(Survival survival, const char *why) {
    note(std::string("CRASH ") + why);
    ++m_outcome.crashes;
    m_disk.cutPower(survival, m_diskDice);
    drop();
    m_timeline.in(Timeline::Span(m_dice.upTo(3'000'000)), [this] { start(); });
}

/// As an administrator does: what is queued is dropped, the books are closed in order.
void World::restart() {
    if (!m_rear) return;
    note("the server is restarted");
    drop();
    if (!m_disk.hasPower()) m_disk.powerOn();
    m_timeline.in(Timeline::Span(m_dice.upTo(2'000'000)), [this] { start(); });
}

/// To whatever is due next, if it is near enough. False if nothing is.
bool World::moveOn(Timeline::Span most) {
    const auto latest = m_timeline.steady() + most;
    const auto deed = m_timeline.next();
    const auto deadline = m_rear ? m_rear->waiters().nextDeadline() : std::nullopt;
    if (deadline && *deadline <= latest && (!deed || *deadline < *deed)) {
        m_timeline.moveTo(*deadline);
        m_rear->waiters().callOverdue();
        return true;
    }
    if (!deed || *deed > latest) return false;
    m_timeline.doNext();
    return true;
}

void World::step() {
    ++m_outcome.steps;
    // Now and then something else comes before what waits for a worker: workers are slow.
    const bool isDelayed = m_dice.oneIn(6) && moveOn(50ms);
    if (!isDelayed && !(m_rear && m_rear->runOne())) moveOn(1h);
    if (!m_disk.hasPower() && m_rear) crash(Survival::nothing, "within an operation of the disk");
    examine();
    if (m_rear && !m_isHealed && m_weather.crashEvery > 0 && m_dice.oneIn(static_cast<std::uint64_t>(m_weather.crashEvery)))
        crash(someSurvival(), "between two steps");
}

/// Only what has changed since is looked at again.
void World::examine() {
    if (!m_witness.contradiction().empty()) violate(m_witness.contradiction());
    if (!m_rear || isOver()) return;
    const auto version = m_rear->writes() + m_issuer.version() + m_company.version() + static_cast<std::uint64_t>(m_witness.answers());
    if (version == m_examined) return;
    m_examined = version;
    if (const auto flaw = m_examiner.examine(*m_rear, *m_eye); !flaw.empty()) violate(flaw);
}

void World::runUntil(Timeline::Span end) {
    constexpr int mostSteps = 20'000;
    while (!isOver() && m_timeline.elapsed() < end) {
        step();
        if (m_outcome.steps > mostSteps) violate("it goes round in circles");
    }
}

void World::heal() {
    note("everything is mended");
    m_isHealed = true;
    m_now.partners = PartnerManners{.refuses = m_weather.partners.refuses, .cannotReverseNow = 0};
    m_now.web = WebManners{};
    m_disk.mend();
    m_disk.cutPowerIn(-1, Survival::nothing, m_diskDice);
    m_issuerLink.mend();
    m_companyLink.mend();
    m_clients.persist();
}

void World::settle() {
    const auto since = m_timeline.now();
    const auto healed = m_timeline.elapsed();
    runUntil(healed + 1s);
    if (!m_rear) runUntil(healed + 5s);
    runUntil(m_timeline.elapsed() + 30s);
    if (isOver()) return;
    if (!m_rear) return violate("the server does not come back");
    if (const auto flaw = m_examiner.examineSettled(*m_rear, *m_eye, since); !flaw.empty()) return violate("after half a minute " + flaw);
    // Those who wait for the other side, and for nobody's bank, give up after two minutes by the clock of the books. A shop that had
    // asked under two keys then waits once more.
    for (int times = 0; times < 3 && !isOver() && !m_clients.unanswered().empty(); ++times) {
        m_timeline.jump(3min);
        runUntil(m_timeline.elapsed() + 12s);
    }
    if (isOver()) return;
    if (const auto names = m_clients.unanswered(); !names.empty()) return violate("in the end, no final answer was given to " + names.front());
    restart();
    runUntil(m_timeline.elapsed() + 3s);
    if (isOver()) return;
    if (!m_rear) return violate("the server does not come back in the end");
    if (const auto flaw = m_examiner.examineSettled(*m_rear, *m_eye, m_timeline.now()); !flaw.empty()) return violate("in the end " + flaw);
    if (const auto damage = m_eye->damage(); !damage.empty()) return violate("in the end the database is damaged: " + damage);
    if (const auto finding = books::finding(m_rear->office()); !finding.empty()) return violate("in the end the audit finds: " + finding);
    if (const auto flaw = m_examiner.examineLists(m_rear->office()); !flaw.empty()) return violate("in the end " + flaw);
    m_outcome.loadedInPart = m_examiner.loadedInPart();
}

Outcome World::live() {
    plan();
    start();
    runUntil(50s);
    if (!isOver()) {
        heal();
        settle();
    }
    m_outcome.answers = m_witness.answers();
    for (const auto &[id, state] : m_witness.finals()) ++m_outcome.finals[state];
    drop();
    return m_outcome;
}

} // namespace

Outcome live(std::uint64_t seed, const Flaws &flaws, Trace trace) {
    return World(seed, flaws, trace).live();
}

std::string report(const Outcome &outcome) {
    std::string text = "seed " + std::to_string(outcome.seed) + ": " + (outcome.violation.empty() ? "held" : outcome.violation) + '\n';
    for (const auto &line : outcome.trace) text += "  " + line + '\n';
    return text;
}

} // namespace florin::simulation
