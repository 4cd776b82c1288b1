#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace florin::base {

/// A moment in UTC, to the microsecond.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Where the time comes from. Passed in, never global, so that a test can move it. Any thread may ask.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

/// The machine's own clock.
class SystemClock final : public Clock {
  public:
    Timestamp now() const override;
};

/// Stands still until it is moved.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Timestamp start) : m_now(start) {}
    Timestamp now() const override { return m_now; }
    void advance(std::chrono::microseconds by) { m_now += by; }
    void set(Timestamp to) { m_now = to; }

  private:
    Timestamp m_now;
};

/// The machine's clock plus an offset that several processes share through one small mapped file: the sandbox moves time
/// for its whole world with it. Only a test configuration names such a file.
class SharedOffsetClock final : public Clock {
  public:
    /// Opens or makes the file. Null when that fails.
    static std::unique_ptr<SharedOffsetClock> open(const std::string &path);
    ~SharedOffsetClock() override;
    SharedOffsetClock(const SharedOffsetClock &) = delete;
    SharedOffsetClock &operator=(const SharedOffsetClock &) = delete;

    Timestamp now() const override;
    std::chrono::microseconds offset() const;
    /// Every process that has the file open sees the new time at once.
    void setOffset(std::chrono::microseconds offset);

  private:
    explicit SharedOffsetClock(std::int64_t *mapped) : m_offset(mapped) {}
    std::int64_t *m_offset;
};

/// RFC 3339 in UTC with milliseconds: 2026-11-20T10:30:00.125Z.
std::string toRfc3339(Timestamp moment);
/// Reads what toRfc3339 writes; fractions of 0 to 6 digits, `Z` or `+00:00`.
std::optional<Timestamp> fromRfc3339(std::string_view text);

/// NumericDate of RFC 7519: whole seconds since 1970.
std::int64_t toNumericDate(Timestamp moment);
Timestamp fromNumericDate(std::int64_t seconds);

} // namespace florin::base
