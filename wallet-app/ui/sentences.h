#pragma once

#include "shared/payment/states.h"
#include "wallet-app/session/onboarding.h"
#include "wallet-app/session/payment_desk.h"
#include "wallet-app/session/unasked.h"

#include <QString>

namespace florin::ui {

/// Everything that the session says in codes, as sentences for people, in their language.
QString sentence(payment::Refusal refusal);
QString sentence(const session::RefusalNews &news);
QString sentence(const session::Failure &failure);
QString sentence(const session::KeyringFailure &failure);
QString sentence(const session::ReviewFailure &failure);

/// One word or two, and the tone (good, warning, danger or empty) that goes with it.
struct StateText {
    QString text;
    const char *tone;
};
StateText stateText(payment::PaymentState state);
StateText stateText(payment::ChargeState state);
StateText stateText(payment::CardState state);
/// Of the whole charge: one that came to the card in part is not told as if all of it had.
StateText stateText(const session::Charge &charge);
/// What is on the card, where that is not known to be the whole amount; else empty.
QString partSentence(const session::Charge &charge);

/// What a voucher told the shop.
QString answerText(payment::VoucherOutcome outcome);
/// Why the person is asked although they allowed payments without asking; empty where that goes without saying.
QString sentence(session::AskReason reason);
/// What is known of a payment under way, in a full sentence.
QString progressText(const session::PaymentProgress &progress);

} // namespace florin::ui
