#pragma once

#include "server/rear/intake/store.h"
#include "shared/base/clock.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace florin::notices {

struct MailSettings {
    std::string host;
    std::uint16_t port = 25;
    std::string from;
};

/// When a message that was not taken is tried again: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 3 h, then every 6 h. Never given up.
std::chrono::seconds nextTryAfter(int tries);

/// Sends the notices that are due over SMTP, on a thread of its own. A notice leaves the store when the mail server has taken it and not
/// before: it may go out twice after a crash, under the same Message-ID, and is never lost.
class Postman {
  public:
    /// Begins at once. What it is given must outlive it.
    Postman(intake::Store &store, const base::Clock &clock, MailSettings settings);
    /// Ends after the message that is being sent.
    ~Postman();
    Postman(const Postman &) = delete;
    Postman &operator=(const Postman &) = delete;

  private:
    enum class Round { allDone, somethingLeft };

    void serve();
    Round sendDue();
    bool pause(std::chrono::milliseconds length); ///< false when it is time to end

    intake::Store &m_store;
    const base::Clock &m_clock;
    const MailSettings m_settings;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_stopped = false;
    std::thread m_thread;
};

} // namespace florin::notices
