#pragma once

#include "server/program/exit.h"
#include "server/rear/intake/store.h"
#include "server/rear/keeping/key_cabinet.h"
#include "server/rear/storage/books_office.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/base/result.h"

#include <memory>
#include <string>

namespace florin::keeping {

/// The keys and the books of a data folder: they belong together.
struct Possessions {
    KeyCabinet keys;
    std::unique_ptr<intake::Store> store;
    storage::BooksOffice *office = nullptr; ///< the same store, as an administrator sees it
};

/// As who a program opens the books.
enum class Opener {
    server, ///< the only one under its unit's name
    tool,   ///< beside a server and beside other tools
};

/// Opens both; a folder without books gets new ones. The books are the SQLite file `florin.db` in the folder, or, where a private file
/// `database` in it holds a connection string of PostgreSQL, in that database. `unit` names this rear unit in the books: units that share
/// a database have different names, and the same keys; a server is refused (`unavailable`) where another has its name.
base::Result<Possessions, program::Failure> openPossessions(const std::string &folder, const std::string &unit, Opener opener, base::Timestamp now,
                                                   base::Random &random);
/// Whether the folder holds books, or says where they are.
bool namesBooks(const std::string &folder);

} // namespace florin::keeping
