#include "server/rear/audit/closing.h"

#include "shared/signing/sealing.h"

namespace florin::audit {

namespace {

base::Bytes hashOf(char kind, const base::Bytes &left, std::string_view right) {
    std::string bytes(1, kind);
    bytes += base::textOf(left);
    bytes += right;
    return signing::sha256(bytes);
}

/// One level up.
std::vector<base::Bytes> parentsOf(const std::vector<base::Bytes> &level) {
    std::vector<base::Bytes> parents;
    parents.reserve((level.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < level.size(); i += 2) parents.push_back(hashOf(1, level[i], base::textOf(level[i + 1])));
    if (level.size() % 2 == 1) parents.push_back(level.back());
    return parents;
}

} // namespace

std::string textOf(const ClosingLine &line) {
    return line.account + " opening " + std::to_string(line.opening) + " debits " + std::to_string(line.debits) + " credits " +
           std::to_string(line.credits) + " closing " + std::to_string(line.closing()) + " entries " + std::to_string(line.entries);
}

base::Bytes leafOf(const ClosingLine &line, const base::Bytes &salt) { return hashOf(0, salt, textOf(line)); }

base::Bytes rootOf(std::vector<base::Bytes> leaves) {
    if (leaves.empty()) return base::Bytes(32, 0);
    while (leaves.size() > 1) leaves = parentsOf(leaves);
    return leaves.front();
}

std::vector<PathStep> pathOf(std::vector<base::Bytes> leaves, std::size_t leaf) {
    std::vector<PathStep> path;
    for (; leaves.size() > 1; leaves = parentsOf(leaves), leaf /= 2) {
        const bool isLeft = leaf % 2 == 0;
        if (isLeft && leaf + 1 == leaves.size()) continue; // It goes up as it is.
        path.push_back({isLeft ? PathStep::Side::right : PathStep::Side::left, leaves[isLeft ? leaf + 1 : leaf - 1]});
    }
    return path;
}

base::Bytes follow(base::Bytes leaf, const std::vector<PathStep> &path) {
    for (const auto &step : path) {
        const bool comesFirst = step.side == PathStep::Side::left;
        leaf = comesFirst ? hashOf(1, step.hash, base::textOf(leaf)) : hashOf(1, leaf, base::textOf(step.hash));
    }
    return leaf;
}

} // namespace florin::audit
