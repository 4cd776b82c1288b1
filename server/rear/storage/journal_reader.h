#pragma once

#include "server/rear/storage/database.h"
#include "server/rear/storage/handover.h"
#include "server/rear/storage/journal_slice.h"

namespace florin::storage {

/// Reads the books for an audit, row by row in slices that it hands over. It knows which row belongs to which commit, and judges nothing.
class JournalReader {
  public:
    JournalReader(Database &db, audit::Numbers numbers, Handover<JournalSlice> &slices) : m_db(db), m_numbers(numbers), m_slices(slices) {}

    /// The rows of all accounts, in the order of their numbers.
    void readAccounts();
    /// All commits in their order, with what belongs to them.
    void readCommits();
    /// All entries in the order of their numbers.
    void readEntries();

  private:
    class Cursor;
    class EntryCursor;

    /// The slice that takes the next row.
    JournalSlice &add(JournalSlice::Kind kind);
    void addOpened(Cursor &opened, JournalSlice::Kind kind);
    void addEntry(EntryCursor &entries, JournalSlice::Kind kind);
    void addWitness(Cursor &witnesses, JournalSlice::Kind kind);

    Database &m_db;
    const audit::Numbers m_numbers;
    Handover<JournalSlice> &m_slices;
};

} // namespace florin::storage
