#pragma once

#include <functional>
#include <memory>
#include <vector>

namespace florin::session {

/// Keeps a listener subscribed for as long as it lives. Destroying it unsubscribes, also from within a call.
using Subscription = std::shared_ptr<void>;

/// Those who want to hear of one kind of news. One thread. A listener may subscribe, unsubscribe or destroy others while it is
/// told.
template <class... News> class Listeners {
  public:
    using Call = std::function<void(News...)>;

    [[nodiscard]] Subscription add(Call call) {
        auto kept = std::make_shared<Call>(std::move(call));
        m_calls.push_back(kept);
        return kept;
    }

    void tell(News... news) {
        const auto calls = m_calls;
        for (const auto &weak : calls) {
            if (const auto call = weak.lock()) (*call)(news...);
        }
        std::erase_if(m_calls, [](const auto &weak) { return weak.expired(); });
    }

  private:
    std::vector<std::weak_ptr<Call>> m_calls;
};

/// A callback's leash: what it guards is left alone once the owner of the leash is gone or has let go.
class Leash {
  public:
    Leash() : m_held(std::make_shared<char>()) {}
    Leash(const Leash &) = delete;
    Leash &operator=(const Leash &) = delete;

    /// Every callback that was tied so far is let go.
    void letGo() { m_held = std::make_shared<char>(); }

    template <class Call> auto tie(Call call) const {
        return [held = std::weak_ptr<char>(m_held), call = std::move(call)](auto &&...arguments) mutable {
            if (!held.expired()) call(std::forward<decltype(arguments)>(arguments)...);
        };
    }

  private:
    std::shared_ptr<char> m_held;
};

} // namespace florin::session
