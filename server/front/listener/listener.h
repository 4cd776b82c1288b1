#pragma once

#include "server/front/listener/limits.h"
#include "server/front/listener/message.h"
#include "shared/base/result.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace florin::listener {

struct Settings {
    std::string host = "127.0.0.1"; ///< the address to listen on
    std::uint16_t port = 0;         ///< 0: any free one
    std::vector<std::string> names; ///< hosts that a request may name, without port; others are refused
    std::string certFile;           ///< PEM chain; empty: plain HTTP, for loopback only
    std::string keyFile;            ///< PEM, not encrypted
    int threads = 2;
    Limits limits;
    std::vector<std::pair<std::string, std::string>> always; ///< header fields that every answer carries, refusals too
};

/// Why the door cannot be opened.
enum class OpenError { portInUse, badAddress, badCertificate };

struct OpenFlaw {
    OpenError error;
    std::string sentence; ///< for the administrator: names the address or the file
};

/// HTTP/1.1 over TLS 1.2 and 1.3 (or plain, for the sandbox's own controls), event-driven: a few threads carry any number of
/// connections. A request that is not well-formed to the letter is refused with a problem document and its connection closed.
class Listener {
  public:
    static base::Result<std::unique_ptr<Listener>, OpenFlaw> open(Settings settings, Handle handle);
    /// Stops at once.
    ~Listener();
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    std::uint16_t port() const;
    /// Takes a renewed certificate from the same files for new connections; the old one stays if they do not fit.
    base::Result<void, OpenFlaw> reloadCertificate();
    /// Takes no more connections, lets running requests finish, then closes; what still runs after `patience` is cut. Returns when
    /// no thread of the listener is left. May be called more than once.
    void stop(std::chrono::milliseconds patience);

  private:
    struct Inner;
    explicit Listener(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> m_inner;
};

} // namespace florin::listener
