#include "server/rear/payments/hosted_payment.h"

namespace florin::payments {

using payment::Refusal;

std::optional<Refusal> enterCode(HostedPayment &hosted, CodeGuess guess, base::Timestamp now) {
    const bool isOver = !hosted.paidAt && hosted.expiresAt <= now;
    if (hosted.codeHash.empty() || hosted.triesLeft <= 0 || isOver) return Refusal::codeExpired;
    if (guess == CodeGuess::right) return std::nullopt;
    // Of what was paid too: the answer holds a voucher.
    --hosted.triesLeft;
    return Refusal::wrongCode;
}

std::optional<Refusal> objectionToMailing(const HostedPayment &hosted, const HostedCounts &lastHour, base::Timestamp now) {
    if (hosted.paidAt || hosted.triesLeft <= 0 || hosted.expiresAt <= now) return Refusal::codeExpired;
    if (lastHour.mailed >= mostHostedCodesPerHour) return Refusal::rateLimited;
    return std::nullopt;
}

} // namespace florin::payments
