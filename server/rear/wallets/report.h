#pragma once

#include "server/rear/payments/bank_notice.h"
#include "server/rear/wallets/card.h"
#include "shared/base/clock.h"
#include "shared/money/money.h"
#include "shared/payment/refusal.h"
#include "shared/payment/states.h"

#include <optional>
#include <string>

/// Payments with our cards at shops that know nothing of us: a switch asked the issuer, and the issuer reported it (steps d9 to d14). We had no
/// part in them, so that they are in no books of ours: they are shown, and compared with what the shop's page said. Pure rules.
namespace florin::wallets {

struct Report {
    std::string id; ///< follows from the acquirer's reference, so that a repeat finds it
    std::string member;
    std::string card;
    money::Money amount;
    payment::PaymentState state = payment::PaymentState::approved; ///< or declined, or reversed
    std::string acquirer;
    std::string retrieval;
    std::string shop;     ///< as that acquirer numbers it
    std::string shopName; ///< may be empty
    std::string approvalCode;
    std::optional<payment::Refusal> refusal;
    std::optional<money::Money> balanceAfter;
    base::Timestamp madeAt; ///< when the acquirer asked
    base::Timestamp toldAt; ///< when the issuer told us of it first
    std::optional<base::Timestamp> reversedAt;
};

/// The moment that field 7 names, in the year that brings it nearest to `now`. Nothing if there is no such day or time.
std::optional<base::Timestamp> momentOf(std::string_view field7, base::Timestamp now);

/// A new report. `madeAt` is never after `now`.
Report reportOf(const payments::BankNotice &notice, const Card &card, std::string id, base::Timestamp now);
/// Is this what was told before under the same reference?
bool isSame(const Report &before, const Report &now);
/// Given back, wholly. Nothing if it stays as it is: it moved nothing, or was given back before.
std::optional<Report> givenBack(Report report, const payments::BankNotice &notice, base::Timestamp now);

/// The card after that was written down. Nothing if it stays as it is.
std::optional<Card> afterReport(Card card, const Report &report);

} // namespace florin::wallets
