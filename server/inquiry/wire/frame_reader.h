#pragma once

#include "server/inquiry/wire/frame.h"
#include "shared/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace florin::wire {

/// Who reads: a front unit hears greetings and answers, a rear unit questions.
enum class Reader { front, rear };

/// Why the bytes are no frames. Whoever sent them is not to be listened to any longer.
enum class Flaw { tooLarge, unknownKind, cutShort, leftOver, fieldTooLong, tooMany, badValue };

/// Makes frames of a stream of bytes, in whatever pieces they come. Believes no length before it is compared with its bound, and holds no
/// more than one frame and what came with it. What was read is wiped. One thread.
class FrameReader {
  public:
    explicit FrameReader(Reader reader) : m_reader(reader) {}
    ~FrameReader();
    FrameReader(const FrameReader &) = delete;
    FrameReader &operator=(const FrameReader &) = delete;

    void add(std::string_view bytes);
    /// The next frame; nothing before all of it has come. After a flaw there are no more frames.
    base::Result<std::unique_ptr<Frame>, Flaw> next();

  private:
    void forget(std::size_t size);

    const Reader m_reader;
    std::string m_bytes;
    std::size_t m_begin = 0; ///< what stands before was read and wiped
    std::optional<Flaw> m_flaw;
};

} // namespace florin::wire
