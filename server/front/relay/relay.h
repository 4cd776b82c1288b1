#pragma once

#include "server/inquiry/question.h"

#include <memory>

namespace florin::relay {

/// The front's way to the rear unit: one question, one answer. It bounds how many questions are on their way, and lets the front
/// stop without waiting for long polls. Thread-safe; outlives the questions that it passed on.
class Relay final : public inquiry::RearDoor {
  public:
    struct Limits {
        std::size_t underway = 2000;     ///< questions that the rear has not answered
        std::size_t longPolls = 1500;    ///< of them: those with a `wait`
    };

    explicit Relay(inquiry::RearDoor &rear) : Relay(rear, Limits()) {}
    Relay(inquiry::RearDoor &rear, Limits limits);
    ~Relay() override;

    /// `busy` at once when too many are underway; a long poll also when the front is stopping.
    void ask(inquiry::Question question, inquiry::Respond respond) override;

    /// Sends those who wait for a change away with `busy`, and those who come to wait from now on. All others get their answer: what
    /// the door has read in full while it closes is not lost.
    void stop();

  private:
    class Book;
    inquiry::RearDoor &m_rear;
    std::shared_ptr<Book> m_book;
};

} // namespace florin::relay
