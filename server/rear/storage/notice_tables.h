#pragma once

#include "server/rear/intake/notice_records.h"
#include "server/rear/storage/database.h"

namespace florin::storage {

/// intake::NoticeRecords on SQLite. A notice that was sent is deleted: it may hold a code or a name.
class NoticeTables final : public intake::NoticeRecords {
  public:
    explicit NoticeTables(Database &db) : m_db(db) {}

    void add(const intake::Notice &notice) override;
    std::vector<intake::Notice> due(base::Timestamp now, int most) override;
    void sent(const std::string &id) override;
    void postpone(const std::string &id, base::Timestamp notBefore) override;

  private:
    Database &m_db;
};

} // namespace florin::storage
