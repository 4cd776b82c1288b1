#include "server/rear/storage/answer_tables.h"

#include <sstream>

namespace florin::storage {

std::optional<intake::KeptAnswer> AnswerTables::find(const intake::IdempotencyScope &scope) {
    auto row = m_db.query("SELECT fingerprint, status, content_type, headers, body, kept_until FROM answers"
                          " WHERE caller = $1 AND path = $2 AND key = $3",
                          scope.caller, scope.path, scope.key);
    if (!row.next())
        return std::nullopt;
    intake::KeptAnswer kept{.fingerprint = row.text(0), .answer = {}, .keptUntil = row.timestamp(5)};
    kept.answer.status = static_cast<int>(row.integer(1));
    kept.answer.contentType = row.text(2);
    kept.answer.body = row.text(4);
    std::istringstream headers(row.text(3));
    for (std::string line; std::getline(headers, line);) {
        const auto colon = line.find(": ");
        if (colon != std::string::npos)
            kept.answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    return kept;
}

void AnswerTables::keep(const intake::IdempotencyScope &scope, const intake::KeptAnswer &kept) {
    std::string headers;
    for (const auto &[name, value] : kept.answer.headers)
        headers += name + ": " + value + '\n';
    m_db.run("INSERT INTO answers (caller, path, key, fingerprint, status, content_type, headers, body, kept_until)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
             " ON CONFLICT (caller, path, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,"
             " content_type = excluded.content_type, headers = excluded.headers, body = excluded.body, kept_until = excluded.kept_until",
             scope.caller, scope.path, scope.key, kept.fingerprint, kept.answer.status, kept.answer.contentType, headers, kept.answer.body,
             kept.keptUntil);
    m_witnesses.touch("answers", answerId(scope.caller, scope.path, scope.key));
}

void AnswerTables::forgetBefore(base::Timestamp moment) {
    {
        auto row = m_db.query("SELECT caller, path, key FROM answers WHERE kept_until < $1", moment);
        while (row.next()) m_witnesses.touch("answers", answerId(row.text(0), row.text(1), row.text(2)));
    }
    m_db.run("DELETE FROM answers WHERE kept_until < $1", moment);
}

} // namespace florin::storage
