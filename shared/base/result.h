#pragma once

#include "shared/base/ensure.h"

#include <utility>
#include <variant>

namespace florin::base {

/// Carries the reason of a refusal into a Result: `return Refused{Refusal::cardExpired};`.
template <class E>
struct Refused {
    E reason;
};
template <class E>
Refused(E) -> Refused<E>;

/// A value, or the reason why there is none. `if (result)` always means success. Reading the side that is not there is a
/// broken promise and ends the program.
template <class T, class E>
class [[nodiscard]] Result {
  public:
    Result(T value) : m_content(std::in_place_index<0>, std::move(value)) {}
    template <class R>
    Result(Refused<R> refused) : m_content(std::in_place_index<1>, std::move(refused.reason)) {}

    explicit operator bool() const { return m_content.index() == 0; }

    T &value() & { return ENSURE_THAT(m_content.index() == 0), std::get<0>(m_content); }
    const T &value() const & { return ENSURE_THAT(m_content.index() == 0), std::get<0>(m_content); }
    T &&value() && { return ENSURE_THAT(m_content.index() == 0), std::get<0>(std::move(m_content)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    const E &error() const & { return ENSURE_THAT(m_content.index() == 1), std::get<1>(m_content); }
    E &&error() && { return ENSURE_THAT(m_content.index() == 1), std::get<1>(std::move(m_content)); }

  private:
    std::variant<T, E> m_content;
};

/// Success without a value, or the reason of a refusal.
template <class E>
class [[nodiscard]] Result<void, E> {
  public:
    Result() : m_content(std::in_place_index<0>) {}
    template <class R>
    Result(Refused<R> refused) : m_content(std::in_place_index<1>, std::move(refused.reason)) {}

    explicit operator bool() const { return m_content.index() == 0; }
    const E &error() const { return ENSURE_THAT(m_content.index() == 1), std::get<1>(m_content); }

  private:
    std::variant<std::monostate, E> m_content;
};

} // namespace florin::base
