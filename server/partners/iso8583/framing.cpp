#include "server/partners/iso8583/framing.h"

#include <algorithm>

namespace florin::iso8583 {

base::SecretBytes frame(std::span<const std::uint8_t> message) {
    ENSURE(message.size() >= shortestFrame && message.size() <= longestFrame);
    base::SecretBytes framed(frameHeaderSize + message.size());
    framed.data()[0] = static_cast<std::uint8_t>(message.size() >> 8);
    framed.data()[1] = static_cast<std::uint8_t>(message.size() & 0xff);
    std::ranges::copy(message, framed.data() + frameHeaderSize);
    return framed;
}

std::optional<std::size_t> frameSize(std::uint8_t high, std::uint8_t low) {
    const std::size_t size = static_cast<std::size_t>(high) << 8 | low;
    if (size < shortestFrame || size > longestFrame)
        return std::nullopt;
    return size;
}

FrameReader::~FrameReader() {
    base::wipe(m_bytes.data(), m_bytes.size());
}

void FrameReader::feed(std::span<const std::uint8_t> bytes) {
    // Growing by hand: a vector would leave its old, unwiped memory behind.
    base::Bytes larger(m_bytes.size() + bytes.size());
    std::ranges::copy(m_bytes, larger.begin());
    std::ranges::copy(bytes, larger.begin() + static_cast<std::ptrdiff_t>(m_bytes.size()));
    base::wipe(m_bytes.data(), m_bytes.size());
    m_bytes = std::move(larger);
}

base::Result<std::optional<base::SecretBytes>, FrameError> FrameReader::next() {
    if (m_bytes.size() < frameHeaderSize)
        return std::optional<base::SecretBytes>();
    const auto size = frameSize(m_bytes[0], m_bytes[1]);
    if (!size)
        return base::Refused{FrameError::badLength};
    const std::size_t whole = frameHeaderSize + *size;
    if (m_bytes.size() < whole)
        return std::optional<base::SecretBytes>();
    std::optional<base::SecretBytes> message(std::in_place, std::span<const std::uint8_t>(m_bytes).subspan(frameHeaderSize, *size));
    std::move(m_bytes.begin() + static_cast<std::ptrdiff_t>(whole), m_bytes.end(), m_bytes.begin());
    base::wipe(m_bytes.data() + m_bytes.size() - whole, whole);
    m_bytes.resize(m_bytes.size() - whole);
    return message;
}

} // namespace florin::iso8583
