#include "server/rear/storage/columns.h"
#include "server/rear/storage/payment_tables.h"

#include <limits>

namespace florin::storage {

using payments::ActivityMark;

namespace {

ActivityMark markFrom(const Query &row) {
    return {row.integer(0), row.text(1), known(payments::activityKindFromWord(row.text(2))), row.text(3), row.timestamp(4)};
}

std::vector<ActivityMark> marksFrom(Query row) {
    std::vector<ActivityMark> marks;
    while (row.next()) marks.push_back(markFrom(row));
    return marks;
}

} // namespace

void PaymentTables::touch(const ActivityMark &mark) {
    // A new row each time: its number is the new cursor.
    m_db.run("DELETE FROM activity WHERE member = $1 AND kind = $2 AND subject = $3", mark.member, toWord(mark.kind),
             mark.subject);
    m_db.run("INSERT INTO activity (member, kind, subject, at) VALUES ($1, $2, $3, $4)", mark.member, toWord(mark.kind),
             mark.subject, mark.at);
}

std::vector<ActivityMark> PaymentTables::activitySince(const std::string &member, std::int64_t cursor, int most) {
    return marksFrom(m_db.query(
        "SELECT cursor, member, kind, subject, at FROM activity WHERE member = $1 AND cursor > $2 ORDER BY cursor LIMIT $3",
        member, cursor, most));
}

std::vector<ActivityMark> PaymentTables::activityBefore(const std::string &member, std::int64_t cursor, int most) {
    const auto before = cursor > 0 ? cursor : std::numeric_limits<std::int64_t>::max();
    return marksFrom(m_db.query(
        "SELECT cursor, member, kind, subject, at FROM activity WHERE member = $1 AND cursor < $2 ORDER BY cursor DESC LIMIT $3",
        member, before, most));
}

} // namespace florin::storage
