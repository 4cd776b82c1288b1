#include "server/inquiry/wire/frame.h"

#include "server/inquiry/wire/kinds.h"
#include "server/inquiry/wire/limits.h"

#include <algorithm>

namespace florin::wire {

namespace {

/// Adds up how many bytes a frame will have, so that it is written into one piece of memory and leaves no copies behind.
class Measure {
  public:
    void number(std::uint64_t, std::size_t size) { m_size += size; }
    void bytes(std::string_view text) { m_size += text.size(); }
    std::size_t size() const { return m_size; }

  private:
    std::size_t m_size = 0;
};

class Writer {
  public:
    explicit Writer(std::size_t size) { m_text.reserve(size); }
    void number(std::uint64_t value, std::size_t size) {
        for (std::size_t left = size; left > 0; --left) m_text += static_cast<char>(value >> (8 * (left - 1)) & 0xff);
    }
    void bytes(std::string_view text) { m_text += text; }
    std::string take() { return std::move(m_text); }

  private:
    std::string m_text;
};

template <class Out> void put(Out &out, std::string_view text) {
    out.number(text.size(), 4);
    out.bytes(text);
}

template <class Out> void put(Out &out, std::uint64_t number, const inquiry::Question &question) {
    out.number(static_cast<std::uint64_t>(Kind::question), 1);
    out.number(number, 8);
    put(out, question.requestId);
    put(out, question.method);
    out.number(question.path.size(), 2);
    for (const auto &segment : question.path) put(out, segment);
    out.number(question.query.size(), 2);
    for (const auto &[name, value] : question.query) {
        put(out, name);
        put(out, value);
    }
    put(out, question.bearer);
    out.number(question.idempotencyKey ? 1 : 0, 1);
    if (question.idempotencyKey) put(out, *question.idempotencyKey);
    put(out, question.address);
    put(out, question.body);
}

template <class Out> void put(Out &out, std::uint64_t number, const inquiry::Answer &answer) {
    out.number(static_cast<std::uint64_t>(Kind::answer), 1);
    out.number(number, 8);
    out.number(static_cast<std::uint64_t>(answer.status), 2);
    out.number(answer.headers.size(), 2);
    for (const auto &[name, value] : answer.headers) {
        put(out, name);
        put(out, value);
    }
    put(out, answer.contentType);
    put(out, answer.body);
}

bool isWord(std::string_view text) { return text.size() <= limits::longestWord; }

/// A question that the rear unit would refuse would cost the line, and everybody's questions with it.
bool fits(const inquiry::Question &question) {
    const auto isPairOfWords = [](const auto &pair) { return isWord(pair.first) && isWord(pair.second); };
    return !question.requestId.empty() && question.requestId.size() <= limits::longestRequestId && isVisible(question.requestId) &&
           isMethod(question.method) && question.path.size() <= limits::mostSegments &&
           std::all_of(question.path.begin(), question.path.end(), isWord) && question.query.size() <= limits::mostQueryWords &&
           std::all_of(question.query.begin(), question.query.end(), isPairOfWords) && question.bearer.size() <= limits::longestBearer &&
           (!question.idempotencyKey || question.idempotencyKey->size() <= limits::longestIdempotencyKey) &&
           question.address.size() <= limits::longestAddress && isVisible(question.address) && question.body.size() <= limits::largestBody;
}

bool fits(const inquiry::Answer &answer) {
    const auto isHeader = [](const auto &pair) { return isWord(pair.first) && isWord(pair.second) && isHeaderField(pair.first, pair.second); };
    return answer.status >= 200 && answer.status <= 599 && answer.headers.size() <= limits::mostHeaders && isWord(answer.contentType) &&
           std::all_of(answer.headers.begin(), answer.headers.end(), isHeader);
}

template <class Content> std::optional<std::string> encodeUpTo(std::size_t largest, std::uint64_t number, const Content &content) {
    Measure measure;
    put(measure, number, content);
    if (measure.size() > largest) return std::nullopt;
    Writer writer(lengthSize + measure.size());
    writer.number(measure.size(), lengthSize);
    put(writer, number, content);
    return writer.take();
}

} // namespace

std::string encode(Hello hello) {
    Writer writer(lengthSize + 3);
    writer.number(3, lengthSize);
    writer.number(static_cast<std::uint64_t>(Kind::hello), 1);
    writer.number(hello.version, 2);
    return writer.take();
}

std::string encode(StillHere) {
    Writer writer(lengthSize + 1);
    writer.number(1, lengthSize);
    writer.number(static_cast<std::uint64_t>(Kind::stillHere), 1);
    return writer.take();
}

std::optional<std::string> encode(std::uint64_t number, const inquiry::Question &question) {
    if (!fits(question)) return std::nullopt;
    return encodeUpTo(limits::largestQuestion, number, question);
}

std::optional<std::string> encode(std::uint64_t number, const inquiry::Answer &answer) {
    if (!fits(answer)) return std::nullopt;
    return encodeUpTo(limits::largestAnswer, number, answer);
}

} // namespace florin::wire
