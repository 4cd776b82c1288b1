#pragma once

#include "server/rear/intake/answer_records.h"
#include "server/rear/storage/database.h"

namespace florin::storage {

/// intake::AnswerRecords on SQLite.
class AnswerTables final : public intake::AnswerRecords {
  public:
    explicit AnswerTables(Database &db) : m_db(db) {}

    std::optional<intake::KeptAnswer> find(const intake::IdempotencyScope &scope) override;
    void keep(const intake::IdempotencyScope &scope, const intake::KeptAnswer &answer) override;
    void forgetBefore(base::Timestamp moment) override;

  private:
    Database &m_db;
};

} // namespace florin::storage
