#pragma once

#include "server/rear/intake/replies.h"
#include "server/rear/intake/services.h"
#include "server/rear/intake/store.h"
#include "server/rear/intake/voucher_press.h"
#include "server/rear/payments/pipeline.h"
#include "server/rear/payments/prepaid_card.h"
#include "server/rear/wallets/card.h"
#include "server/rear/wallets/charge.h"
#include "server/rear/wallets/refill.h"
#include "server/rear/wallets/report.h"

namespace florin::intake {

/// How cards, payments, approvals, charges and refills look in answers.
protocol::Json cardJson(const wallets::Card &card);
protocol::Json sourceJson(const wallets::FundingSource &source);
protocol::Json chargeJson(const wallets::Charge &charge);
protocol::Json refillJson(const wallets::Refill &refill);
protocol::Json reportJson(Records &records, const wallets::Report &report);
/// What an answer names and the payment does not hold.
struct PaymentNames {
    std::string merchant;
    std::string cardLabel;
    std::string cardLastFour;
};
/// As they are now.
PaymentNames namesOf(Records &records, const payments::Payment &payment);
protocol::Json paymentJson(const PaymentNames &names, const payments::Payment &payment);
inline protocol::Json paymentJson(Records &records, const payments::Payment &payment) { return paymentJson(namesOf(records, payment), payment); }
/// What the shop may see: nothing of the payer.
protocol::Json approvalJson(const payments::Approval &approval);
protocol::Json differencesJson(const std::vector<payment::Difference> &differences);

/// The answers to a POST by where the matter stands: 201 when the money moved, 202 while it is under way, 504 with `resolveBy`
/// where nobody knows, and the refusal's problem document otherwise. Problems carry the object as it stands.
/// With the voucher, where the shop has not asked for itself.
inquiry::Answer orderAnswer(const PaymentNames &names, const Errand &errand, const payments::Payment &payment, const VoucherPress &press);
inquiry::Answer approvalAnswer(const Errand &errand, const payments::Approval &approval);
inquiry::Answer chargeAnswer(const Errand &errand, const wallets::Charge &charge);
inquiry::Answer refillAnswer(const Errand &errand, const wallets::Refill &refill);
/// 201, or 202 while the issuer is still asked.
inquiry::Answer cardAnswer(const Errand &errand, const wallets::Card &card);

/// A sum above zero in the gateway's currency; `in` has a flaw if it is not one.
std::optional<money::Money> readAmount(const RouteServices &services, protocol::ObjectReader &in, const char *name);

/// Why it did not come to a payment.
inquiry::Answer refusalAnswer(const Errand &errand, const payments::Decision &decision);
/// What the pipeline needs to know of a card.
std::optional<payments::PrepaidCardFacts> prepaidFacts(const std::optional<wallets::Card> &card);

/// The answer to a question that was taken before under the same key, while its outcome was not final: says that nothing was done
/// anew, and is kept if it is final now.
inquiry::Answer answerToRepeat(Records &records, const Errand &errand, inquiry::Answer answer);
/// Is this answer final, so that it is kept under its Idempotency-Key?
bool isFinalAnswer(const inquiry::Answer &answer);

} // namespace florin::intake
