#pragma once

#include "server/rear/storage/database.h"
#include "server/rear/storage/postgres_connection.h"

#include <string>
#include <vector>

namespace florin::storage {

/// Statement on PostgreSQL: prepared once under a name, its parameters sent in the types that the server found for them. Run by the first
/// step(), or sent before with others.
///
/// Its answer is held in memory as a whole; or, in a transaction, in parts of so many rows, which a cursor gives: then what is held does
/// not grow with the answer. A cursor is planned each time, so that a statement with parameters that gave few rows is taken for a lookup
/// and asked without one the next time.
class PostgresStatement final : public Statement {
  public:
    /// Prepares it. The connection outlives it. `rowsInAPart`: 0 for answers as a whole.
    PostgresStatement(PostgresConnection &connection, std::string name, std::string_view text, int rowsInAPart = 0);

    bool isBusy() const { return m_isBusy; }
    /// Sends it with what was bound. The first step() waits for its answer, and for those of everything that was sent with it.
    void send();

    void bindNull(int place) override;
    void bindText(int place, std::string_view text) override;
    void bindInteger(int place, std::int64_t number) override;
    /// Also of a PostgresArray.
    void bindBytes(int place, const base::Bytes &bytes) override;
    bool step() override;
    int changes() const override;
    bool isNull(int column) const override;
    std::string text(int column) const override;
    std::int64_t integer(int column) const override;
    base::Bytes blob(int column) const override;
    std::string_view view(int column) const override { return value(column); }
    void reset() noexcept override;

  private:
    struct Parameter {
        unsigned type = 0;
        bool isNull = true;
        std::string bytes;
    };
    Parameter &parameter(int place);
    struct Sendable {
        std::vector<unsigned> types;
        std::vector<const char *> values;
        std::vector<int> lengths;
        std::vector<int> formats;
    };
    Sendable sendable() const;
    PostgresConnection::Receive keep();
    bool wantsCursor() const { return m_rowsInAPart > 0 && (m_parameters.empty() || !m_gaveFew); }
    void openCursor();
    void fetch();
    void closeCursor() noexcept;
    std::string_view value(int column) const;

    PostgresConnection &m_connection;
    std::string m_name;
    std::string m_text; ///< where a cursor may need it
    const int m_rowsInAPart;
    std::vector<Parameter> m_parameters;
    PostgresResult m_result;
    int m_row = -1;
    int m_turn = 0; ///< tells an answer that still comes after a reset from one that is wanted
    bool m_isSent = false;
    bool m_hasCursor = false;
    bool m_gaveFew = false; ///< the last time
    bool m_isBusy = false;
};

} // namespace florin::storage
