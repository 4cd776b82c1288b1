#include "server/rear/storage/bank_log.h"

#include "server/rear/storage/books_memory.h"
#include "server/rear/storage/ledger_rows.h"

#include <unordered_map>

namespace florin::storage {

using ledger::TransferState;

namespace {

/// Finds transfers by their ids, in the index and in the journal's tail that is not in it yet.
class TransferFinder {
  public:
    explicit TransferFinder(Database &db) : m_db(db) {
        auto row = db.query("SELECT id, number FROM entries WHERE id IS NOT NULL AND number > (SELECT to_entry FROM swept)");
        while (row.next()) m_tail.emplace(row.text(0), row.integer(1));
    }
    std::optional<ledger::Transfer> find(const std::string &id) {
        if (const auto known = m_tail.find(id); known != m_tail.end()) return transferBegunBy(m_db, known->second);
        const auto key = keyOf(id);
        std::optional<std::int64_t> entry;
        {
            auto row = m_db.query("SELECT entry FROM entry_ids WHERE key = $1", base::Bytes(key.begin(), key.end()));
            if (row.next()) entry = row.integer(0);
        }
        return entry ? transferBegunBy(m_db, *entry) : std::nullopt;
    }

  private:
    Database &m_db;
    std::unordered_map<std::string, std::int64_t> m_tail;
};

/// What we asked under a reference.
struct Asked {
    std::string subject;
    std::string subjectId;
    std::string verb;
    std::int64_t amount = 0;
    std::string currency;

    std::string transfer() const {
        if (subject != "charge") return subjectId;
        return subjectId + (verb == "load" ? "/load" : "/debit");
    }
};

std::optional<Asked> askedUnder(Database &db, const std::string &retrieval) {
    auto row = db.query("SELECT subject, subject_id, verb, amount, currency FROM instructions WHERE retrieval = $1", retrieval);
    if (!row.next()) return std::nullopt;
    return Asked{row.text(0), row.text(1), row.text(2), row.integer(3), row.text(4)};
}

/// Whether it stands in our books: posted, and not given back by a linked transfer.
bool stands(TransferFinder &transfers, const Asked &asked, const ledger::Transfer &transfer) {
    if (transfer.state != TransferState::posted) return false;
    if (asked.subject != "charge" || asked.verb == "load") return true;
    const auto back = transfers.find(asked.subjectId + "/return");
    return !back || back->state != TransferState::posted;
}

bool isUnderWay(TransferFinder &transfers, const Asked &asked, const ledger::Transfer &transfer) {
    if (transfer.state == TransferState::pending) return true;
    if (asked.subject != "charge") return false;
    const auto back = transfers.find(asked.subjectId + "/return");
    if (back && back->state == TransferState::pending) return true;
    // The bank did not say how much it loaded: a person finds out.
    return asked.verb == "load" && transfer.state == TransferState::voided && transfers.find(asked.subjectId + "/suspense");
}

} // namespace

BankLogCount compareWithBankLog(Database &db, const std::vector<BankLogRow> &log, audit::Findings &findings) {
    BankLogCount count;
    TransferFinder transfers(db);
    for (const auto &row : log) {
        const auto name = "The bank's " + row.retrieval + ", " + std::to_string(row.amount) + " " + row.currency + ": ";
        const auto asked = askedUnder(db, row.retrieval);
        if (!asked) {
            if (row.stands) findings.add(name + "the books know nothing of it.");
            continue;
        }
        const auto transfer = transfers.find(asked->transfer());
        if (!transfer) {
            findings.add(name + asked->subject + " " + asked->subjectId + " has no transfer in the books.");
            continue;
        }
        if (isUnderWay(transfers, *asked, *transfer)) {
            ++count.pending;
            continue;
        }
        const bool isOurs = stands(transfers, *asked, *transfer);
        if (isOurs != row.stands)
            findings.add(name + (row.stands ? "it stands at the bank, and in the books " : "the bank took it back, and in the books ") + asked->subject +
                         " " + asked->subjectId + " is " + std::string(toWord(transfer->state)) + ".");
        else if (row.stands && (row.amount != transfer->posted.amount() || row.currency != asked->currency))
            findings.add(name + "in the books it is " + money::toPlainText(transfer->posted) + ", for " + asked->subject + " " + asked->subjectId + ".");
        else
            ++count.agreeing;
    }
    return count;
}

} // namespace florin::storage
