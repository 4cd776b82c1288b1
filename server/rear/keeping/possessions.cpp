#include "server/rear/keeping/possessions.h"

#include "server/program/log.h"
#include "server/program/private_file.h"
#include "server/rear/storage/postgres_store.h"
#include "server/rear/storage/sqlite_store.h"

#include <filesystem>

namespace florin::keeping {

using base::Refused;
using program::Exit;
using program::Failure;
using program::Severity;
using storage::OpenFailure;

/// A store and its other side.
struct Opened {
    std::unique_ptr<intake::Store> store;
    storage::BooksOffice *office = nullptr;
};
using OpenedStore = base::Result<Opened, OpenFailure>;

namespace {

std::string fileIn(const std::string &folder) { return folder + "/florin.db"; }
std::string addressIn(const std::string &folder) { return folder + "/database"; }

Failure failureOf(const OpenFailure &failure) {
    switch (failure.kind) {
    case OpenFailure::Kind::notWritable: return {Exit::notWritable, failure.sentence};
    case OpenFailure::Kind::unreachable:
    case OpenFailure::Kind::inUse: return {Exit::unavailable, failure.sentence};
    case OpenFailure::Kind::damaged:
    case OpenFailure::Kind::newerSchema: break;
    }
    return {Exit::damagedData, failure.sentence};
}

/// Where the books of a folder are.
class Place {
  public:
    Place(const std::string &folder, const std::string &unit, Opener opener) : m_file(fileIn(folder)), m_unit(unit), m_opener(opener) {
        auto address = program::readPrivateFile(addressIn(folder));
        m_isServer = address.has_value();
        if (!m_isServer) return;
        while (!address->empty() && address->back() == '\n') address->pop_back();
        m_address = std::move(*address);
    }

    base::Result<Books, OpenFailure> look() const {
        if (!m_isServer) {
            std::error_code error;
            const auto size = std::filesystem::file_size(m_file, error);
            return !error && size > 0 ? Books::existing : Books::fresh;
        }
        const auto has = storage::PostgresStore::hasBooks(m_address);
        if (!has) return Refused{has.error()};
        return *has ? Books::existing : Books::fresh;
    }
    OpenedStore open() const {
        if (m_isServer) {
            using Store = storage::PostgresStore;
            return opened(Store::open({.where = m_address,
                                       .unit = m_unit,
                                       .claim = m_opener == Opener::server ? Store::Claim::atOpening : Store::Claim::withFirstLink,
                                       .report = [](const std::string &sentence) { program::log(Severity::error, sentence); }}));
        }
        return opened(storage::SqliteStore::open(m_file, {.unit = m_unit}));
    }

  private:
    template <class Store> static OpenedStore opened(base::Result<std::unique_ptr<Store>, OpenFailure> store) {
        if (!store) return Refused{store.error()};
        auto *office = store->get();
        return Opened{std::move(store).value(), office};
    }

    const std::string m_file;
    const std::string m_unit;
    const Opener m_opener;
    bool m_isServer = false;
    std::string m_address;
};

} // namespace

bool namesBooks(const std::string &folder) {
    return program::fileExists(fileIn(folder)) || program::fileExists(addressIn(folder));
}

base::Result<Possessions, Failure> openPossessions(const std::string &folder, const std::string &unit, Opener opener, base::Timestamp now,
                                                   base::Random &random) {
    if (!program::makePrivateFolder(folder)) {
        return Refused{Failure{Exit::notWritable, "The data folder " + folder + " cannot be made."}};
    }
    const Place place(folder, unit, opener);
    const auto books = place.look();
    if (!books) {
        return Refused{failureOf(books.error())};
    }
    auto keys = openKeyCabinet(folder, *books, now, random);
    if (!keys) {
        return Refused{Failure{*books == Books::existing ? Exit::missingKeys : Exit::notWritable, keys.error()}};
    }
    auto store = place.open();
    if (!store) {
        return Refused{failureOf(store.error())};
    }
    return Possessions{std::move(keys).value(), std::move(store->store), store->office};
}

} // namespace florin::keeping
