#include "server/rear/keeping/chain_heads.h"

#include "server/program/private_file.h"
#include "shared/protocol/json.h"
#include "shared/signing/jws.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::keeping {

namespace {

constexpr auto type = "florin-books-head+jwt";
constexpr std::size_t largestHead = 4096;

std::string folderOf(const std::string &dataFolder) { return dataFolder + "/heads"; }

/// A unit's lane `rear/3` is a file `rear-3.jsonl`: unit names hold no other signs than letters, digits and hyphens.
std::string fileOf(const std::string &dataFolder, std::string unit) {
    std::replace(unit.begin(), unit.end(), '/', '-');
    return folderOf(dataFolder) + '/' + unit + ".jsonl";
}

bool appendLine(const std::string &path, const std::string &line) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return false;
    const auto written = ::write(file, line.data(), line.size());
    const bool isDurable = written == static_cast<ssize_t>(line.size()) && ::fdatasync(file) == 0;
    ::close(file);
    return isDurable;
}

std::optional<audit::HeadSeen> headFrom(std::string_view line, const signing::PublicKey &key) {
    const auto jws = signing::takeApart(line);
    if (!jws || !signing::verify(*jws, signing::Algorithm::es256, key)) return std::nullopt;
    const auto header = protocol::readJson(jws->header, largestHead);
    const auto payload = protocol::readJson(jws->payload, largestHead);
    if (!header || !payload) return std::nullopt;
    protocol::ObjectReader said(*header);
    if (said.text("typ", {1, 64}) != type) return std::nullopt;
    protocol::ObjectReader in(*payload);
    audit::HeadSeen head;
    head.unit = in.text("unit", {1, 64});
    head.sequence = in.integer("sequence", 1, money::largestAmount);
    const auto hash = base::fromHex(in.text("hash", {64, 64}));
    head.entries = in.integer("entries", 0, money::largestAmount);
    head.at = in.integer("at", 0, money::largestAmount);
    if (in.flaw() || !hash) return std::nullopt;
    head.hash = base::textOf(*hash);
    return head;
}

} // namespace

bool ChainHeads::append(const std::vector<audit::HeadSeen> &heads, base::Timestamp at) {
    bool isWritten = program::makePrivateFolder(folderOf(m_folder));
    for (const auto &head : heads) {
        if (m_written[head.unit] == head.sequence) continue;
        const protocol::Json header{{"alg", "ES256"}, {"typ", type}};
        const protocol::Json payload{{"unit", head.unit},
                                     {"sequence", head.sequence},
                                     {"hash", base::toHex(base::bytesOf(head.hash))},
                                     {"entries", head.entries},
                                     {"at", at.time_since_epoch().count()}};
        const auto line = signing::sign(protocol::writeJson(header), protocol::writeJson(payload), m_key) + '\n';
        if (appendLine(fileOf(m_folder, head.unit), line))
            m_written[head.unit] = head.sequence;
        else
            isWritten = false;
    }
    return isWritten;
}

base::Result<std::vector<audit::HeadSeen>, std::string> readChainHeads(const std::string &folder, const signing::PublicKey &key) {
    std::vector<audit::HeadSeen> heads;
    std::error_code error;
    for (const auto &file : std::filesystem::directory_iterator(folderOf(folder), error)) {
        const auto content = program::readPrivateFile(file.path());
        if (!content) return base::Refused{"The signed heads in " + file.path().string() + " cannot be read."};
        std::string_view rest = *content;
        for (int number = 1; !rest.empty(); ++number) {
            const auto end = rest.find('\n');
            if (end == std::string_view::npos) break;
            const auto head = headFrom(rest.substr(0, end), key);
            if (!head) return base::Refused{"Line " + std::to_string(number) + " of the signed heads in " + file.path().string() + " is not as it was signed."};
            heads.push_back(*head);
            rest.remove_prefix(end + 1);
        }
    }
    return heads;
}

} // namespace florin::keeping
