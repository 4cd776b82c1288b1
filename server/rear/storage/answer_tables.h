#pragma once

#include "server/rear/intake/answer_records.h"
#include "server/rear/storage/witness.h"

namespace florin::storage {

/// intake::AnswerRecords on SQLite.
class AnswerTables final : public intake::AnswerRecords {
  public:
    AnswerTables(Database &db, Witnesses &witnesses) : m_db(db), m_witnesses(witnesses) {}

    std::optional<intake::KeptAnswer> find(const intake::IdempotencyScope &scope) override;
    void keep(const intake::IdempotencyScope &scope, const intake::KeptAnswer &answer) override;
    void forgetBefore(base::Timestamp moment) override;

  private:
    Database &m_db;
    Witnesses &m_witnesses;
};

} // namespace florin::storage
