#pragma once

#include "shared/base/result.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace florin::links {

/// Where a bank is, and by what we know each other. Files in PEM.
struct BankAddress {
    std::string host;
    std::uint16_t port = 0;
    std::string peerName;        ///< the name that its certificate must carry; the host if empty
    std::string authorityFile;   ///< the one authority of banks; no other is trusted
    std::string certificateFile; ///< ours
    std::string keyFile;
};

/// One connection over TLS 1.3 with certificates on both sides, not blocking. Belongs to one thread: OpenSSL allows no reading
/// beside writing.
class TlsConnection {
  public:
    /// Connects and shakes hands within `limit`, or says in a sentence for the log why not.
    static base::Result<std::unique_ptr<TlsConnection>, std::string> open(const BankAddress &address, std::chrono::milliseconds limit);
    ~TlsConnection();
    TlsConnection(const TlsConnection &) = delete;
    TlsConnection &operator=(const TlsConnection &) = delete;

    enum class Progress { moved, wantsToRead, wantsToWrite, closed };
    struct Step {
        Progress progress;
        std::size_t size = 0; ///< bytes that moved
    };
    Step read(std::span<std::uint8_t> into);
    /// After a step that wants to read or write, the same bytes must be offered again, at the same place in memory.
    Step write(std::span<const std::uint8_t> bytes);
    /// For poll(2).
    int descriptor() const;

  private:
    struct Parts;
    explicit TlsConnection(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace florin::links
