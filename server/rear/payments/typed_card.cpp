#include "server/rear/payments/typed_card.h"

namespace florin::payments {

using payment::Refusal;

Objections TypedCard::objections(const Payment &, base::Timestamp) const {
    if (!m_held) return {{Refusal::unknownCard, {}}};
    Objections objections;
    if (m_typed.expiry != m_held->expiry || !agrees(m_typed.holder, m_held->holder, m_held->nameOnCard))
        objections.push_back({Refusal::profileMismatch, {}});
    if (m_held->secret == SecretCheck::wrong) objections.push_back({Refusal::wrongCardSecret, {}});
    if (m_held->secret == SecretCheck::tooManyTries) objections.push_back({Refusal::triesExceeded, {}});
    return objections;
}

bool mayTrySecret(int wrongInARow, std::optional<base::Timestamp> lastAt, base::Timestamp now) {
    return wrongInARow < mostSecretTries || !lastAt || *lastAt + secretTriesForgotten <= now;
}

} // namespace florin::payments
