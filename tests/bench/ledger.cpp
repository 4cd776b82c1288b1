// florin-bench-ledger: one measurement of the books in a process of its own. tests/bench/ledger.py runs them turn by turn.

#include "server/rear/storage/postgres_database.h"
#include "server/rear/storage/postgres_store.h"
#include "server/rear/storage/sqlite_database.h"
#include "server/rear/storage/sqlite_store.h"
#include "tests/bench/bare_disk.h"
#include "tests/bench/bare_loop.h"
#include "tests/bench/load.h"
#include "tests/bench/payers.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <sys/resource.h>

namespace florin::bench {

using nlohmann::json;
using std::chrono::duration;

namespace {

struct Options {
    std::string where; ///< the SQLite file, or a connection string of PostgreSQL's library
    std::int64_t members = 100'000;
    std::int64_t entries = 0;
    std::int64_t batch = 512;
    std::size_t bytes = 100'000; ///< of a commit
    double seconds = 10;
    double rate = 0; ///< payments a second, or as many as can be
    std::size_t inFlight = 4096;
    bool isWarm = false;
};

bool isPostgres(const Options &options) { return options.where.find('=') != std::string::npos; }

struct Books {
    std::unique_ptr<intake::Store> store;
    ledger::Journal *journal;
    storage::BooksOffice *office;
};

template <class Store> Books booksOf(base::Result<std::unique_ptr<Store>, storage::OpenFailure> opened) {
    if (!opened) throw std::runtime_error(opened.error().sentence);
    auto *store = opened->get();
    return {std::move(*opened), store, store};
}

Books openBooks(const Options &options) {
    if (isPostgres(options)) return booksOf(storage::PostgresStore::open({.where = options.where}));
    return booksOf(storage::SqliteStore::open(options.where));
}

/// A number out of a file of /proc, by the word before it.
std::int64_t numberIn(const char *file, const std::string &word) {
    std::ifstream lines(file);
    for (std::string name, number, rest; lines >> name >> number; std::getline(lines, rest))
        if (name == word + ":") return std::stoll(number);
    return 0;
}

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::int64_t commitsIn(const Options &options) {
    std::unique_ptr<storage::Database> db;
    if (isPostgres(options))
        db = std::make_unique<storage::PostgresDatabase>(options.where);
    else
        db = std::make_unique<storage::SqliteDatabase>(options.where, storage::Mode::reader);
    auto row = db->query("SELECT count(*) FROM batches");
    return row.next() ? row.integer(0) : 0;
}

double at(const std::vector<double> &sorted, double share) {
    return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

json toJson(const Load::Count &count) {
    json told{{"done", count.done},     {"refused", count.refused}, {"failed", count.failed},
              {"busy", count.busy},     {"seconds", count.seconds}, {"perSecond", static_cast<double>(count.done) / count.seconds}};
    if (!count.latencies.empty())
        told.update({{"p50", at(count.latencies, 0.5)}, {"p99", at(count.latencies, 0.99)}, {"p999", at(count.latencies, 0.999)},
                     {"longest", count.latencies.back()}});
    return told;
}

/// Accounts that are opened and funded, and payments until there are so many entries.
json prefill(const Options &options) {
    auto books = openBooks(options);
    Payers payers(static_cast<std::uint64_t>(options.members));
    Load load(*books.journal);
    // The first payment opens the till.
    auto opening = ledger::beginning(payers.id(), purseOf(0), shop(), *money::Money::of(1, won));
    opening.plan.settles = ledger::Settles::atOnce;
    std::uint64_t next = 0;
    const auto funded = load.ask([&] { return payers.funding(next++); }, options.inFlight, options.members);
    load.ask([&] { return opening; }, 1, 1);
    const auto left = std::max<std::int64_t>(0, options.entries - options.members - 1);
    const auto paid = load.ask([&] { return payers.payment(); }, options.inFlight, left);
    return {{"funded", toJson(funded)}, {"paid", toJson(paid)}};
}

/// Asks after every account without changing it: nobody has so much.
void touchAll(ledger::Journal &journal, const Options &options) {
    Payers payers(1);
    Load load(journal);
    std::uint64_t next = 0;
    const auto most = *money::Money::of(ceiling + 1, won);
    const auto make = [&] {
        return ledger::TransferPlan{.id = payers.id(), .debit = purseOf(next++).id, .credit = shop().id, .amount = most,
                                    .settles = ledger::Settles::atOnce};
    };
    const auto count = load.ask(make, options.inFlight, options.members);
    if (count.refused != options.members) throw std::runtime_error("not every account is there");
}

json pay(const Options &options) {
    auto books = openBooks(options);
    if (options.isWarm) touchAll(*books.journal, options);
    Payers payers(static_cast<std::uint64_t>(options.members));
    const auto make = [&payers] { return payers.payment(); };
    const auto commits = commitsIn(options);
    const auto cpu = cpuSeconds();
    const auto written = numberIn("/proc/self/io", "wchar");
    Load load(*books.journal);
    const auto count = options.rate > 0 ? load.arrive(make, options.rate, duration<double>(options.seconds))
                                        : load.saturate(make, options.inFlight, duration<double>(options.seconds));
    const auto done = static_cast<double>(std::max<std::int64_t>(count.done, 1));
    auto told = toJson(count);
    told["commits"] = commitsIn(options) - commits;
    told["bytesWritten"] = numberIn("/proc/self/io", "wchar") - written;
    told["cpuMicros"] = (cpuSeconds() - cpu) * 1e6 / done;
    told["residentMb"] = static_cast<double>(numberIn("/proc/self/status", "VmRSS")) / 1024;
    return told;
}

json bare(const Options &options) {
    const auto result = runBareLoop(options.where, options.batch, duration<double>(options.seconds));
    return {{"perSecond", static_cast<double>(result.entries) / result.seconds},
            {"inserting", result.inserting / result.seconds},
            {"sweeping", result.sweeping / result.seconds},
            {"committing", result.committing / result.seconds}};
}

json disk(const Options &options) {
    const auto wait = runBareDisk(options.where, options.bytes, duration<double>(options.seconds));
    return {{"p50", wait.p50}, {"p99", wait.p99}};
}

json audit(const Options &options) {
    auto books = openBooks(options);
    audit::Findings findings;
    const auto started = std::chrono::steady_clock::now();
    const auto count = books.office->audit({}, findings);
    const duration<double> took = std::chrono::steady_clock::now() - started;
    if (!count || !findings.isEmpty())
        throw std::runtime_error("the audit failed: " + (findings.isEmpty() ? "it cannot read" : findings.list().front().sentence));
    return {{"entries", count->entries}, {"seconds", took.count()}, {"perSecond", static_cast<double>(count->entries) / took.count()}};
}

/// Of a process that has the books open and has seen every account.
json memory(const Options &options) {
    auto books = openBooks(options);
    const auto opened = numberIn("/proc/self/status", "VmRSS");
    touchAll(*books.journal, options);
    return {{"openedMb", static_cast<double>(opened) / 1024}, {"residentMb", static_cast<double>(numberIn("/proc/self/status", "VmRSS")) / 1024}};
}

} // namespace
} // namespace florin::bench

int main(int argc, char **argv) {
    using namespace florin::bench;
    Options options;
    CLI::App app("One measurement of the books; tells it as JSON.");
    app.require_subcommand(1);
    app.add_option("--books", options.where)->required();
    app.add_option("--members", options.members);
    app.add_option("--seconds", options.seconds);
    app.add_option("--in-flight", options.inFlight);
    auto *prefilling = app.add_subcommand("prefill", "members with money, and payments");
    prefilling->add_option("--entries", options.entries);
    auto *paying = app.add_subcommand("pay", "payments of all members to one shop");
    paying->add_option("--rate", options.rate);
    paying->add_flag("--warm", options.isWarm);
    auto *baring = app.add_subcommand("bare", "the same rows through SQLite alone");
    baring->add_option("--batch", options.batch);
    auto *waiting = app.add_subcommand("disk", "what the disk alone makes a payment wait");
    waiting->add_option("--bytes", options.bytes);
    auto *auditing = app.add_subcommand("audit", "everything from the first entry");
    auto *remembering = app.add_subcommand("memory", "what a process holds that has seen all accounts");
    try {
        app.parse(argc, argv);
        nlohmann::json told;
        if (*prefilling) told = prefill(options);
        if (*paying) told = pay(options);
        if (*baring) told = bare(options);
        if (*waiting) told = disk(options);
        if (*auditing) told = audit(options);
        if (*remembering) told = memory(options);
        std::cout << told << '\n';
        return 0;
    } catch (const CLI::ParseError &error) {
        return app.exit(error);
    } catch (const std::exception &error) {
        std::cerr << "florin-bench-ledger: " << error.what() << '\n';
        return 1;
    }
}
