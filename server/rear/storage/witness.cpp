#include "server/rear/storage/witness.h"

#include "shared/base/ensure.h"
#include "shared/signing/sealing.h"

#include <algorithm>
#include <array>
#include <vector>

namespace florin::storage {

namespace {

/// A table's columns, each with its type: `t` text, `i` integer, `T` and `I` such of a later step of the schema, at the end. Named here and not
/// by the database: a step that adds one must not change what was witnessed before, so that where such a column is NULL nothing is said.
struct Shape {
    std::string_view subject;
    std::string_view columns;
    std::string_view key;
    bool hasOrder = false;
};

constexpr std::array shapes{
    Shape{"payments",
          "tid,tkind,tstate,tmember,tmeans,tmerchant,tticket,tserial,itotal,ivat,tcurrency,tfingerprint,tapproval,tstan,tretrieval,isent_at,"
          "icreated_at,iwait_until,iresolve_by,iconcluded_at,tapproval_code,trefusal,ibalance_after,Tticket_hash,Iticket_expires,Tcustomer,Toutcome,Iregister",
          "id", true},
    Shape{"approvals",
          "tid,tstate,tmerchant,tticket,tserial,tcustomer,itotal,ivat,tcurrency,tpayment,tfingerprint,icreated_at,iwait_until,iresolve_by,"
          "iconcluded_at,tapproval_code,trefusal,tcard_brand,tcard_last_four",
          "id", true},
    Shape{"charges",
          "tid,tmember,tcard,tsource,iamount,tcurrency,tfingerprint,tstan,tretrieval,isent_at,tstate,icreated_at,iresolve_by,iconcluded_at,"
          "trefusal,Iloaded",
          "id"},
    Shape{"refills",
          "tid,tmember,tmeans,tsource,iamount,tcurrency,torigin,tfingerprint,tstan,tretrieval,isent_at,tstate,icreated_at,iresolve_by,"
          "iconcluded_at,trefusal",
          "id"},
    Shape{"sweeps",
          "tid,tmerchant,tday,iamount,tcurrency,tlast_four,tstan,tretrieval,isent_at,tstate,icreated_at,iconcluded_at,trefusal",
          "id"},
    Shape{"instructions",
          "tid,tsubject,tsubject_id,tmeans,tmeans_id,tverb,tstan,tretrieval,isent_at,iamount,tcurrency,tmerchant,toriginal_verb,"
          "toriginal_stan,toriginal_retrieval,ioriginal_sent_at,icreated_at,iclosed_at",
          "id"},
    Shape{"answers", "tcaller,tpath,tkey,tfingerprint,istatus,tcontent_type,theaders,tbody,ikept_until", "caller,path,key"},
};
constexpr Shape orderLines{"order_lines", "iplace,tid,tdescription,iquantity,iprice", "owner"};
constexpr Shape differences{"differences", "iplace,tpath,tshop,tpayer", "owner"};

const Shape &shapeOf(std::string_view subject) {
    const auto found = std::find_if(shapes.begin(), shapes.end(), [&](const Shape &shape) { return shape.subject == subject; });
    ENSURE(found != shapes.end());
    return *found;
}

std::string typesOf(const Shape &shape) {
    std::string types;
    for (std::size_t at = 0; at != std::string_view::npos; at = shape.columns.find(',', at)) {
        if (shape.columns[at] == ',') ++at;
        types += shape.columns[at];
    }
    return types;
}

std::string selectFrom(const Shape &shape, std::string_view order) {
    std::string statement = "SELECT ";
    bool isType = true;
    for (const char c : shape.columns) {
        if (!isType) statement += c;
        isType = c == ',';
    }
    statement += " FROM " + std::string(shape.subject) + " WHERE ";
    int place = 0;
    std::string_view keys = shape.key;
    while (!keys.empty()) {
        const auto end = std::min(keys.find(','), keys.size());
        if (place > 0) statement += " AND ";
        statement += std::string(keys.substr(0, end)) + " = $" + std::to_string(++place);
        keys.remove_prefix(std::min(end + 1, keys.size()));
    }
    return statement + std::string(order);
}

/// How a table's rows are asked for, worked out once.
struct Selection {
    std::string statement;
    std::string types;
    explicit Selection(const Shape &shape, std::string_view order = "") : statement(selectFrom(shape, order)), types(typesOf(shape)) {}
};

const Selection &selectionOf(const Shape &shape) {
    static const std::vector<Selection> all(shapes.begin(), shapes.end());
    return all[static_cast<std::size_t>(&shape - shapes.data())];
}

void append(std::string &bytes, const Query &row, const std::string &types) {
    for (int column = 0; column < static_cast<int>(types.size()); ++column) {
        const auto type = types[static_cast<std::size_t>(column)];
        if ((type == 'I' || type == 'T') && row.isNull(column)) continue;
        bytes += row.isNull(column) ? '-' : type;
        if (row.isNull(column)) continue;
        if (type == 't' || type == 'T')
            ledger::append(bytes, row.view(column));
        else
            ledger::append(bytes, row.integer(column));
    }
}

void appendOwned(std::string &bytes, Database &db, const Selection &owned, const std::string &owner) {
    auto row = db.query(owned.statement, owner);
    while (row.next()) append(bytes, row, owned.types);
    bytes += '.';
}

Query find(Database &db, const Shape &shape, const std::string &id) {
    const auto &statement = selectionOf(shape).statement;
    if (shape.subject != "answers") return db.query(statement, id);
    const auto first = id.find('\n');
    const auto second = id.find('\n', first + 1);
    ENSURE(second != std::string::npos);
    return db.query(statement, id.substr(0, first), id.substr(first + 1, second - first - 1), id.substr(second + 1));
}

} // namespace

std::string answerId(std::string_view caller, std::string_view path, std::string_view key) {
    std::string id(caller);
    id += '\n';
    id += path;
    id += '\n';
    return id += key;
}

std::string rowDigest(Database &db, std::string_view subject, const std::string &id) {
    const auto &shape = shapeOf(subject);
    std::string bytes;
    {
        auto row = find(db, shape, id);
        if (!row.next()) return {};
        append(bytes, row, selectionOf(shape).types);
    }
    if (shape.hasOrder) {
        static const Selection lines(orderLines, " ORDER BY place"), others(differences, " ORDER BY place");
        appendOwned(bytes, db, lines, id);
        appendOwned(bytes, db, others, id);
    }
    return std::string(base::textOf(signing::sha256(bytes)));
}

std::vector<std::string> witnessedIds(Database &db, std::string_view subject) {
    std::vector<std::string> ids;
    if (subject == "answers") {
        auto row = db.query("SELECT caller, path, key FROM answers");
        while (row.next()) ids.push_back(answerId(row.text(0), row.text(1), row.text(2)));
    } else {
        auto row = db.query("SELECT id FROM " + std::string(subject));
        while (row.next()) ids.push_back(row.text(0));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::vector<ledger::WitnessRow> rowsOf(const std::vector<Digest> &digests) {
    std::vector<ledger::WitnessRow> rows;
    rows.reserve(digests.size());
    for (const auto &one : digests) rows.push_back({one.subject, one.id, one.digest});
    return rows;
}

void Witnesses::touch(std::string_view subject, const std::string &id) {
    if (m_known.insert(std::string(subject) + '\n' + id).second) m_touched.emplace_back(subject, id);
}

void Witnesses::touchAll(Database &db) {
    for (const auto subject : witnessed)
        for (const auto &id : witnessedIds(db, subject)) touch(subject, id);
}

void Witnesses::clear() {
    m_touched.clear();
    m_known.clear();
}

std::vector<Digest> Witnesses::digests(Database &db) const {
    std::vector<Digest> digests;
    digests.reserve(m_touched.size());
    for (const auto &[subject, id] : m_touched) digests.push_back({subject, id, rowDigest(db, subject, id)});
    return digests;
}

} // namespace florin::storage
