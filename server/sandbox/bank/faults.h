#pragma once

#include <deque>
#include <optional>
#include <string_view>

namespace florin::bank {

/// What can go wrong with an answer, on request. The bank has decided by then: only the answer suffers. Sign-ons and echoes are
/// spared.
enum class Fault {
    timeout,   ///< it never comes
    late,      ///< it comes after the gateway's time-out
    duplicate, ///< it comes twice
    reorder,   ///< it comes after the answer to a later request, or a second later if there is none
    cut,       ///< the connection ends instead
    badsig,    ///< it comes changed, so that it does not stand a strict reading
};
std::optional<Fault> faultFromWord(std::string_view word);

/// The faults that are switched on, each for one answer. Not thread-safe.
class Faults {
  public:
    static constexpr int most = 1'000;
    void arm(Fault fault, int count) {
        for (; count > 0 && m_armed.size() < most; --count)
            m_armed.push_back(fault);
    }
    void clear() { m_armed.clear(); }
    std::optional<Fault> next() {
        if (m_armed.empty())
            return std::nullopt;
        const Fault fault = m_armed.front();
        m_armed.pop_front();
        return fault;
    }

  private:
    std::deque<Fault> m_armed;
};

} // namespace florin::bank
