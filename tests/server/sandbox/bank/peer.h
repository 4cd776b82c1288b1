#pragma once

#include "server/partners/iso8583/framing.h"
#include "server/partners/iso8583/message.h"
#include "tests/server/rear/links/bank_world.h"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <poll.h>

namespace florin::tests {

/// A peer that may send what it likes.
class Peer {
  public:
    Peer(const BankWorld &world, const bank::Bank &bank) : Peer(world.linkPlan(bank).address) {}
    explicit Peer(const links::BankAddress &address) {
        auto opened = links::TlsConnection::open(address, 5s);
        if (opened)
            m_connection = std::move(*opened);
    }
    bool isConnected() const { return m_connection != nullptr; }

    void send(std::span<const std::uint8_t> bytes) {
        while (!bytes.empty()) {
            const auto step = m_connection->write(bytes);
            if (step.progress == links::TlsConnection::Progress::closed)
                return;
            bytes = bytes.subspan(step.size);
        }
    }
    void send(std::string_view text) { send(base::bytesOf(text)); }
    void ask(const iso8583::Message &message) {
        const auto bytes = iso8583::encode(message);
        if (bytes)
            send(iso8583::frame(bytes->bytes()).bytes());
    }
    /// The next answer, or nothing if the bank ends the connection or five seconds pass.
    std::optional<iso8583::Message> answer() {
        const auto until = std::chrono::steady_clock::now() + 5s;
        while (std::chrono::steady_clock::now() < until) {
            auto frame = m_reader.next();
            if (!frame)
                return std::nullopt;
            if (frame->has_value()) {
                auto message = iso8583::decode((*frame)->bytes());
                return message ? std::optional(std::move(*message)) : std::nullopt;
            }
            std::array<std::uint8_t, 4096> buffer;
            const auto step = m_connection->read(buffer);
            m_reader.feed(std::span(buffer).first(step.size));
            if (step.progress == links::TlsConnection::Progress::closed) {
                m_ended = true;
                return std::nullopt;
            }
            if (step.progress == links::TlsConnection::Progress::wantsToRead) {
                pollfd listened{m_connection->descriptor(), POLLIN, 0};
                ::poll(&listened, 1, 100);
            }
        }
        return std::nullopt;
    }
    bool wasEnded() const { return m_ended; }

  private:
    std::unique_ptr<links::TlsConnection> m_connection;
    iso8583::FrameReader m_reader;
    bool m_ended = false;
};

} // namespace florin::tests
