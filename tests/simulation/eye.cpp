#include "tests/simulation/eye.h"

#include "server/rear/ledger/books.h"
#include "server/rear/storage/suspense.h"
#include "shared/base/ensure.h"
#include "tests/simulation/cast.h"

#include <sqlite3.h>

namespace florin::simulation {

/// The rows of one query, while it lasts.
class Eye::Rows {
  public:
    Rows(Eye &eye, const char *query) {
        auto &statement = eye.m_statements[query];
        if (statement == nullptr) sqlite3_prepare_v3(eye.m_db, query, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        m_statement = statement;
    }
    ~Rows() { sqlite3_reset(m_statement); }
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;

    bool next() {
        m_code = sqlite3_step(m_statement);
        return m_code == SQLITE_ROW;
    }
    bool ended() const { return m_code == SQLITE_DONE; }
    std::string text(int column) const {
        const auto *bytes = sqlite3_column_text(m_statement, column);
        return bytes ? reinterpret_cast<const char *>(bytes) : "";
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(m_statement, column); }

  private:
    sqlite3_stmt *m_statement;
    int m_code = SQLITE_MISUSE;
};

Eye::Eye() {
    sqlite3_open_v2(booksFile, &m_db, SQLITE_OPEN_READWRITE, nullptr);
}

Eye::~Eye() {
    for (const auto &[query, statement] : m_statements) sqlite3_finalize(statement);
    sqlite3_close(m_db);
}

std::optional<SeenTables> Eye::look() {
    SeenTables seen;
    if (sqlite3_exec(m_db, "BEGIN", nullptr, nullptr, nullptr) != SQLITE_OK) return std::nullopt;
    bool whole = true;
    {
        Rows row(*this, "SELECT id, state, merchant, ticket, means, retrieval, approval, kind, total, created_at FROM payments");
        while (row.next())
            seen.payments[row.text(0)] = {row.text(1), row.text(2), row.text(3), row.text(4),   row.text(5),
                                          row.text(6), row.text(7), row.number(8), row.number(9)};
        whole = row.ended();
    }
    {
        Rows row(*this, "SELECT id, state, payment, merchant, ticket, created_at FROM approvals");
        while (row.next()) seen.approvals[row.text(0)] = {row.text(1), row.text(2), row.text(3), row.text(4), row.number(5)};
        whole = whole && row.ended();
    }
    {
        Rows row(*this, "SELECT id, state, card, retrieval, amount, created_at, loaded IS NOT NULL, loaded FROM charges");
        while (row.next())
            seen.charges[row.text(0)] = {row.text(1),   row.text(2),   row.text(3),
                                         row.number(4), row.number(5), row.number(6) != 0 ? std::optional(row.number(7)) : std::nullopt};
        whole = whole && row.ended();
    }
    {
        Rows row(*this, "SELECT retrieval, subject_id, verb, original_retrieval, closed_at IS NULL, created_at FROM instructions");
        while (row.next())
            seen.instructions[row.text(0)] = {row.text(1), row.text(2), row.text(3), row.number(4) != 0, row.number(5)};
        whole = whole && row.ended();
    }
    sqlite3_exec(m_db, "ROLLBACK", nullptr, nullptr, nullptr);
    return whole ? std::optional(std::move(seen)) : std::nullopt;
}

std::string Eye::damage() {
    Rows row(*this, "PRAGMA integrity_check");
    const std::string answer = row.next() ? row.text(0) : "no answer";
    return answer == "ok" ? "" : answer;
}

namespace books {

std::string flaw(intake::Records &records) {
    return ledger::addsUp(records.ledger) ? "" : "a currency does not add up to zero";
}

std::string finding(storage::BooksOffice &office) {
    audit::Findings findings;
    if (!office.audit({}, findings)) return "the audit cannot read the books";
    return findings.isEmpty() ? "" : findings.list().front().sentence;
}

std::string disagreement(storage::BooksOffice &office, const std::vector<storage::BankLogRow> &log) {
    audit::Findings findings;
    storage::BankLogCount count;
    const auto read = office.inspect([&](storage::Database &db) { count = storage::compareWithBankLog(db, log, findings); });
    if (!read) return "the books cannot be read";
    if (!findings.isEmpty()) return findings.list().front().sentence;
    return count.pending == 0 ? "" : std::to_string(count.pending) + " movements of the banks are not settled";
}

std::map<std::string, std::int64_t> suspended(storage::BooksOffice &office) {
    std::map<std::string, std::int64_t> amounts;
    const auto read = office.inspect([&](storage::Database &db) {
        for (const auto &one : storage::suspended(db)) amounts[one.transfer.plan.id] = one.left.amount();
    });
    if (!read) amounts["the books cannot be read"] = 0;
    return amounts;
}

std::int64_t moved(intake::Records &records, const std::string &id) {
    const auto found = records.ledger.transfer(id);
    return found ? found->posted.amount() : 0;
}

Transfer transfer(intake::Records &records, const std::string &id) {
    const auto found = records.ledger.transfer(id);
    if (!found) return Transfer::none;
    if (found->state == ledger::TransferState::pending) return Transfer::pending;
    return found->state == ledger::TransferState::posted ? Transfer::posted : Transfer::voided;
}

std::int64_t posted(intake::Records &records, const std::string &account) {
    const auto found = records.ledger.accountToGive(account);
    return found ? found->line.posted : 0;
}

std::set<std::string> pending(intake::Records &records) {
    std::set<std::string> ids;
    for (const auto &one : records.ledger.pending()) ids.insert(one.plan.id);
    return ids;
}

} // namespace books

} // namespace florin::simulation
