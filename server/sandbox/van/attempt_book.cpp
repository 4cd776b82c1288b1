#include "server/sandbox/van/attempt_book.h"

#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <filesystem>

namespace florin::van {

namespace {

constexpr std::size_t keySize = 32;

/// A line of its own file, which its owner alone can read: made once.
base::Result<base::SecretBytes, std::string> fingerprintKey(const std::string &file, base::Random &random) {
    base::SecretBytes key;
    auto journal = shop::LineJournal::open(file, "The VAN's", [&key](const std::string &line) {
        auto bytes = base::fromHex(line);
        if (!bytes || bytes->size() != keySize)
            return false;
        key = base::SecretBytes(std::span<const std::uint8_t>(*bytes));
        base::wipe(bytes->data(), bytes->size());
        return true;
    });
    if (!journal)
        return base::Refused{journal.error()};
    if (key.empty()) {
        key = base::SecretBytes(keySize);
        random.fill({key.data(), key.size()});
        std::string line = base::toHex(key.bytes());
        const bool written = (*journal)->append(line);
        base::wipe(line);
        if (!written)
            return base::Refused{"The VAN's key " + file + " cannot be written."};
    }
    return key;
}

} // namespace

base::Result<std::unique_ptr<AttemptBook>, std::string> AttemptBook::open(const std::string &folder, base::Random &random) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error)
        return base::Refused{"The VAN's folder " + folder + " cannot be made."};
    std::unique_ptr<AttemptBook> book(new AttemptBook());
    auto key = fingerprintKey(folder + "/fingerprints.key", random);
    if (!key)
        return base::Refused{key.error()};
    book->m_fingerprintKey = std::move(*key);
    auto journal = shop::LineJournal::open(folder + "/attempts.jsonl", "The VAN's", [&book](const std::string &line) {
        auto attempt = fromJournalLine(line);
        if (attempt)
            book->keep(std::move(*attempt));
        return attempt.has_value();
    });
    if (!journal)
        return base::Refused{journal.error()};
    book->m_journal = std::move(*journal);
    return book;
}

AttemptBook::~AttemptBook() = default;

void AttemptBook::keep(Attempt attempt) {
    m_byKey.insert_or_assign({attempt.shop, attempt.key}, attempt.id);
    const std::string id = attempt.id;
    m_attempts.insert_or_assign(id, std::move(attempt));
}

std::string AttemptBook::fingerprintOf(std::string_view body) const {
    return base::toHex(signing::hmacSha256(m_fingerprintKey.bytes(), body));
}

Beginning AttemptBook::begin(const Attempt &attempt) {
    const std::lock_guard lock(m_mutex);
    if (m_byKey.contains({attempt.shop, attempt.key}))
        return Beginning::known;
    if (!m_journal->append(toJournalLine(attempt)))
        return Beginning::notWritten;
    keep(attempt);
    return Beginning::begun;
}

bool AttemptBook::change(const std::string &id, const std::function<void(Attempt &)> &what) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_attempts.find(id);
    if (found == m_attempts.end() || isFinal(found->second.state))
        return true;
    Attempt changed = found->second;
    what(changed);
    if (!m_journal->append(toJournalLine(changed)))
        return false;
    found->second = std::move(changed);
    return true;
}

std::optional<Attempt> AttemptBook::find(const std::string &id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_attempts.find(id);
    return found == m_attempts.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Attempt> AttemptBook::findByKey(const std::string &shop, const std::string &key) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_byKey.find({shop, key});
    return found == m_byKey.end() ? std::nullopt : std::optional(m_attempts.at(found->second));
}

std::vector<std::string> AttemptBook::open() const {
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> ids;
    for (const auto &[id, attempt] : m_attempts)
        if (!isFinal(attempt.state))
            ids.push_back(id);
    return ids;
}

} // namespace florin::van
