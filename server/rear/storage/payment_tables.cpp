#include "server/rear/storage/payment_tables.h"

#include "server/rear/storage/columns.h"
#include "shared/base/ensure.h"

namespace florin::storage {

using payments::Approval;
using payments::Instruction;
using payments::Payment;

namespace {

constexpr auto paymentColumns =
    "SELECT id, kind, state, member, means, merchant, ticket, serial, total, vat, currency, fingerprint, approval, stan,"
    " retrieval, sent_at, created_at, wait_until, resolve_by, concluded_at, approval_code, refusal, balance_after, ticket_hash, ticket_expires, customer,"
    " outcome, register FROM payments ";
constexpr auto approvalColumns =
    "SELECT id, state, merchant, ticket, serial, customer, total, vat, currency, payment, fingerprint, created_at,"
    " wait_until, resolve_by, concluded_at, approval_code, refusal, card_brand, card_last_four FROM approvals ";
constexpr auto instructionColumns =
    "SELECT id, subject, subject_id, means, means_id, verb, stan, retrieval, sent_at, amount, currency, merchant,"
    " original_verb, original_stan, original_retrieval, original_sent_at, created_at FROM instructions ";
/// States in which a payment holds its ticket and its money: the words of the index one_payment_a_ticket.
constexpr auto stands = " AND state IN ('waiting_for_shop', 'pending', 'unknown', 'approved')";

std::optional<payment::Refusal> refusalFrom(const Query &row, int column) {
    return row.isNull(column) ? std::nullopt : std::optional(known(payment::refusalFromCode(row.text(column))));
}

std::optional<std::string_view> codeOf(std::optional<payment::Refusal> refusal) {
    return refusal ? std::optional(payment::factsOf(*refusal).code) : std::nullopt;
}

/// Without the lines and the differences, which have rows of their own.
Payment paymentFrom(const Query &row) {
    const auto currency = row.text(10);
    Payment payment{.order = {{}, moneyFrom(row.integer(8), currency), moneyFrom(row.integer(9), currency)}};
    payment.id = row.text(0);
    payment.kind = known(payments::paymentKindFromWord(row.text(1)));
    payment.state = known(payment::paymentStateFromWord(row.text(2)));
    payment.member = row.text(3);
    payment.means = row.text(4);
    payment.merchant = row.text(5);
    payment.ticket = row.text(6);
    payment.serial = row.text(7);
    payment.fingerprint = row.text(11);
    payment.approval = row.text(12);
    if (!row.isNull(13)) payment.purchase = payments::BankReference{row.text(13), row.text(14), row.timestamp(15)};
    payment.createdAt = row.timestamp(16);
    payment.waitUntil = row.timestamp(17);
    payment.resolveBy = row.optionalTimestamp(18);
    payment.concludedAt = row.optionalTimestamp(19);
    payment.approvalCode = row.text(20);
    payment.refusal = refusalFrom(row, 21);
    if (!row.isNull(22)) payment.balanceAfter = moneyFrom(row.integer(22), currency);
    if (!row.isNull(23))
        payment.voucher = payments::VoucherFacts{row.text(23), row.timestamp(24), row.text(25),
                                                 known(payment::voucherOutcomeFromWord(row.text(26)))};
    if (!row.isNull(27)) payment.registerSerial = row.integer(27);
    return payment;
}

Approval approvalFrom(const Query &row) {
    const auto currency = row.text(8);
    Approval approval{.order = {{}, moneyFrom(row.integer(6), currency), moneyFrom(row.integer(7), currency)}};
    approval.id = row.text(0);
    approval.state = known(payment::paymentStateFromWord(row.text(1)));
    approval.merchant = row.text(2);
    approval.ticket = row.text(3);
    approval.serial = row.text(4);
    approval.customer = row.text(5);
    approval.payment = row.text(9);
    approval.fingerprint = row.text(10);
    approval.createdAt = row.timestamp(11);
    approval.waitUntil = row.timestamp(12);
    approval.resolveBy = row.optionalTimestamp(13);
    approval.concludedAt = row.optionalTimestamp(14);
    approval.approvalCode = row.text(15);
    approval.refusal = refusalFrom(row, 16);
    if (!row.isNull(17)) approval.card = payments::ShownCard{known(card::brandFromWord(row.text(17))), row.text(18)};
    return approval;
}

Instruction instructionFrom(const Query &row) {
    Instruction instruction;
    instruction.id = row.text(0);
    instruction.subject = known(payments::subjectFromWord(row.text(1)));
    instruction.subjectId = row.text(2);
    instruction.means = known(payments::meansKindFromWord(row.text(3)));
    instruction.meansId = row.text(4);
    instruction.verb = known(payments::bankVerbFromWord(row.text(5)));
    instruction.reference = {row.text(6), row.text(7), row.timestamp(8)};
    if (!row.isNull(9)) instruction.amount = moneyFrom(row.integer(9), row.text(10));
    instruction.merchant = row.text(11);
    if (!row.isNull(12)) {
        instruction.originalVerb = known(payments::bankVerbFromWord(row.text(12)));
        instruction.originalReference = payments::BankReference{row.text(13), row.text(14), row.timestamp(15)};
    }
    instruction.createdAt = row.timestamp(16);
    return instruction;
}

template <class Row> std::vector<Row> allOf(Query row, Row (*read)(const Query &)) {
    std::vector<Row> rows;
    while (row.next()) rows.push_back(read(row));
    return rows;
}

std::optional<std::string_view> currencyOf(const std::optional<money::Money> &money) {
    return money ? std::optional(money->currency().code()) : std::nullopt;
}

} // namespace

std::optional<Payment> PaymentTables::payment(const std::string &id) {
    auto found = allOf(m_db.query(std::string(paymentColumns) + "WHERE id = $1", id), paymentFrom);
    if (found.empty()) return std::nullopt;
    auto &payment = found.front();
    payment.order = orderOf(payment.id, payment.order.total, payment.order.vat);
    payment.differences = differencesOf(payment.id);
    return std::move(payment);
}

std::optional<Payment> PaymentTables::paymentOfTicket(const std::string &merchant, const std::string &ticket) {
    const auto found = allOf(m_db.query(std::string(paymentColumns) + "WHERE merchant = $1 AND ticket = $2 AND ticket <> ''" + stands, merchant, ticket), paymentFrom);
    return found.empty() ? std::nullopt : payment(found.front().id);
}

std::int64_t PaymentTables::microPaid(const std::string &member, const std::string &merchant, base::Timestamp since) {
    auto row = m_db.query(std::string("SELECT CAST(coalesce(sum(total), 0) AS BIGINT) FROM payments WHERE member = $1 AND means = 'micro'"
                                      " AND created_at >= $2 AND merchant = $3") + stands,
                          member, since, merchant);
    return row.next() ? row.integer(0) : 0;
}

int PaymentTables::microPayments(const std::string &member, base::Timestamp after) {
    auto row = m_db.query(std::string("SELECT count(*) FROM payments WHERE member = $1 AND means = 'micro' AND created_at > $2") + stands, member,
                          after);
    return row.next() ? static_cast<int>(row.integer(0)) : 0;
}

std::int64_t PaymentTables::enterInRegister(const std::string &payment) {
    const auto serial = m_db.addNumbered("INSERT INTO transaction_register (payment) VALUES ($1)", "serial", payment);
    ENSURE(serial > 0);
    return serial;
}

void PaymentTables::put(const Payment &payment) {
    const auto &asked = payment.purchase;
    const auto &voucher = payment.voucher;
    // Most are new, and end in the commit that enters them.
    const int added = m_db.run(
        "INSERT INTO payments (id, kind, state, member, means, merchant, ticket, serial, total, vat, currency, fingerprint, "
        "approval, stan,"
        " retrieval, sent_at, created_at, wait_until, resolve_by, concluded_at, approval_code, refusal, balance_after, ticket_hash, ticket_expires, customer,"
        " outcome, register)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,"
        " $24, $25, $26, $27, $28) ON CONFLICT (id) DO NOTHING",
        payment.id, toWord(payment.kind), toWord(payment.state), orNull(payment.member), payment.means, payment.merchant,
        payment.ticket, payment.serial, payment.order.total.amount(), payment.order.vat.amount(),
        payment.order.total.currency().code(), payment.fingerprint, payment.approval,
        asked ? std::optional(asked->stan) : std::nullopt, asked ? std::optional(asked->retrieval) : std::nullopt,
        asked ? std::optional(asked->sentAt) : std::nullopt, payment.createdAt, payment.waitUntil, payment.resolveBy,
        payment.concludedAt, payment.approvalCode, codeOf(payment.refusal), amountOf(payment.balanceAfter),
        voucher ? std::optional(voucher->ticketHash) : std::nullopt, voucher ? std::optional(voucher->ticketExpires) : std::nullopt,
        voucher ? std::optional(voucher->customer) : std::nullopt,
        voucher ? std::optional(toWord(voucher->outcome)) : std::nullopt, payment.registerSerial);
    if (added > 0)
        addLines(payment.id, payment.order);
    else
        m_db.run("UPDATE payments SET state = $2, approval = $3, stan = $4, retrieval = $5, sent_at = $6, wait_until = $7, "
                 "resolve_by = $8, concluded_at = $9,"
                 " approval_code = $10, refusal = $11, balance_after = $12, register = $13 WHERE id = $1",
                 payment.id, toWord(payment.state), payment.approval, asked ? std::optional(asked->stan) : std::nullopt,
                 asked ? std::optional(asked->retrieval) : std::nullopt, asked ? std::optional(asked->sentAt) : std::nullopt,
                 payment.waitUntil, payment.resolveBy, payment.concludedAt, payment.approvalCode, codeOf(payment.refusal),
                 amountOf(payment.balanceAfter), payment.registerSerial);
    putDifferences(payment.id, payment.differences);
    m_witnesses.touch("payments", payment.id);
}

std::optional<Approval> PaymentTables::approval(const std::string &id) {
    auto found = allOf(m_db.query(std::string(approvalColumns) + "WHERE id = $1", id), approvalFrom);
    if (found.empty()) return std::nullopt;
    auto &approval = found.front();
    approval.order = orderOf(approval.id, approval.order.total, approval.order.vat);
    approval.differences = differencesOf(approval.id);
    return std::move(approval);
}

std::optional<Approval> PaymentTables::waitingApproval(const std::string &merchant, const std::string &ticket) {
    const auto found =
        allOf(m_db.query(std::string(approvalColumns) +
                             "WHERE merchant = $1 AND ticket = $2 AND ticket <> '' AND state = 'waiting_for_payer'",
                         merchant, ticket),
              approvalFrom);
    return found.empty() ? std::nullopt : approval(found.front().id);
}

void PaymentTables::put(const Approval &approval) {
    const int changed = m_db.run(
        "UPDATE approvals SET state = $2, payment = $3, wait_until = $4, resolve_by = $5, concluded_at = $6, approval_code = $7,"
        " refusal = $8 WHERE id = $1",
        approval.id, toWord(approval.state), approval.payment, approval.waitUntil, approval.resolveBy, approval.concludedAt,
        approval.approvalCode, codeOf(approval.refusal));
    if (changed == 0) {
        const auto &card = approval.card;
        m_db.run("INSERT INTO approvals (id, state, merchant, ticket, serial, customer, total, vat, currency, payment, "
                 "fingerprint, created_at,"
                 " wait_until, resolve_by, concluded_at, approval_code, refusal, card_brand, card_last_four)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
                 approval.id, toWord(approval.state), approval.merchant, approval.ticket, approval.serial, approval.customer,
                 approval.order.total.amount(), approval.order.vat.amount(), approval.order.total.currency().code(),
                 approval.payment, approval.fingerprint, approval.createdAt, approval.waitUntil, approval.resolveBy,
                 approval.concludedAt, approval.approvalCode, codeOf(approval.refusal),
                 card ? std::optional(card::toWord(card->brand)) : std::nullopt,
                 card ? std::optional(card->lastFour) : std::nullopt);
        addLines(approval.id, approval.order);
    }
    putDifferences(approval.id, approval.differences);
    m_witnesses.touch("approvals", approval.id);
}

void PaymentTables::add(const payments::OpenCard &card) {
    m_db.run("INSERT INTO open_cards (payment, expiry, sealed_number) VALUES ($1, $2, $3)", card.payment, card.expiry.toText(),
             card.sealedNumber);
}

std::optional<payments::OpenCard> PaymentTables::openCard(const std::string &payment) {
    auto row = m_db.query("SELECT payment, expiry, sealed_number FROM open_cards WHERE payment = $1", payment);
    if (!row.next()) return std::nullopt;
    return payments::OpenCard{row.text(0), known(card::Expiry::fromText(row.text(1))), row.blob(2)};
}

void PaymentTables::forgetOpenCard(const std::string &payment) {
    m_db.run("DELETE FROM open_cards WHERE payment = $1", payment);
}

std::vector<Payment> PaymentTables::overduePayments(base::Timestamp now) {
    return allOf(m_db.query(std::string(paymentColumns) + "WHERE state = 'waiting_for_shop' AND wait_until <= $1", now),
                 paymentFrom);
}

std::vector<Approval> PaymentTables::overdueApprovals(base::Timestamp now) {
    return allOf(m_db.query(std::string(approvalColumns) + "WHERE state = 'waiting_for_payer' AND wait_until <= $1", now),
                 approvalFrom);
}

void PaymentTables::add(const Instruction &instruction) {
    const auto &original = instruction.originalReference;
    m_db.run("INSERT INTO instructions (id, subject, subject_id, means, means_id, verb, stan, retrieval, sent_at, amount, "
             "currency, merchant,"
             " original_verb, original_stan, original_retrieval, original_sent_at, created_at)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
             instruction.id, toWord(instruction.subject), instruction.subjectId, toWord(instruction.means), instruction.meansId,
             toWord(instruction.verb), instruction.reference.stan, instruction.reference.retrieval, instruction.reference.sentAt,
             amountOf(instruction.amount), currencyOf(instruction.amount), instruction.merchant,
             instruction.originalVerb ? std::optional(toWord(*instruction.originalVerb)) : std::nullopt,
             original ? std::optional(original->stan) : std::nullopt,
             original ? std::optional(original->retrieval) : std::nullopt,
             original ? std::optional(original->sentAt) : std::nullopt, instruction.createdAt);
    m_witnesses.touch("instructions", instruction.id);
}

void PaymentTables::close(const std::string &id, base::Timestamp at) {
    m_db.run("UPDATE instructions SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL", id, at);
    m_witnesses.touch("instructions", id);
}

std::vector<Instruction> PaymentTables::openInstructions() {
    return allOf(m_db.query(std::string(instructionColumns) + "WHERE closed_at IS NULL ORDER BY number"), instructionFrom);
}

payment::Order PaymentTables::orderOf(const std::string &owner, money::Money total, money::Money vat) {
    payment::Order order{{}, total, vat};
    auto row = m_db.query("SELECT id, description, quantity, price FROM order_lines WHERE owner = $1 ORDER BY place", owner);
    while (row.next())
        order.lines.push_back({row.text(0), row.text(1), row.integer(2), moneyFrom(row.integer(3), total.currency().code())});
    return order;
}

void PaymentTables::addLines(const std::string &owner, const payment::Order &order) {
    int place = 0;
    for (const auto &line : order.lines)
        m_db.run("INSERT INTO order_lines (owner, place, id, description, quantity, price) VALUES ($1, $2, $3, $4, $5, $6)",
                 owner, ++place, line.id, line.description, line.quantity, line.price.amount());
}

std::vector<payment::Difference> PaymentTables::differencesOf(const std::string &owner) {
    std::vector<payment::Difference> differences;
    auto row = m_db.query("SELECT path, shop, payer FROM differences WHERE owner = $1 ORDER BY place", owner);
    while (row.next()) differences.push_back({row.text(0), row.text(1), row.text(2)});
    return differences;
}

void PaymentTables::putDifferences(const std::string &owner, const std::vector<payment::Difference> &differences) {
    int place = 0;
    for (const auto &difference : differences)
        m_db.run("INSERT INTO differences (owner, place, path, shop, payer) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (owner, "
                 "place) DO NOTHING",
                 owner, ++place, difference.path, difference.shop, difference.payer);
}

} // namespace florin::storage
