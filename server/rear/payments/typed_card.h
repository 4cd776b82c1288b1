#pragma once

#include "server/rear/payments/plug_points.h"
#include "server/rear/payments/profile.h"
#include "shared/card/card.h"

#include <chrono>
#include <optional>
#include <string>

namespace florin::payments {

/// Wrong secrets in a row before a typed card is refused, and for how long.
inline constexpr int mostSecretTries = 5;
inline constexpr std::chrono::hours secretTriesForgotten{24};

/// What became of comparing the secret number. Where there were too many wrong ones it is not compared at all: the answer would
/// tell a guesser whether this one is right.
enum class SecretCheck { right, wrong, tooManyTries };

/// What was typed into the shop's form, beside the number and the secret.
struct TypedDetails {
    card::Expiry expiry;
    HolderDetails holder;
};

/// What the gateway holds of the card with that number.
struct HeldCard {
    std::string nameOnCard;
    card::Expiry expiry;
    HolderDetails holder;
    SecretCheck secret = SecretCheck::wrong;
};

/// The shop typed card data (step c6): number, secret and profile vouch, all of which must agree with what the gateway holds.
class TypedCard final : public Vouching {
  public:
    /// No `held`: no card of ours has that number.
    TypedCard(TypedDetails typed, std::optional<HeldCard> held) : m_typed(std::move(typed)), m_held(std::move(held)) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;

  private:
    const TypedDetails m_typed;
    const std::optional<HeldCard> m_held;
};

/// May the secret be compared now, after so many wrong ones?
bool mayTrySecret(int wrongInARow, std::optional<base::Timestamp> lastAt, base::Timestamp now);

} // namespace florin::payments
