#include "server/rear/ledger/transfer.h"

namespace florin::ledger {

std::string_view toWord(TransferState state) {
    switch (state) {
    case TransferState::pending:
        return "pending";
    case TransferState::posted:
        return "posted";
    case TransferState::voided:
        return "voided";
    case TransferState::expired:
        return "expired";
    }
    return {};
}

std::array<Posting, 2> postingsOf(const TransferPlan &plan) {
    return {Posting{plan.id, plan.debit, -plan.amount.amount()}, Posting{plan.id, plan.credit, plan.amount.amount()}};
}

TransferPlan correctionOf(const Transfer &posted, std::string id) {
    return {std::move(id), posted.plan.credit, posted.plan.debit, posted.posted, posted.plan.id};
}

} // namespace florin::ledger
