#include "server/rear/ledger/transfer.h"

#include "shared/base/ensure.h"

namespace florin::ledger {

using base::Refused;

std::string_view toWord(TransferState state) {
    switch (state) {
    case TransferState::pending:
        return "pending";
    case TransferState::posted:
        return "posted";
    case TransferState::voided:
        return "voided";
    }
    return {};
}

std::optional<TransferState> transferStateFromWord(std::string_view word) {
    for (auto state : {TransferState::pending, TransferState::posted, TransferState::voided})
        if (toWord(state) == word) return state;
    return std::nullopt;
}

std::optional<std::string> differenceBetween(const TransferPlan &left, const TransferPlan &right) {
    if (left.debit != right.debit) return "debit";
    if (left.credit != right.credit) return "credit";
    if (left.amount != right.amount) return "amount";
    if (left.linked != right.linked) return "linked";
    return std::nullopt;
}

base::Result<bool, LedgerRefusal> mayBegin(const TransferPlan &plan, const Standing &standing) {
    const auto refuse = [](LedgerError error) { return Refused{LedgerRefusal{error, {}}}; };
    if (standing.existing) {
        if (auto difference = differenceBetween(plan, standing.existing->plan))
            return Refused{LedgerRefusal{LedgerError::differentContent, *difference}};
        return false;
    }
    if (!plan.amount.isPositive()) return refuse(LedgerError::amountNotPositive);
    if (plan.debit == plan.credit) return refuse(LedgerError::sameAccount);
    if (!standing.debit || !standing.credit) return refuse(LedgerError::unknownAccount);
    if (standing.debit->currency != plan.amount.currency() || standing.credit->currency != plan.amount.currency())
        return refuse(LedgerError::differentCurrencies);
    const auto left = standing.debitBalance.posted - standing.debitBalance.reserved - plan.amount.amount();
    if (standing.debit->floor() == Floor::zero && left < 0) return refuse(LedgerError::notEnough);
    return true;
}

base::Result<bool, LedgerRefusal> mayEnd(const std::optional<Transfer> &existing, TransferState outcome) {
    ENSURE(outcome != TransferState::pending);
    if (!existing) return Refused{LedgerRefusal{LedgerError::unknownTransfer, {}}};
    if (existing->state == outcome) return false;
    if (existing->state == TransferState::posted) return Refused{LedgerRefusal{LedgerError::alreadyPosted, {}}};
    if (existing->state == TransferState::voided) return Refused{LedgerRefusal{LedgerError::alreadyVoided, {}}};
    return true;
}

std::array<Posting, 2> postingsOf(const TransferPlan &plan) {
    return {Posting{plan.id, plan.debit, -plan.amount.amount()}, Posting{plan.id, plan.credit, plan.amount.amount()}};
}

TransferPlan correctionOf(const TransferPlan &posted, std::string id) {
    return {std::move(id), posted.credit, posted.debit, posted.amount, posted.id};
}

} // namespace florin::ledger
