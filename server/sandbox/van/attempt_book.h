#pragma once

#include "server/sandbox/shop/line_journal.h"
#include "server/sandbox/van/attempt.h"
#include "shared/base/random.h"
#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace florin::van {

/// What became of a purchase that was to begin.
enum class Beginning {
    begun,
    known,      ///< that shop used the key before
    notWritten, ///< the journal cannot be written: nothing begins
};

/// All attempts: every version of each is appended to a journal and synced before it counts. Any thread.
class AttemptBook {
  public:
    /// Reads the journal in `folder`, or begins one, and the key of its fingerprints. The refusal is a sentence.
    static base::Result<std::unique_ptr<AttemptBook>, std::string> open(const std::string &folder, base::Random &random);
    ~AttemptBook();
    AttemptBook(const AttemptBook &) = delete;
    AttemptBook &operator=(const AttemptBook &) = delete;

    /// Of a request's body, which holds a card: under a key of ours, so that nobody finds the card by trying.
    std::string fingerprintOf(std::string_view body) const;
    [[nodiscard]] Beginning begin(const Attempt &attempt);
    /// Changes an attempt that is not final yet. False if it could not be written down: then nothing has changed. True for a final one, which
    /// stays as it is.
    [[nodiscard]] bool change(const std::string &id, const std::function<void(Attempt &)> &what);
    std::optional<Attempt> find(const std::string &id) const;
    std::optional<Attempt> findByKey(const std::string &shop, const std::string &key) const;
    /// The ids of those without an outcome.
    std::vector<std::string> open() const;

  private:
    AttemptBook() = default;
    void keep(Attempt attempt);

    mutable std::mutex m_mutex;
    std::unique_ptr<shop::LineJournal> m_journal;
    base::SecretBytes m_fingerprintKey;
    std::map<std::string, Attempt> m_attempts;
    std::map<std::pair<std::string, std::string>, std::string> m_byKey; ///< shop and key to id
};

} // namespace florin::van
