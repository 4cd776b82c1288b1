#pragma once

#include "wallet-app/session/books.h"

#include <chrono>
#include <string>
#include <vector>

namespace florin::session {

/// A payment that followed a fill, beside what the page had said was to be paid.
struct FillCheck {
    Payment payment;
    money::Money told; ///< by the page, or by the person who read it
    std::string shop;  ///< host of the page
    bool agrees = false;
};

/// Compares what a page said with what its shop then asked of the card that was filled in there: with each payment that the gateway tells
/// of, whichever way it came. GUI thread.
class FillWatch {
  public:
    /// A shop may let so long pass before it asks.
    static constexpr std::chrono::hours patience{1};

    FillWatch(Books &books, const base::Clock &clock);
    /// The newest fill of a card counts.
    void expect(const std::string &card, money::Money told, const std::string &shop);
    void close() { m_expected.clear(); }

    /// Once a payment: as soon as it differs, or once it is approved and does not.
    Listeners<const FillCheck &> checked;

  private:
    struct Expected {
        std::string card;
        money::Money told;
        std::string shop;
        base::Timestamp at{};
        std::string differing; ///< the payment that was told of already
    };
    void heard(const Activity &line);

    const base::Clock &m_clock;
    std::vector<Expected> m_expected;
    Subscription m_news;
};

} // namespace florin::session
