#pragma once

#include "server/inquiry/line/limits.h"
#include "server/inquiry/line/tls.h"
#include "server/inquiry/wire/frame_reader.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace florin::line {

/// One connection of the line, as either end sees it: frames in, frames out, gathered into batches while the one before is written.
/// Ends itself after silence, after what is no frame, and when the other end takes nothing. All of it runs on the thread of `context`;
/// send() and close() may be called on any. Lives as long as something of it is under way.
class Peer : public std::enable_shared_from_this<Peer> {
  public:
    using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
    /// What it tells its end, on the context's thread.
    struct Ears {
        std::function<void()> connected;              ///< after the handshake
        std::function<bool(wire::Frame &)> heard;     ///< may take it; false: this must not be said, and the line is cut
        std::function<void(const std::string &)> ended; ///< once, with a sentence
    };

    /// `stream` belongs to `context` and is connected.
    Peer(std::shared_ptr<boost::asio::io_context> context, Stream stream, End end, Times times, Ears ears);
    ~Peer();

    void start();
    /// Takes a frame, which is wiped once it is sent. False, and nothing is sent, when the line is over or the other end has too much
    /// to take. `number` of a question or answer; see lastTaken.
    bool send(std::string frame, std::uint64_t number = 0);
    void close(std::string why);
    /// The number of the last frame that may have reached the other end.
    std::uint64_t lastTaken() const;

  private:
    using Clock = std::chrono::steady_clock;
    struct Outgoing {
        std::string frame;
        std::uint64_t number;
    };

    void watch();
    void read();
    bool hear(std::size_t size);
    void flush();
    bool gather();
    void end(const std::string &why);

    const std::shared_ptr<boost::asio::io_context> m_context;
    Stream m_stream;
    const End m_end;
    const Times m_times;
    Ears m_ears;
    boost::asio::steady_timer m_watch;
    wire::FrameReader m_reader;
    std::vector<char> m_input;
    std::string m_batch;
    bool m_isOver = false;
    bool m_isConnected = false;
    Clock::time_point m_begun = Clock::now();
    Clock::time_point m_lastHeard = m_begun;
    Clock::time_point m_lastSaid = m_begun; ///< when the last batch was begun

    mutable std::mutex m_mutex; ///< for what follows
    std::deque<Outgoing> m_outgoing;
    std::size_t m_outgoingSize = 0;
    std::uint64_t m_lastTaken = 0;
    bool m_isFlushing = false;
    bool m_takesNoMore = false;
};

} // namespace florin::line
