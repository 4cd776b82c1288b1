#pragma once

#include "shared/base/encoding.h"
#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"

#include <optional>
#include <span>

namespace florin::iso8583 {

/// The longest message in a frame: every field at its longest, with room. A longer one ends the connection.
inline constexpr std::size_t longestFrame = 2048;
/// Type and primary bitmap: nothing shorter is a message.
inline constexpr std::size_t shortestFrame = 12;
inline constexpr std::size_t frameHeaderSize = 2;

/// A message with its two bytes of length (big-endian, not counting themselves) before it. At most longestFrame bytes.
base::SecretBytes frame(std::span<const std::uint8_t> message);

/// What the two bytes of length say; nothing if no message has that length.
std::optional<std::size_t> frameSize(std::uint8_t high, std::uint8_t low);

enum class FrameError { badLength };

/// Cuts a stream of bytes into messages. Holds at most what one read gives plus one frame, and wipes what it has handed out. After
/// an error the stream cannot be trusted any more and the connection has to end.
class FrameReader {
  public:
    ~FrameReader();
    FrameReader() = default;
    FrameReader(const FrameReader &) = delete;
    FrameReader &operator=(const FrameReader &) = delete;

    void feed(std::span<const std::uint8_t> bytes);
    /// The next whole message, or an empty optional if more bytes are needed.
    base::Result<std::optional<base::SecretBytes>, FrameError> next();

  private:
    base::Bytes m_bytes;
};

} // namespace florin::iso8583
