#pragma once

#include "server/rear/keeping/possessions.h"

#include <string>

namespace CLI {
class App;
}

namespace florin::control {

using Done = base::Result<void, program::Failure>;

/// What a failure of the store means to an administrator.
Done storeFailure(intake::StoreError error);

/// The commands about the books: audit, close, prove, backup, restore, verify, migrate and key. They write to standard output.
class BooksCommands {
  public:
    void declare(CLI::App &app);
    /// One of those that work on files alone, or where there are no books yet: `run` with the folder only.
    bool needsNoBooks() const;
    Done run(const std::string &folder) const;
    /// The others, beside a working server too.
    Done run(const std::string &folder, keeping::Possessions &possessions) const;

  private:
    Done close(keeping::Possessions &possessions) const;
    Done prove(keeping::Possessions &possessions) const;
    Done backUp(const std::string &folder, keeping::Possessions &possessions) const;
    Done verifyProof() const;

    CLI::App *m_audit = nullptr;
    CLI::App *m_close = nullptr;
    CLI::App *m_prove = nullptr;
    CLI::App *m_backUp = nullptr;
    CLI::App *m_restore = nullptr;
    CLI::App *m_verify = nullptr;
    CLI::App *m_migrate = nullptr;
    CLI::App *m_key = nullptr;
    std::string m_day;
    std::string m_account;
    std::string m_file;
    std::string m_proof;
    std::string m_keyFile;
    std::string m_bankLog;
    bool m_replaces = false;
};

} // namespace florin::control
