#pragma once

#include "server/partners/iso8583/message.h"
#include "server/sandbox/bank/faults.h"
#include "shared/base/encoding.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace florin::bank {

/// An answer and how it is to be given.
struct Delivery {
    iso8583::Message answer;
    std::optional<Fault> fault;
};

/// One connection of somebody who asks. Lives as long as something of it is under way; everything on the bank's thread.
class Line : public std::enable_shared_from_this<Line> {
  public:
    using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
    /// Nothing where there is nothing to answer. A frame that could not be read comes as its flaw.
    using Asked = std::function<std::optional<Delivery>(Line &, const base::Result<iso8583::Message, iso8583::Flaw> &)>;

    Line(Stream stream, std::chrono::milliseconds lateness, Asked asked);
    void start();
    void close();
    bool isOpen() const { return m_open; }
    /// The common name in the certificate of whoever connected; empty if it has none, or more than one.
    const std::string &peerName() const { return m_peerName; }
    /// Sends what the bank says of its own accord.
    void tell(const iso8583::Message &message);

  private:
    void readHeader();
    void readBody(std::size_t size);
    void deliver(Delivery delivery);
    void send(std::shared_ptr<base::SecretBytes> frame);
    void sendAfter(std::shared_ptr<base::SecretBytes> frame, std::chrono::milliseconds delay);
    void releaseHeldBack();
    void writeNext();

    Stream m_stream;
    const std::chrono::milliseconds m_lateness;
    Asked m_asked;
    boost::asio::steady_timer m_deadline;
    std::string m_peerName;
    bool m_open = true;
    bool m_writing = false;
    std::array<std::uint8_t, 2> m_header{};
    std::optional<base::SecretBytes> m_body;
    std::deque<std::shared_ptr<base::SecretBytes>> m_outgoing;
    std::shared_ptr<base::SecretBytes> m_heldBack; ///< for reorder
};

} // namespace florin::bank
