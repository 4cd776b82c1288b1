#include "server/rear/storage/judge_ahead.h"

#include "server/rear/storage/hot_statement.h"
#include "shared/base/ensure.h"
#include "shared/base/this_thread.h"

#include <iterator>

namespace florin::storage {

namespace {

/// How many requests are taken at a time: few enough that `stop` does not wait long.
constexpr std::size_t taken = 32;

} // namespace

struct JudgeAhead::Statements {
    explicit Statements(SqliteDatabase &db)
        : begin(db.handle(), "BEGIN"), end(db.handle(), "ROLLBACK"), findId(db.handle(), "SELECT 1 FROM entry_ids WHERE key = ?1") {}

    HotStatement begin, end, findId;
};

void JudgedAhead::clear() {
    requests.clear();
    rows.clear();
    bytes.clear();
    rest.clear();
}

void JudgedAhead::judgeAgain() {
    requests.insert(requests.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
    rest = std::move(requests);
    requests.clear();
    rows.clear();
    bytes.clear();
}

JudgeAhead::JudgeAhead(const std::string &path, BooksMemory &memory, const base::Clock &clock, std::size_t mostAtOnce, Take take)
    : m_db(path, Mode::reader), m_memory(memory), m_clock(clock), m_mostAtOnce(mostAtOnce), m_take(std::move(take)),
      m_statements(std::make_unique<Statements>(m_db)) {
    m_db.execute("PRAGMA cache_size = -4096"); // Each commit makes another connection forget its pages.
    m_thread = std::thread([this] { serve(); });
}

JudgeAhead::~JudgeAhead() {
    m_state = State::ending;
    m_state.notify_all();
    m_thread.join();
}

void JudgeAhead::start() {
    m_judged.requests.reserve(m_mostAtOnce); // Rows look into it.
    m_state = State::running;
    m_state.notify_all();
}

void JudgeAhead::stop(JudgedAhead &into) {
    m_state.wait(State::running);
    into.clear();
    std::swap(m_judged, into);
}

void JudgeAhead::serve() {
    base::nameThisThread("judge");
    for (;;) {
        m_state.wait(State::idle);
        if (m_state == State::ending) return;
        try {
            m_statements->begin.run();
            judgeAll();
        } catch (const std::exception &) {
            // The writer finds out for itself.
        }
        try {
            if (m_db.inTransaction()) m_statements->end.run();
        } catch (const std::exception &) {
            // Then the next `begin` fails, and the writer judges alone.
        }
        m_judged.rest.insert(m_judged.rest.end(), std::make_move_iterator(m_taken.begin()), std::make_move_iterator(m_taken.end()));
        m_taken.clear();
        m_state = State::idle;
        m_state.notify_all();
    }
}

void JudgeAhead::judgeAll() {
    while (m_judged.requests.size() < m_mostAtOnce) {
        if (!m_take(m_taken, std::min(taken, m_mostAtOnce - m_judged.requests.size()))) return;
        // Those that are judged are moved away, and may not be seen again whatever happens.
        struct Judged {
            std::vector<QueuedRequest> &taken;
            std::ptrdiff_t count = 0;
            ~Judged() { taken.erase(taken.begin(), taken.begin() + count); }
        } judged{m_taken};
        for (; judged.count < std::ssize(m_taken); ++judged.count)
            if (!judge(m_taken[static_cast<std::size_t>(judged.count)])) return;
    }
}

/// The request is taken over if it was judged.
bool JudgeAhead::judge(QueuedRequest &queued) {
    if (planIn(queued.request) == nullptr || isKnown(queued.key)) return false;
    m_key = queued.key;
    m_judged.requests.push_back(std::move(queued)); // First, for its entry looks into it.
    auto &request = m_judged.requests.back();
    try {
        request.verdict = ledger::begin(*this, *planIn(request.request), m_clock.now());
    } catch (...) {
        queued = std::move(request);
        m_judged.requests.pop_back();
        throw;
    }
    return true;
}

/// Of a request that this can judge.
const ledger::TransferPlan *JudgeAhead::planIn(const ledger::Request &request) {
    const auto *plan = std::get_if<ledger::TransferPlan>(&request);
    if (const auto *begin = std::get_if<ledger::Begin>(&request); begin != nullptr && account(begin->debit.id) && account(begin->credit.id))
        plan = &begin->plan;
    return plan != nullptr && plan->linked.empty() ? plan : nullptr;
}

bool JudgeAhead::isKnown(const IdKey &key) {
    // The filter first: it holds the ids in memory, too, and is one look where these are several.
    if (!m_memory.filter.mayHold(key)) return false;
    if (m_memory.entryOf(key)) return true;
    auto &find = m_statements->findId;
    if (!find.bind(1, std::span<const std::uint8_t>(key)).next()) return false;
    find.reset();
    return true;
}

std::optional<ledger::AccountLine> JudgeAhead::account(const std::string &id) {
    const auto index = m_memory.find(id, m_db);
    if (!index) return std::nullopt;
    return ledger::AccountLine{m_memory.lines.accountOf(*index), m_memory.lines.working(*index)};
}

void JudgeAhead::add(const ledger::Entry &entry) {
    const auto debit = m_memory.find(entry.debit, m_db);
    const auto credit = m_memory.find(entry.credit, m_db);
    ENSURE(debit && credit);
    auto row = m_memory.enter(entry, *debit, *credit, m_key);
    row.id = planIn(m_judged.requests.back().request)->id; // Which stays, unlike the entry's.
    ledger::append(m_judged.bytes, row);
    m_judged.rows.push_back(row);
}

void JudgeAhead::open(const ledger::Account &, base::Timestamp) { ENSURE(false); }
std::int64_t JudgeAhead::corrected(const std::string &) { ENSURE(false); return 0; }
std::vector<ledger::Transfer> JudgeAhead::pending() { ENSURE(false); return {}; }
std::vector<ledger::Transfer> JudgeAhead::overdue(base::Timestamp, int) { ENSURE(false); return {}; }
std::vector<ledger::CurrencySum> JudgeAhead::sums() { ENSURE(false); return {}; }

} // namespace florin::storage
