#include "server/rear/storage/postgres_statement.h"

#include "shared/base/ensure.h"

#include <libpq-fe.h>

#include <charconv>

namespace florin::storage {

namespace {

/// Numbers of the server's own types, the same in each server.
enum Type : unsigned { boolean = 16, bytea = 17, bigint = 20, smallint = 21, integer4 = 23, text25 = 25, varchar = 1043,
                      byteas = 1001, texts = 1009, bigints = 1016 };

constexpr int binary = 1;
/// What gives no more than these is a lookup.
constexpr int fewRows = 16;

std::size_t widthOf(unsigned type) {
    switch (type) {
    case boolean: return 1;
    case smallint: return 2;
    case integer4: return 4;
    case bigint: return 8;
    default: return 0;
    }
}

std::string bigEndian(std::int64_t number, std::size_t width) {
    std::string bytes(width, '\0');
    for (std::size_t i = width; i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
    return bytes;
}

bool fits(std::int64_t number, std::size_t width) {
    if (width == 8) return true;
    const std::int64_t half = std::int64_t{1} << (width * 8 - 1);
    return number >= -half && number < half;
}

} // namespace

PostgresStatement::PostgresStatement(PostgresConnection &connection, std::string name, std::string_view text, int rowsInAPart)
    : m_connection(connection), m_name(std::move(name)), m_rowsInAPart(rowsInAPart) {
    const std::string statement(text);
    if (m_rowsInAPart > 0) m_text = statement;
    PostgresResult described;
    m_connection.expect(PQsendPrepare(m_connection.together(), m_name.c_str(), statement.c_str(), 0, nullptr), "prepare");
    m_connection.expect(PQsendDescribePrepared(m_connection.together(), m_name.c_str()), "describe",
                        [&described](PostgresResult answer) { described = std::move(answer); });
    m_connection.await();
    m_parameters.resize(static_cast<std::size_t>(PQnparams(described.get())));
    for (std::size_t i = 0; i < m_parameters.size(); ++i) m_parameters[i].type = PQparamtype(described.get(), static_cast<int>(i));
}

PostgresStatement::Parameter &PostgresStatement::parameter(int place) {
    ENSURE(place >= 1 && place <= static_cast<int>(m_parameters.size()));
    m_isBusy = true;
    auto &found = m_parameters[static_cast<std::size_t>(place) - 1];
    found.isNull = false;
    return found;
}

void PostgresStatement::bindNull(int place) {
    parameter(place).isNull = true;
}

void PostgresStatement::bindText(int place, std::string_view text) {
    auto &bound = parameter(place);
    if (bound.type != text25 && bound.type != varchar) throw RuleBroken("bind: a text where the database wants something else");
    if (text.find('\0') != std::string_view::npos) throw RuleBroken("bind: a text with a NUL byte, which PostgreSQL cannot keep");
    bound.bytes = text;
}

void PostgresStatement::bindInteger(int place, std::int64_t number) {
    auto &bound = parameter(place);
    const auto width = widthOf(bound.type);
    if (width == 0) throw RuleBroken("bind: a number where the database wants something else");
    if (!fits(number, width)) throw RuleBroken("bind: a number that is too large for its column");
    bound.bytes = bigEndian(number, width);
}

void PostgresStatement::bindBytes(int place, const base::Bytes &bytes) {
    auto &bound = parameter(place);
    const bool isArray = bound.type == byteas || bound.type == texts || bound.type == bigints;
    if (bound.type != bytea && !isArray) throw RuleBroken("bind: bytes where the database wants something else");
    bound.bytes.assign(bytes.begin(), bytes.end());
}

PostgresStatement::Sendable PostgresStatement::sendable() const {
    Sendable all;
    for (const auto &bound : m_parameters) {
        all.types.push_back(bound.type);
        all.values.push_back(bound.isNull ? nullptr : bound.bytes.data());
        all.lengths.push_back(static_cast<int>(bound.bytes.size()));
        all.formats.push_back(binary);
    }
    return all;
}

PostgresConnection::Receive PostgresStatement::keep() {
    return [this, turn = m_turn](PostgresResult answer) {
        if (turn == m_turn) m_result = std::move(answer);
    };
}

void PostgresStatement::send() {
    ENSURE(!m_isSent);
    m_isBusy = m_isSent = true;
    const auto all = sendable();
    m_connection.expect(PQsendQueryPrepared(m_connection.together(), m_name.c_str(), static_cast<int>(all.values.size()), all.values.data(),
                                            all.lengths.data(), all.formats.data(), binary),
                        "step", keep());
}

void PostgresStatement::openCursor() {
    m_isBusy = m_isSent = m_hasCursor = true;
    const auto all = sendable();
    const auto statement = "DECLARE " + m_name + " NO SCROLL CURSOR FOR " + m_text;
    m_connection.expect(PQsendQueryParams(m_connection.together(), statement.c_str(), static_cast<int>(all.values.size()), all.types.data(),
                                          all.values.data(), all.lengths.data(), all.formats.data(), binary),
                        "open");
    fetch();
}

void PostgresStatement::fetch() {
    const auto statement = "FETCH " + std::to_string(m_rowsInAPart) + " FROM " + m_name;
    const int sent = PQsendQueryParams(m_connection.together(), statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary);
    m_connection.expect(sent, "fetch", keep());
}

void PostgresStatement::closeCursor() noexcept {
    m_hasCursor = false;
    try {
        const auto statement = "CLOSE " + m_name;
        const int sent = PQsendQueryParams(m_connection.together(), statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary);
        m_connection.expect(sent, "close");
    } catch (const StorageFailure &) {
        // It went with its session.
    }
}

bool PostgresStatement::step() {
    if (m_result == nullptr) {
        if (!m_isSent) wantsCursor() ? openCursor() : send();
        m_connection.await();
        ENSURE(m_result != nullptr);
        m_gaveFew = PQntuples(m_result.get()) <= fewRows;
    } else if (m_hasCursor && m_row + 1 == m_rowsInAPart) {
        m_result.reset();
        fetch();
        m_connection.await();
        ENSURE(m_result != nullptr);
        m_row = -1;
    }
    return ++m_row < PQntuples(m_result.get());
}

int PostgresStatement::changes() const {
    ENSURE(m_result != nullptr);
    const std::string_view tuples = PQcmdTuples(m_result.get());
    int changed = 0;
    std::from_chars(tuples.data(), tuples.data() + tuples.size(), changed);
    return changed;
}

std::string_view PostgresStatement::value(int column) const {
    ENSURE(m_result != nullptr && m_row >= 0 && m_row < PQntuples(m_result.get()) && column >= 0 && column < PQnfields(m_result.get()));
    return {PQgetvalue(m_result.get(), m_row, column), static_cast<std::size_t>(PQgetlength(m_result.get(), m_row, column))};
}

bool PostgresStatement::isNull(int column) const {
    ENSURE(m_result != nullptr && m_row >= 0);
    return PQgetisnull(m_result.get(), m_row, column) == 1;
}

std::string PostgresStatement::text(int column) const {
    const auto bytes = value(column);
    const auto type = PQftype(m_result.get(), column);
    ENSURE(isNull(column) || type == text25 || type == varchar);
    return std::string(bytes);
}

std::int64_t PostgresStatement::integer(int column) const {
    const auto bytes = value(column);
    if (isNull(column)) return 0;
    const auto width = widthOf(PQftype(m_result.get(), column));
    ENSURE(width != 0 && bytes.size() == width);
    const bool isNegative = (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0;
    std::uint64_t number = isNegative ? ~std::uint64_t{0} : 0;
    for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(number);
}

base::Bytes PostgresStatement::blob(int column) const {
    const auto bytes = value(column);
    ENSURE(isNull(column) || PQftype(m_result.get(), column) == bytea);
    return {bytes.begin(), bytes.end()};
}

void PostgresStatement::reset() noexcept {
    if (m_hasCursor) closeCursor();
    // Parameters may hold what must not linger.
    for (auto &bound : m_parameters) {
        bound.isNull = true;
        bound.bytes.clear();
    }
    m_result.reset();
    m_row = -1;
    ++m_turn;
    m_isBusy = m_isSent = false;
}

} // namespace florin::storage
