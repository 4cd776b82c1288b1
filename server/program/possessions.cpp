#include "server/program/possessions.h"

#include "server/program/private_file.h"

#include <filesystem>

namespace florin::program {

using base::Refused;

base::Result<Possessions, Failure> openPossessions(const std::string &folder, base::Timestamp now, base::Random &random) {
    if (!makePrivateFolder(folder)) {
        return Refused{Failure{Exit::notWritable, "The data folder " + folder + " cannot be made."}};
    }
    const std::string path = folder + "/florin.db";
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    const Books books = !error && size > 0 ? Books::existing : Books::fresh;
    auto keys = openKeyCabinet(folder, books, now, random);
    if (!keys) {
        return Refused{Failure{books == Books::existing ? Exit::missingKeys : Exit::notWritable, keys.error()}};
    }
    auto store = storage::SqliteStore::open(path);
    if (!store) {
        const bool isDamaged = store.error().kind != storage::OpenFailure::Kind::notWritable;
        return Refused{Failure{isDamaged ? Exit::damagedData : Exit::notWritable, store.error().sentence}};
    }
    return Possessions{std::move(keys).value(), std::move(store).value()};
}

} // namespace florin::program
