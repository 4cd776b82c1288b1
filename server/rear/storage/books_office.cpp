#include "server/rear/storage/books_office.h"

namespace florin::storage {

std::vector<audit::HeadSeen> ChainEnds::read(Database &db) {
    std::vector<audit::HeadSeen> heads;
    {
        auto row = db.query("SELECT b.unit, b.sequence, b.hash FROM batches AS b JOIN (SELECT unit, max(sequence) AS sequence FROM batches"
                            " GROUP BY unit) AS newest ON newest.unit = b.unit AND newest.sequence = b.sequence ORDER BY b.unit");
        while (row.next()) heads.push_back({row.text(0), row.integer(1), std::string(base::textOf(row.blob(2)))});
    }
    for (auto &head : heads) {
        auto &counted = m_counted[head.unit];
        auto row = db.query("SELECT CAST(coalesce(sum(entries), 0) AS BIGINT) FROM batches WHERE unit = $1 AND sequence > $2 AND sequence <= $3",
                            head.unit, counted.sequence, head.sequence);
        counted.entries += row.next() ? row.integer(0) : 0;
        counted.sequence = head.sequence;
        head.entries = counted.entries;
    }
    return heads;
}

} // namespace florin::storage
