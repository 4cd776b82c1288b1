#include "shared/payment/states.h"

#include "shared/base/ensure.h"

#include <cstddef>

namespace florin::payment {
namespace {

template <class State>
struct Row {
    State state;
    std::string_view word;
    bool final;
};

constexpr Row<PaymentState> paymentRows[] = {
    {PaymentState::waitingForShop, "waiting_for_shop", false},
    {PaymentState::waitingForPayer, "waiting_for_payer", false},
    {PaymentState::pending, "pending", false},
    {PaymentState::unknown, "unknown", false},
    {PaymentState::approved, "approved", true},
    {PaymentState::declined, "declined", true},
    {PaymentState::reversed, "reversed", true},
    {PaymentState::expired, "expired", true},
};

constexpr Row<ChargeState> chargeRows[] = {
    {ChargeState::debiting, "debiting", false},
    {ChargeState::loading, "loading", false},
    {ChargeState::debitUnknown, "debit_unknown", false},
    {ChargeState::loadUnknown, "load_unknown", false},
    {ChargeState::reversing, "reversing", false},
    {ChargeState::loaded, "loaded", true},
    {ChargeState::declined, "declined", true},
    {ChargeState::reversed, "reversed", true},
};

constexpr Row<CardState> cardRows[] = {
    {CardState::requested, "requested", false},
    {CardState::inApproval, "in_approval", false},
    {CardState::active, "active", false},
    {CardState::frozen, "frozen", false},
    {CardState::refused, "refused", true},
    {CardState::deleted, "deleted", true},
};

template <class State, std::size_t size>
const Row<State> &rowOf(const Row<State> (&rows)[size], State state) {
    const auto index = static_cast<std::size_t>(state);
    ENSURE(index < size && rows[index].state == state);
    return rows[index];
}

template <class State, std::size_t size>
std::optional<State> fromWord(const Row<State> (&rows)[size], std::string_view word) {
    for (const Row<State> &row : rows) {
        if (row.word == word)
            return row.state;
    }
    return std::nullopt;
}

} // namespace

std::string_view toWord(PaymentState state) { return rowOf(paymentRows, state).word; }
std::string_view toWord(ChargeState state) { return rowOf(chargeRows, state).word; }
std::string_view toWord(CardState state) { return rowOf(cardRows, state).word; }
std::optional<PaymentState> paymentStateFromWord(std::string_view word) { return fromWord(paymentRows, word); }
std::optional<ChargeState> chargeStateFromWord(std::string_view word) { return fromWord(chargeRows, word); }
std::optional<CardState> cardStateFromWord(std::string_view word) { return fromWord(cardRows, word); }
bool isFinal(PaymentState state) { return rowOf(paymentRows, state).final; }
bool isFinal(ChargeState state) { return rowOf(chargeRows, state).final; }

} // namespace florin::payment
