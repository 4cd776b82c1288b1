#include "server/rear/storage/notice_tables.h"

namespace florin::storage {

void NoticeTables::add(const intake::Notice &notice) {
    m_db.run("INSERT INTO notices (id, recipient, subject, text, html, not_before, tries) VALUES ($1, $2, $3, $4, $5, $6, $7)", notice.id,
             notice.recipient, notice.subject, notice.text, notice.html, notice.notBefore, notice.tries);
}

std::vector<intake::Notice> NoticeTables::due(base::Timestamp now, int most) {
    std::vector<intake::Notice> found;
    auto row = m_db.query("SELECT id, recipient, subject, text, html, not_before, tries FROM notices WHERE not_before <= $1"
                          " ORDER BY not_before, number LIMIT $2",
                          now, most);
    while (row.next())
        found.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.timestamp(5), static_cast<int>(row.integer(6))});
    return found;
}

void NoticeTables::sent(const std::string &id) {
    m_db.run("DELETE FROM notices WHERE id = $1", id);
}

void NoticeTables::postpone(const std::string &id, base::Timestamp notBefore) {
    m_db.run("UPDATE notices SET not_before = $2, tries = tries + 1 WHERE id = $1", id, notBefore);
}

} // namespace florin::storage
