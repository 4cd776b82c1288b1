#include "server/inquiry/wire/frame_reader.h"

#include "server/inquiry/wire/kinds.h"
#include "server/inquiry/wire/limits.h"
#include "shared/base/secret_bytes.h"

#include <algorithm>

namespace florin::wire {

using base::Refused;

namespace {

/// Takes fields off the beginning of a frame, and remembers the first thing that is wrong; from then on everything is empty.
class Fields {
  public:
    explicit Fields(std::string_view bytes) : m_left(bytes) {}

    std::uint64_t number(std::size_t size) {
        if (m_flaw) return 0;
        if (m_left.size() < size) return fail(Flaw::cutShort), 0;
        std::uint64_t value = 0;
        for (std::size_t at = 0; at < size; ++at) value = value << 8 | static_cast<std::uint8_t>(m_left[at]);
        m_left.remove_prefix(size);
        return value;
    }
    std::string text(std::size_t longest) {
        const auto size = static_cast<std::size_t>(number(4));
        if (m_flaw) return {};
        if (size > longest) return fail(Flaw::fieldTooLong), std::string();
        if (size > m_left.size()) return fail(Flaw::cutShort), std::string();
        std::string taken(m_left.substr(0, size));
        m_left.remove_prefix(size);
        return taken;
    }
    std::size_t count(std::size_t most) {
        const auto count = static_cast<std::size_t>(number(2));
        if (count > most) return fail(Flaw::tooMany), 0;
        return m_flaw ? 0 : count;
    }
    void demand(bool holds) {
        if (!holds) fail(Flaw::badValue);
    }
    std::optional<Flaw> end() {
        if (!m_left.empty()) fail(Flaw::leftOver);
        return m_flaw;
    }
    bool isGood() const { return !m_flaw; }

  private:
    void fail(Flaw flaw) {
        if (!m_flaw) m_flaw = flaw;
    }
    std::string_view m_left;
    std::optional<Flaw> m_flaw;
};

Frame readQuestion(Fields &in) {
    NumberedQuestion read;
    auto &question = read.question;
    read.number = in.number(8);
    question.requestId = in.text(limits::longestRequestId);
    in.demand(!question.requestId.empty() && isVisible(question.requestId));
    question.method = in.text(limits::longestWord);
    in.demand(isMethod(question.method));
    for (auto left = in.count(limits::mostSegments); left > 0 && in.isGood(); --left) question.path.push_back(in.text(limits::longestWord));
    for (auto left = in.count(limits::mostQueryWords); left > 0 && in.isGood(); --left) {
        auto name = in.text(limits::longestWord);
        auto value = in.text(limits::longestWord);
        // One question has one spelling: names in order, none twice.
        in.demand(question.query.empty() || question.query.rbegin()->first < name);
        question.query.emplace(std::move(name), std::move(value));
    }
    question.bearer = in.text(limits::longestBearer);
    const auto present = in.number(1);
    in.demand(present <= 1);
    if (present == 1) question.idempotencyKey = in.text(limits::longestIdempotencyKey);
    question.address = in.text(limits::longestAddress);
    in.demand(isVisible(question.address));
    question.body = in.text(limits::largestBody);
    return read;
}

Frame readAnswer(Fields &in) {
    NumberedAnswer read;
    auto &answer = read.answer;
    read.number = in.number(8);
    answer.status = static_cast<int>(in.number(2));
    in.demand(answer.status >= 200 && answer.status <= 599);
    for (auto left = in.count(limits::mostHeaders); left > 0 && in.isGood(); --left) {
        auto name = in.text(limits::longestWord);
        auto value = in.text(limits::longestWord);
        in.demand(isHeaderField(name, value));
        answer.headers.emplace_back(std::move(name), std::move(value));
    }
    answer.contentType = in.text(limits::longestWord);
    answer.body = in.text(limits::largestAnswer);
    return read;
}

base::Result<std::unique_ptr<Frame>, Flaw> readFrame(std::string_view bytes, Reader reader) {
    Fields in(bytes);
    const auto kind = static_cast<Kind>(in.number(1));
    Frame frame = StillHere{};
    if (kind == Kind::hello && reader == Reader::front)
        frame = Hello{static_cast<std::uint16_t>(in.number(2))};
    else if (kind == Kind::question && reader == Reader::rear)
        frame = readQuestion(in);
    else if (kind == Kind::answer && reader == Reader::front)
        frame = readAnswer(in);
    else if (kind != Kind::stillHere)
        return Refused{Flaw::unknownKind};
    if (const auto flaw = in.end()) return Refused{*flaw};
    return std::make_unique<Frame>(std::move(frame));
}

} // namespace

FrameReader::~FrameReader() { base::wipe(m_bytes); }

void FrameReader::add(std::string_view bytes) {
    const std::size_t unread = m_bytes.size() - m_begin;
    if (m_bytes.size() + bytes.size() > m_bytes.capacity()) {
        // A string that grew by itself would leave what it held behind.
        std::string wider;
        wider.reserve(std::max<std::size_t>(2 * (unread + bytes.size()), 16 * 1024));
        wider.append(m_bytes, m_begin, unread);
        base::wipe(m_bytes);
        m_bytes = std::move(wider);
        m_begin = 0;
    }
    m_bytes += bytes;
}

void FrameReader::forget(std::size_t size) {
    base::wipe(m_bytes.data() + m_begin, size);
    m_begin += size;
    if (m_begin == m_bytes.size()) {
        m_bytes.clear();
        m_begin = 0;
    }
}

base::Result<std::unique_ptr<Frame>, Flaw> FrameReader::next() {
    if (m_flaw) return Refused{*m_flaw};
    const std::string_view unread = std::string_view(m_bytes).substr(m_begin);
    if (unread.size() < lengthSize) return std::unique_ptr<Frame>();
    std::size_t size = 0;
    for (std::size_t at = 0; at < lengthSize; ++at) size = size << 8 | static_cast<std::uint8_t>(unread[at]);
    if (size > (m_reader == Reader::rear ? limits::largestQuestion : limits::largestAnswer)) {
        m_flaw = Flaw::tooLarge;
        return Refused{*m_flaw};
    }
    if (unread.size() < lengthSize + size) return std::unique_ptr<Frame>();
    base::Result<std::unique_ptr<Frame>, Flaw> frame = readFrame(unread.substr(lengthSize, size), m_reader);
    if (!frame) m_flaw = frame.error();
    forget(lengthSize + size);
    return frame;
}

} // namespace florin::wire
