#include "server/rear/storage/record_audit.h"

#include "server/rear/storage/columns.h"
#include "server/rear/storage/ledger_rows.h"
#include "server/rear/storage/witness.h"

#include <algorithm>
#include <map>
#include <set>

namespace florin::storage {

using ledger::TransferState;

namespace {

/// How a row is called in a sentence: with its amount, where it has one.
std::string nameOf(Database &db, std::string_view subject, const std::string &id) {
    auto shown = id;
    std::replace(shown.begin(), shown.end(), '\n', ' ');
    const auto name = std::string(subject) + " " + shown;
    if (subject == "answers") return name;
    const auto amount = subject == "payments" || subject == "approvals" ? "total" : "amount";
    auto row = db.query(std::string("SELECT ") + amount + ", currency FROM " + std::string(subject) + " WHERE id = $1", id);
    if (!row.next() || row.isNull(0)) return name;
    return name + ", " + std::to_string(row.integer(0)) + " " + row.text(1);
}

std::string amountMoved(Database &db, const std::string &id) {
    auto row = db.query("SELECT e.amount, a.currency FROM entries AS e JOIN accounts AS a ON a.number = e.debit"
                        " WHERE e.id = $1 OR e.id = $2 ORDER BY e.number LIMIT 1",
                        id, id + "/debit");
    return row.next() ? " Its transfer says " + std::to_string(row.integer(0)) + " " + row.text(1) + "." : "";
}

void checkWitnessesOf(Database &db, std::string_view subject, audit::Findings &findings) {
    const auto ids = witnessedIds(db, subject);
    std::set<std::string> unseen(ids.begin(), ids.end());
    auto row = db.query("SELECT w.id, w.digest FROM witnesses AS w JOIN (SELECT id, max(batch) AS batch FROM witnesses WHERE subject = $1 GROUP BY id)"
                        " AS latest ON latest.id = w.id AND latest.batch = w.batch WHERE w.subject = $2",
                        subject, subject);
    while (row.next()) {
        const auto id = row.text(0);
        const auto witnessed = row.isNull(1) ? std::string() : std::string(base::textOf(row.blob(1)));
        const bool isThere = unseen.erase(id) > 0;
        if (!isThere && !witnessed.empty())
            findings.add(nameOf(db, subject, id) + ": the row is gone, and no commit deleted it." + amountMoved(db, id));
        else if (isThere && witnessed.empty())
            findings.add(nameOf(db, subject, id) + ": a commit deleted the row, and it is there.");
        else if (isThere && rowDigest(db, subject, id) != witnessed)
            findings.add(nameOf(db, subject, id) + ": the row is not as its last commit left it.");
    }
    for (const auto &id : unseen) findings.add(nameOf(db, subject, id) + ": no commit wrote the row.");
}

/// How a transfer has to stand.
enum class Expected { absent, pending, posted, voided, expired };

Expected standingOf(const std::optional<ledger::Transfer> &transfer) {
    if (!transfer) return Expected::absent;
    switch (transfer->state) {
    case TransferState::pending:
        return Expected::pending;
    case TransferState::posted:
        return Expected::posted;
    case TransferState::voided:
        return Expected::voided;
    case TransferState::expired:
        return Expected::expired;
    }
    return Expected::absent;
}

struct Claim {
    std::string transfer;
    std::vector<Expected> allowed;
    std::optional<std::int64_t> moved = std::nullopt; ///< of a posted one, if it is not all of `amount`
    std::optional<std::int64_t> amount = std::nullopt; ///< if it is not that of the row
};

class Transfers {
  public:
    Transfers(Database &db, IdsAudit &ids) : m_db(db), m_ids(ids) {}

    std::optional<ledger::Transfer> find(const std::string &id) {
        const auto entry = m_ids.entryOf(id);
        return entry ? transferBegunBy(m_db, *entry) : std::nullopt;
    }

  private:
    Database &m_db;
    IdsAudit &m_ids;
};

std::string wordOf(const std::optional<ledger::Transfer> &transfer) {
    return transfer ? std::string(toWord(transfer->state)) + " with " + money::toPlainText(transfer->state == TransferState::posted
                                                                                                ? transfer->posted
                                                                                                : transfer->plan.amount)
                    : "not there";
}

/// The first claim that does not hold, as the end of a sentence.
std::optional<std::string> broken(Transfers &transfers, const std::vector<Claim> &claims, std::int64_t amount) {
    for (const auto &claim : claims) {
        const auto found = transfers.find(claim.transfer);
        const bool isAllowed = std::find(claim.allowed.begin(), claim.allowed.end(), standingOf(found)) != claim.allowed.end();
        const bool hasAmount = !found || found->plan.amount.amount() == claim.amount.value_or(amount);
        const bool hasMoved = !found || found->state != TransferState::posted ||
                              found->posted.amount() == claim.moved.value_or(claim.amount.value_or(amount));
        if (!isAllowed || !hasAmount || !hasMoved) return "its transfer " + claim.transfer + " is " + wordOf(found) + ".";
    }
    return std::nullopt;
}

const std::map<std::string, std::vector<Expected>> &paymentStates() {
    using enum Expected;
    static const std::map<std::string, std::vector<Expected>> states{
        {"waiting_for_shop", {absent}}, {"pending", {pending}}, {"unknown", {pending}}, {"approved", {posted}},
        {"declined", {absent, voided}}, {"reversed", {voided}}, {"expired", {absent}}};
    return states;
}

const std::map<std::string, std::vector<Expected>> &refillStates() {
    using enum Expected;
    static const std::map<std::string, std::vector<Expected>> states{
        {"debiting", {pending}}, {"debit_unknown", {pending}}, {"loaded", {posted}}, {"declined", {voided}}, {"reversed", {voided}}};
    return states;
}

const std::map<std::string, std::vector<Expected>> &sweepStates() {
    using enum Expected;
    static const std::map<std::string, std::vector<Expected>> states{{"under_way", {pending}}, {"paid_out", {posted}}, {"refused", {voided}}};
    return states;
}

/// A table whose rows have one transfer each, under the same id.
struct OneTransferEach {
    std::string table;
    std::string amount; ///< the column
    const std::map<std::string, std::vector<Expected>> &states;
};

void checkOneTransferEach(Database &db, IdsAudit &ids, const OneTransferEach &rows, audit::Findings &findings) {
    Transfers transfers(db, ids);
    auto row = db.query("SELECT id, state, " + rows.amount + ", currency FROM " + rows.table);
    while (row.next()) {
        const auto name = rows.table + " " + row.text(0) + ", " + std::to_string(row.integer(2)) + " " + row.text(3);
        const auto known = rows.states.find(row.text(1));
        if (known == rows.states.end()) {
            findings.add(name + ": there is no state called \"" + row.text(1) + "\".");
            continue;
        }
        lookAt("the transfer of " + name, findings, [&] {
            if (const auto flaw = broken(transfers, {{row.text(0), known->second}}, row.integer(2)))
                findings.add(name + ": it is " + row.text(1) + ", and " + *flaw);
        });
    }
}

struct ChargeSeen {
    std::string id, state;
    std::int64_t amount = 0;
    std::optional<std::int64_t> loaded;
};

/// A loaded charge: all of it is on the card, or a part is and the rest in suspense, or all is in suspense.
std::vector<Claim> loadedClaims(const ChargeSeen &charge) {
    using enum Expected;
    const auto part = charge.loaded.value_or(charge.amount);
    const bool isAll = part == charge.amount;
    return {{charge.id + "/debit", {posted}},
            {charge.id + "/load", {part > 0 ? posted : voided}, part},
            {charge.id + "/return", {absent}},
            {charge.id + "/suspense", {isAll ? absent : posted}, std::nullopt, charge.amount - part}};
}

std::vector<std::vector<Claim>> chargeClaims(const ChargeSeen &charge) {
    using enum Expected;
    const auto &state = charge.state;
    if (state == "loaded") return {loadedClaims(charge)};
    const auto claims = [&](Expected debit, Expected load, Expected back) {
        return std::vector<Claim>{{charge.id + "/debit", {debit}},
                                  {charge.id + "/load", {load}},
                                  {charge.id + "/return", {back}},
                                  {charge.id + "/suspense", {absent}}};
    };
    if (state == "debiting" || state == "debit_unknown") return {claims(pending, absent, absent)};
    if (state == "loading" || state == "load_unknown") return {claims(posted, pending, absent)};
    if (state == "declined") return {claims(voided, absent, absent)};
    if (state == "reversing") return {claims(posted, voided, pending)};
    return {claims(voided, absent, absent), claims(posted, voided, posted)};
}

} // namespace

void checkWitnesses(Database &db, audit::Findings &findings) {
    for (const auto subject : witnessed) checkWitnessesOf(db, subject, findings);
}

void checkPayments(Database &db, IdsAudit &ids, audit::Findings &findings) {
    checkOneTransferEach(db, ids, {"payments", "total", paymentStates()}, findings);
}

void checkRefills(Database &db, IdsAudit &ids, audit::Findings &findings) {
    checkOneTransferEach(db, ids, {"refills", "amount", refillStates()}, findings);
}

void checkSweeps(Database &db, IdsAudit &ids, audit::Findings &findings) {
    checkOneTransferEach(db, ids, {"sweeps", "amount", sweepStates()}, findings);
}

void checkCharges(Database &db, IdsAudit &ids, audit::Findings &findings) {
    Transfers transfers(db, ids);
    auto row = db.query("SELECT id, state, amount, currency, loaded FROM charges");
    while (row.next()) {
        const ChargeSeen charge{row.text(0), row.text(1), row.integer(2), row.isNull(4) ? std::nullopt : std::optional(row.integer(4))};
        const auto name = "charges " + charge.id + ", " + std::to_string(charge.amount) + " " + row.text(3);
        lookAt("a transfer of " + name, findings, [&] {
            std::optional<std::string> flaw;
            for (const auto &claims : chargeClaims(charge)) {
                flaw = broken(transfers, claims, charge.amount);
                if (!flaw) break;
            }
            if (flaw) findings.add(name + ": it is " + charge.state + ", and " + *flaw);
        });
    }
}

} // namespace florin::storage
