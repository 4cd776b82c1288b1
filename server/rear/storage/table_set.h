#pragma once

#include "server/rear/storage/answer_tables.h"
#include "server/rear/storage/member_tables.h"
#include "server/rear/storage/merchant_tables.h"
#include "server/rear/storage/notice_tables.h"
#include "server/rear/storage/payment_tables.h"
#include "server/rear/storage/wallet_tables.h"

namespace florin::storage {

/// All tables seen through one connection, and the books as that side sees them. Both outlive it.
struct TableSet {
    TableSet(Database &db, ledger::Records &books, KnownParties *known = nullptr)
        : members(db, parties, known), merchants(db, parties, known), wallets(db, witnesses), payments(db, witnesses), answers(db, witnesses), notices(db),
          records{members, merchants, wallets, payments, books, answers, notices} {}
    TableSet(const TableSet &) = delete;
    TableSet &operator=(const TableSet &) = delete;

    Witnesses witnesses; ///< what was touched since it was cleared
    PartyChanges parties; ///< likewise
    MemberTables members;
    MerchantTables merchants;
    WalletTables wallets;
    PaymentTables payments;
    AnswerTables answers;
    NoticeTables notices;
    intake::Records records;
};

} // namespace florin::storage
