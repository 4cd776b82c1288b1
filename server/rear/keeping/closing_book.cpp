#include "server/rear/keeping/closing_book.h"

#include "shared/protocol/json.h"
#include "shared/signing/jws.h"
#include "shared/signing/sealing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <future>

namespace florin::keeping {

using base::Refused;
using program::Exit;
using program::Failure;
using protocol::Json;
using storage::ClosingRow;

namespace {

constexpr auto type = "florin-closing+jwt";
constexpr std::size_t largestProof = 1 << 20;
/// Leaves of a day that are worth a thread of their own.
constexpr std::size_t worthAThread = 20'000;
/// After midnight: what was under way then is in its day.
constexpr std::chrono::minutes settlingTime{5};

Failure failureOf(intake::StoreError error) {
    if (error == intake::StoreError::damaged) return {Exit::damagedData, "The database is damaged. Nothing was changed."};
    if (error == intake::StoreError::full) return {Exit::notWritable, "The database cannot be written (is the disk full?). Nothing was changed."};
    return {Exit::unavailable, "The database is busy or does not answer. Look whether it was done before you try again."};
}

std::string dayOf(base::Timestamp moment) { return base::toRfc3339(moment).substr(0, 10); }
std::optional<base::Timestamp> beginningOf(const std::string &day) { return base::fromRfc3339(day + "T00:00:00Z"); }

/// What a salt is made of.
std::string saltOwner(const std::string &day, const std::string &account) { return day + '\n' + account; }

base::Bytes hashOf(const std::string &statement) { return signing::sha256(statement); }

/// The statement's claims, if it is signed with this key.
std::optional<Json> claimsOf(const std::string &statement, const signing::PublicKey &key) {
    const auto jws = signing::takeApart(statement);
    if (!jws || !signing::verify(*jws, signing::Algorithm::es256, key)) return std::nullopt;
    const auto header = protocol::readJson(jws->header);
    auto payload = protocol::readJson(jws->payload);
    if (!header || !payload || protocol::ObjectReader(*header).text("typ", {1, 64}) != type) return std::nullopt;
    return std::move(*payload);
}

} // namespace

ClosingBook::ClosingBook(storage::BooksOffice &office, const KeyCabinet &keys)
    : m_office(office), m_keys(keys), m_saltKey(signing::hkdfSha256(keys.lookup.bytes(), "", "florin closing salts", 32)) {}

std::vector<base::Bytes> ClosingBook::leavesOf(const std::string &day, const std::vector<audit::ClosingLine> &lines) const {
    std::vector<base::Bytes> leaves(lines.size());
    const auto make = [&](std::size_t from, std::size_t to) {
        signing::HmacSha256 salts(m_saltKey.bytes());
        for (auto i = from; i < to; ++i) leaves[i] = audit::leafOf(lines[i], salts.of(saltOwner(day, lines[i].account)));
    };
    if (lines.size() < worthAThread) {
        make(0, lines.size());
        return leaves;
    }
    const auto middle = lines.size() / 2;
    const auto second = std::async(std::launch::async, make, middle, lines.size());
    make(0, middle);
    second.wait();
    return leaves;
}

base::Bytes ClosingBook::rootOf(const std::string &day, const std::vector<audit::ClosingLine> &lines) const {
    return audit::rootOf(leavesOf(day, lines));
}

std::string ClosingBook::statementOf(const ClosingRow &row, base::Timestamp now) const {
    const Json header{{"alg", "ES256"}, {"typ", type}, {"kid", keyIdOf(m_keys.books.publicKey())}};
    const Json payload{{"number", row.number},
                       {"day", row.day},
                       {"upToEntry", row.upToEntry},
                       {"lines", row.lines},
                       {"root", base::toHex(row.root)},
                       {"previous", base::toHex(row.previous)},
                       {"at", now.time_since_epoch().count()}};
    return signing::sign(protocol::writeJson(header), protocol::writeJson(payload), m_keys.books);
}

base::Result<std::vector<std::string>, Failure> ClosingBook::close(const std::optional<std::string> &last, base::Timestamp now) {
    const auto today = dayOf(now);
    if (last && !beginningOf(*last)) return Refused{Failure{Exit::usage, "A day is written like 2026-11-20."}};
    if (last && *last >= dayOf(now - settlingTime)) return Refused{Failure{Exit::usage, "The day " + *last + " is not over yet (in UTC it is " + today + "). Nothing was closed."}};
    // Worked out beside the payments, which must not wait for a walk through the journal; only the rows are written with the lock. Should
    // somebody else close the same days meanwhile, the table refuses the second of them.
    std::vector<ClosingRow> rows;
    const auto read = m_office.inspect([&](storage::Database &db) {
        rows.clear();
        const auto earlier = storage::closings(db);
        std::optional<ClosingRow> before;
        if (!earlier.empty()) before = earlier.back();
        std::optional<storage::ClosingWalk> walk;
        for (;;) {
            std::optional<base::Timestamp> begins;
            if (before)
                begins = *beginningOf(before->day) + std::chrono::days(1);
            else if (const auto first = storage::firstMomentAfter(db, 0))
                begins = beginningOf(dayOf(*first));
            if (!begins || dayOf(*begins) > last.value_or(dayOf(now - settlingTime - std::chrono::days(1)))) return;
            ClosingRow row;
            row.number = before ? before->number + 1 : 1;
            row.day = dayOf(*begins);
            const auto after = before ? before->upToEntry : 0;
            row.upToEntry = std::max(after, storage::lastEntryBefore(db, *begins + std::chrono::days(1)));
            if (!walk) walk.emplace(db).walkTo(after);
            walk->walkTo(row.upToEntry);
            const auto lines = walk->lines();
            row.lines = static_cast<std::int64_t>(lines.size());
            row.root = rootOf(row.day, lines);
            row.previous = before ? hashOf(before->statement) : base::Bytes(32, 0);
            row.statement = statementOf(row, now);
            rows.push_back(row);
            before = std::move(row);
        }
    });
    if (!read) return Refused{failureOf(read.error())};
    std::vector<std::string> closed;
    for (const auto &row : rows) closed.push_back(row.day);
    const auto written = rows.empty() ? base::Result<void, intake::StoreError>() : m_office.amend([&](storage::Database &db) {
        for (const auto &row : rows) storage::addClosing(db, row);
    });
    if (!written) return Refused{failureOf(written.error())};
    if (last && closed.empty()) return Refused{Failure{Exit::usage, "The day " + *last + " is closed already, or nothing had happened by then. Nothing was closed."}};
    return closed;
}

base::Result<std::string, Failure> ClosingBook::prove(const std::string &day, const std::string &account) {
    std::optional<ClosingRow> row;
    std::vector<audit::ClosingLine> lines;
    const auto read = m_office.inspect([&](storage::Database &db) {
        std::int64_t after = 0;
        for (auto &one : storage::closings(db)) {
            if (one.day == day) row = one;
            if (one.day < day) after = one.upToEntry;
        }
        if (!row) return;
        storage::ClosingWalk walk(db);
        walk.walkTo(after);
        walk.walkTo(row->upToEntry);
        lines = walk.lines();
    });
    if (!read) return Refused{failureOf(read.error())};
    if (!row) return Refused{Failure{Exit::usage, "The day " + day + " is not closed."}};
    const auto found = std::find_if(lines.begin(), lines.end(), [&](const auto &line) { return line.account == account; });
    if (found == lines.end()) return Refused{Failure{Exit::usage, "There is no account " + account + " in the closing of " + day + "."}};
    const auto leaves = leavesOf(day, lines);
    if (audit::rootOf(leaves) != row->root)
        return Refused{Failure{Exit::damagedData, "The books do not lead to the root that was signed for " + day + ". Run florinctl audit."}};
    Json path = Json::array();
    for (const auto &step : audit::pathOf(leaves, static_cast<std::size_t>(found - lines.begin())))
        path.push_back({{"side", step.side == audit::PathStep::Side::left ? "left" : "right"}, {"hash", base::toHex(step.hash)}});
    const Json line{{"account", found->account}, {"opening", found->opening}, {"debits", found->debits}, {"credits", found->credits}, {"entries", found->entries}};
    return protocol::writeJson({{"day", day}, {"line", line}, {"salt", base::toHex(signing::hmacSha256(m_saltKey.bytes(), saltOwner(day, account)))}, {"path", path}, {"statement", row->statement}});
}

void ClosingBook::checkStatement(const ClosingRow &row, audit::Findings &findings) const {
    const auto say = [&](const std::string &what) { findings.add("closings " + row.day + ": " + what); };
    const auto claims = claimsOf(row.statement, m_keys.books.publicKey());
    if (!claims) return say("its statement is not signed with the books' key.");
    protocol::ObjectReader in(*claims);
    const bool agrees = in.text("day", {1, 32}) == row.day && in.integer("upToEntry", 0, money::largestAmount) == row.upToEntry &&
                        in.integer("lines", 0, money::largestAmount) == row.lines && in.integer("number", 1, money::largestAmount) == row.number &&
                        in.text("root", {1, 128}) == base::toHex(row.root) && in.text("previous", {1, 128}) == base::toHex(row.previous);
    if (!agrees || in.flaw()) say("the row is not what was signed.");
}

base::Result<void, Failure> ClosingBook::check(audit::Findings &findings) {
    const auto read = m_office.inspect([&](storage::Database &db) {
        const auto rows = storage::closings(db);
        if (rows.empty()) return;
        storage::ClosingWalk walk(db);
        base::Bytes previous(32, 0);
        std::int64_t number = 0;
        std::int64_t after = 0;
        for (const auto &row : rows) {
            const auto say = [&](const std::string &what) { findings.add("closings " + row.day + ": " + what); };
            if (row.number != ++number) say("a closing before it is gone.");
            number = row.number;
            if (row.previous != previous) say("it is not chained to the closing before it.");
            previous = hashOf(row.statement);
            checkStatement(row, findings);
            if (row.upToEntry < after) {
                say("it ends before the closing before it.");
                continue;
            }
            walk.walkTo(row.upToEntry);
            if (rootOf(row.day, walk.lines()) != row.root)
                say((after < row.upToEntry ? "its entries " + std::to_string(after + 1) + " to " : "the entries before it, to ") +
                    std::to_string(row.upToEntry) + " do not lead to the root that was signed.");
            after = row.upToEntry;
        }
    });
    if (!read) return Refused{failureOf(read.error())};
    return {};
}

base::Result<std::string, std::string> verifyProof(const std::string &proof, const signing::PublicKey &key) {
    const auto json = protocol::readJson(proof, largestProof);
    if (!json) return Refused{std::string("The proof is no JSON: ") + json.error().what + "."};
    protocol::ObjectReader in(*json);
    const auto day = in.text("day", {10, 10});
    const auto salt = base::fromHex(in.text("salt", {64, 64}));
    const auto statement = in.text("statement", {1, largestProof});
    const auto *lineObject = in.object("line");
    const auto *steps = in.array("path", {0, 64});
    if (in.flaw() || !salt || !lineObject || !steps) return Refused{std::string("The proof is not one that florinctl prove wrote.")};
    protocol::ObjectReader lineIn(*lineObject, "line");
    const auto number = [&](const char *name) { return lineIn.integer(name, -money::largestAmount, money::largestAmount); };
    const audit::ClosingLine line{lineIn.text("account", {1, 128}), number("opening"), number("debits"), number("credits"), number("entries")};
    std::vector<audit::PathStep> path;
    bool isWhole = !lineIn.flaw();
    for (const auto &step : *steps) {
        if (!step.is_object()) return Refused{std::string("The proof's path is damaged.")};
        protocol::ObjectReader stepIn(step, "path");
        const auto side = stepIn.text("side", {4, 5});
        const auto hash = base::fromHex(stepIn.text("hash", {64, 64}));
        isWhole = isWhole && !stepIn.flaw() && hash && (side == "left" || side == "right");
        if (isWhole) path.push_back({side == "left" ? audit::PathStep::Side::left : audit::PathStep::Side::right, *hash});
    }
    if (!isWhole) return Refused{std::string("The proof's line or path is damaged.")};
    const auto claims = claimsOf(statement, key);
    if (!claims) return Refused{std::string("The statement in the proof is not signed with this key.")};
    protocol::ObjectReader said(*claims);
    if (said.text("day", {10, 10}) != day) return Refused{std::string("The statement in the proof is of another day.")};
    if (said.text("root", {64, 64}) != base::toHex(audit::follow(audit::leafOf(line, *salt), path)))
        return Refused{std::string("The line is not in the closing that was signed.")};
    return "In the closing of " + day + ": " + audit::textOf(line) + ".";
}

} // namespace florin::keeping
