#pragma once

#include "server/rear/members/limits.h"

#include <semaphore>
#include <string>
#include <string_view>

namespace florin::members {

/// What makes a password too easy to guess. In the order of the checks.
enum class PasswordFlaw {
    none,
    tooShort,       ///< under 10 characters
    tooLong,        ///< over 256 bytes: a hash of it would cost too much
    notText,        ///< not UTF-8, or with control characters
    tooFewDistinct, ///< `aaaaaaaaab`
    holdsMemberId,
    common, ///< what everybody tries first, also with digits for letters and with a year or marks around it
    sequence, ///< `abcdefghij`, `0987654321`
};

PasswordFlaw flawOf(std::string_view password, std::string_view memberId);

/// Argon2id behind a gate: 64 MiB and 75 ms a time, two at once. Blocks while the gate is full. Any thread.
class PasswordGate {
  public:
    PasswordGate();
    PasswordGate(const PasswordGate &) = delete;
    PasswordGate &operator=(const PasswordGate &) = delete;

    std::string hash(std::string_view password);
    /// An empty hash (there is no such member) costs the same time and is never right.
    bool verify(const std::string &hash, std::string_view password);

  private:
    std::counting_semaphore<limits::mostHashesAtOnce> m_gate{limits::mostHashesAtOnce};
    std::string m_nobodysHash;
};

} // namespace florin::members
