#include "server/inquiry/line/peer.h"

#include "shared/base/secret_bytes.h"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace florin::line {

namespace asio = boost::asio;
using boost::system::error_code;

Peer::Peer(std::shared_ptr<asio::io_context> context, Stream stream, End end, Times times, Ears ears)
    : m_context(std::move(context)), m_stream(std::move(stream)), m_end(end), m_times(times), m_ears(std::move(ears)), m_watch(*m_context),
      m_reader(end == End::front ? wire::Reader::front : wire::Reader::rear), m_input(limits::readSize) {}

Peer::~Peer() {
    base::wipe(m_batch);
    for (auto &[frame, number] : m_outgoing) base::wipe(frame);
}

void Peer::start() {
    error_code ignored;
    m_stream.lowest_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
    watch();
    m_stream.async_handshake(m_end == End::front ? Stream::client : Stream::server, [self = shared_from_this()](error_code error) {
        if (self->m_isOver) return;
        if (error) return self->end("the handshake failed: " + error.message());
        self->m_isConnected = true;
        self->m_lastHeard = Clock::now();
        self->m_ears.connected();
        self->read();
        self->flush();
    });
}

bool Peer::send(std::string frame, std::uint64_t number) {
    const std::lock_guard lock(m_mutex);
    if (m_takesNoMore || m_outgoingSize + frame.size() > limits::mostOutgoing) {
        base::wipe(frame);
        return false;
    }
    m_outgoingSize += frame.size();
    m_outgoing.push_back({std::move(frame), number});
    if (!m_isFlushing) {
        m_isFlushing = true;
        asio::post(*m_context, [self = shared_from_this()] { self->flush(); });
    }
    return true;
}

void Peer::close(std::string why) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_takesNoMore) return; // over already, and perhaps nobody runs the context any more
    }
    asio::post(*m_context, [self = shared_from_this(), why = std::move(why)] { self->end(why); });
}

std::uint64_t Peer::lastTaken() const {
    const std::lock_guard lock(m_mutex);
    return m_lastTaken;
}

void Peer::watch() {
    m_watch.expires_after(std::min(m_times.stillHere, m_times.silence) / 4);
    m_watch.async_wait([self = shared_from_this()](error_code error) {
        if (error || self->m_isOver) return;
        const auto now = Clock::now();
        if (!self->m_isConnected && now - self->m_begun > self->m_times.connect) return self->end("the handshake took too long");
        if (self->m_isConnected) {
            if (now - self->m_lastHeard > self->m_times.silence) return self->end("the other end is silent");
            const bool isWriting = !self->m_batch.empty();
            if (isWriting && now - self->m_lastSaid > self->m_times.silence) return self->end("the other end takes nothing");
            if (!isWriting && now - self->m_lastSaid > self->m_times.stillHere) self->send(wire::encode(wire::StillHere{}));
        }
        self->watch();
    });
}

void Peer::read() {
    m_stream.async_read_some(asio::buffer(m_input), [self = shared_from_this()](error_code error, std::size_t size) {
        if (self->m_isOver) return;
        if (error) return self->end("the connection ended: " + error.message());
        self->m_lastHeard = Clock::now();
        if (!self->hear(size)) return self->end("the other end said what it must not say");
        if (!self->m_isOver) self->read();
    });
}

/// False after what is no frame, or no frame that fits here.
bool Peer::hear(std::size_t size) {
    m_reader.add({m_input.data(), size});
    base::wipe(m_input.data(), size);
    for (;;) {
        auto frame = m_reader.next();
        if (!frame) return false;
        if (!*frame) return true;
        if (!std::holds_alternative<wire::StillHere>(**frame) && !m_ears.heard(**frame)) return false;
        if (m_isOver) return true;
    }
}

/// Takes what waits into one batch; false if nothing does.
bool Peer::gather() {
    const std::lock_guard lock(m_mutex);
    std::size_t size = 0, count = 0;
    while (count < m_outgoing.size() && (count == 0 || size + m_outgoing[count].frame.size() <= limits::largestBatch))
        size += m_outgoing[count++].frame.size();
    m_isFlushing = count > 0;
    m_batch.reserve(size); // nothing is copied while it is put together
    for (; count > 0; --count) {
        auto &[frame, number] = m_outgoing.front();
        m_batch += frame;
        base::wipe(frame);
        m_lastTaken = std::max(m_lastTaken, number);
        m_outgoing.pop_front();
    }
    m_outgoingSize -= size;
    return m_isFlushing;
}

void Peer::flush() {
    if (m_isOver || !m_isConnected || !m_batch.empty() || !gather()) return;
    m_lastSaid = Clock::now();
    asio::async_write(m_stream, asio::buffer(m_batch), [self = shared_from_this()](error_code error, std::size_t) {
        base::wipe(self->m_batch);
        if (self->m_isOver) return;
        if (error) return self->end("the connection ended: " + error.message());
        self->flush();
    });
}

void Peer::end(const std::string &why) {
    if (m_isOver) return;
    m_isOver = true;
    {
        const std::lock_guard lock(m_mutex);
        m_takesNoMore = true;
    }
    m_watch.cancel();
    error_code ignored;
    m_stream.lowest_layer().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    m_stream.lowest_layer().close(ignored);
    // What the ears hold may hold this.
    const Ears ears = std::move(m_ears);
    m_ears = {};
    if (ears.ended) ears.ended(why);
}

} // namespace florin::line
