#include "tests/simulation/examiner.h"

#include <algorithm>
#include <cstdlib>

namespace florin::simulation {

using books::Transfer;

namespace {

const char *wordOf(Transfer transfer) {
    switch (transfer) {
    case Transfer::none: return "not there";
    case Transfer::pending: return "pending";
    case Transfer::posted: return "posted";
    case Transfer::voided: return "voided";
    }
    return "";
}

bool never(Transfer transfer) { return transfer == Transfer::none || transfer == Transfer::voided; }

/// What one payment's state says of its transfer.
bool fits(const std::string &state, Transfer transfer) {
    if (state == "approved") return transfer == Transfer::posted;
    if (state == "pending" || state == "unknown") return transfer == Transfer::pending;
    if (state == "waiting_for_shop") return transfer == Transfer::none;
    return never(transfer);
}

struct ChargeTransfers {
    Transfer debit, load, back, suspense;
};

std::int64_t onCard(const SeenCharge &charge) { return charge.state == "loaded" ? charge.loaded.value_or(charge.amount) : 0; }
std::int64_t inSuspense(const SeenCharge &charge) { return charge.state == "loaded" ? charge.amount - onCard(charge) : 0; }

bool fits(const std::string &state, const ChargeTransfers &all) {
    if (state == "debiting" || state == "debit_unknown") return all.debit == Transfer::pending && all.load == Transfer::none;
    if (state == "loading" || state == "load_unknown") return all.debit == Transfer::posted && all.load == Transfer::pending;
    if (state == "reversing") return all.debit == Transfer::posted && all.load == Transfer::voided && all.back == Transfer::pending;
    if (state == "loaded") return all.debit == Transfer::posted && all.load == Transfer::posted && all.back == Transfer::none;
    if (state == "declined") return all.debit == Transfer::voided;
    return all.debit == Transfer::voided ||
           (all.debit == Transfer::posted && all.load == Transfer::voided && all.back == Transfer::posted);
}

std::string differ(const std::string &what, std::int64_t ours, std::int64_t theirs) {
    return what + ": " + std::to_string(ours) + " by our books, " + std::to_string(theirs) + " by the others";
}

} // namespace

std::string Examiner::read(Rear &rear, Eye &eye) {
    (void)rear;
    auto seen = eye.look();
    if (!seen) return "the tables cannot be read";
    m_seen = std::move(*seen);
    m_open.clear();
    m_moved.clear();
    for (const auto &[retrieval, instruction] : m_seen.instructions)
        if (instruction.isOpen) m_open.insert(instruction.subjectId);
    for (const auto *bank : {&m_issuer, &m_cards})
        for (const auto &[retrieval, entry] : bank->entries()) {
            const auto asked = m_seen.instructions.find(retrieval);
            if (asked == m_seen.instructions.end()) return "a bank was asked under " + retrieval + ", which is not in the outbox";
            m_moved[asked->second.subjectId + ' ' + asked->second.verb] += entry.moved;
        }
    return "";
}

std::string Examiner::examine(Rear &rear, Eye &eye) {
    if (!m_witness.contradiction().empty()) return m_witness.contradiction();
    if (auto flaw = read(rear, eye); !flaw.empty()) return flaw;
    std::string flaw = "the books cannot be read";
    const auto looked = rear.store().read([&](intake::Records &records) { flaw = examineBooks(records); });
    if (!looked || !flaw.empty()) return flaw;
    for (const auto *bank : {&m_issuer, &m_cards})
        if (flaw = examineBank(*bank); !flaw.empty()) return flaw;
    return examineWords();
}

std::string Examiner::examineBooks(intake::Records &records) const {
    if (auto flaw = books::flaw(records); !flaw.empty()) return flaw;
    for (const auto &id : books::pending(records)) {
        const auto subject = id.substr(0, id.find('/'));
        if (!m_seen.payments.contains(subject) && !m_seen.charges.contains(subject)) return "transfer " + id + " is pending for nobody";
    }
    if (auto flaw = examinePayments(records); !flaw.empty()) return flaw;
    if (auto flaw = examineCharges(records); !flaw.empty()) return flaw;
    return examineAccounts(records);
}

std::string Examiner::examinePayments(intake::Records &records) const {
    std::map<std::string, int> holders;
    for (const auto &[id, payment] : m_seen.payments) {
        const auto transfer = books::transfer(records, id);
        if (!fits(payment.state, transfer)) return "payment " + id + " is " + payment.state + ", its transfer is " + wordOf(transfer);
        const bool holds = payment.state == "approved" || payment.state == "pending" || payment.state == "unknown";
        if (holds && !payment.ticket.empty() && ++holders[payment.merchant + ' ' + payment.ticket] > 1)
            return "ticket " + payment.ticket + " is paid twice";
        const auto approval = m_seen.approvals.find(payment.approval);
        if (!payment.approval.empty() && approval == m_seen.approvals.end()) return "payment " + id + " lost its approval";
        if (approval != m_seen.approvals.end() && approval->second.payment == id && approval->second.state != payment.state)
            return "payment " + id + " is " + payment.state + ", its approval is " + approval->second.state;
        if (!isFinalWord(payment.state) || hasOpenInstruction(id)) continue;
        const auto ours = payment.state == "approved" ? -payment.total : 0;
        if (movedFor(id, "purchase") != ours) return differ("payment " + id, ours, movedFor(id, "purchase"));
    }
    for (const auto &[id, approval] : m_seen.approvals)
        if (!approval.payment.empty() && !m_seen.payments.contains(approval.payment) && approval.state == "approved")
            return "approval " + id + " has no payment";
    return "";
}

std::string Examiner::examineCharges(intake::Records &records) const {
    for (const auto &[id, charge] : m_seen.charges) {
        const ChargeTransfers all{books::transfer(records, id + "/debit"), books::transfer(records, id + "/load"),
                                  books::transfer(records, id + "/return"), books::transfer(records, id + "/suspense")};
        if (!fits(charge.state, all))
            return "charge " + id + " is " + charge.state + ", its debit is " + wordOf(all.debit) + ", its load is " + wordOf(all.load) +
                   ", its return is " + wordOf(all.back);
        if ((all.suspense == Transfer::none) != (inSuspense(charge) == 0)) return "the rest of charge " + id + " is " + wordOf(all.suspense);
        if (all.load == Transfer::posted && books::moved(records, id + "/load") != onCard(charge))
            return differ("the load in the books of " + id, books::moved(records, id + "/load"), onCard(charge));
        if (!isFinalWord(charge.state) || hasOpenInstruction(id)) continue;
        const auto debited = charge.state == "loaded" ? charge.amount : 0;
        if (movedFor(id, "purchase") != -debited) return differ("the debit of " + id, -debited, movedFor(id, "purchase"));
        if (movedFor(id, "load") != onCard(charge)) return differ("the load of " + id, onCard(charge), movedFor(id, "load"));
    }
    return "";
}

/// The lines of the accounts are the sums of what was posted, as the states of payments and charges tell it.
std::string Examiner::examineAccounts(intake::Records &records) const {
    std::map<std::string, std::int64_t> sums;
    for (const auto &[id, payment] : m_seen.payments) {
        if (payment.state != "approved") continue;
        sums["till:" + payment.merchant + ":KRW"] += payment.total;
        sums[payment.means.empty() ? "settlement:cards:KRW" : "settlement:issuer:KRW"] -= payment.total;
    }
    for (const auto &[id, charge] : m_seen.charges) {
        const auto posted = [&](const char *part) { return books::transfer(records, id + part) == Transfer::posted ? charge.amount : 0; };
        sums["settlement:cards:KRW"] += posted("/return") - posted("/debit");
        sums["settlement:issuer:KRW"] += onCard(charge);
        sums["suspense:cards:KRW"] += inSuspense(charge);
        sums["transit:cards:KRW"] += posted("/debit") - onCard(charge) - inSuspense(charge) - posted("/return");
    }
    for (const auto &[account, sum] : sums)
        if (books::posted(records, account) != sum) return differ(account, books::posted(records, account), sum);
    return "";
}

/// Each story is about an amount of its own: a bank moves each once at most. A debit and its load are at two banks.
std::string Examiner::examineBank(const PartnerBank &bank) const {
    std::map<std::pair<std::int64_t, bool>, int> moved;
    for (const auto &[retrieval, entry] : bank.entries())
        if (entry.moved != 0 && ++moved[{entry.amount, entry.moved > 0}] > 1)
            return "a bank moved " + std::to_string(entry.amount) + " twice";
    return "";
}

std::string Examiner::examineWords() const {
    for (const auto &[id, state] : m_witness.finals()) {
        const auto payment = m_seen.payments.find(id);
        const auto approval = m_seen.approvals.find(id);
        const auto charge = m_seen.charges.find(id);
        const auto now = payment != m_seen.payments.end()     ? payment->second.state
                         : approval != m_seen.approvals.end() ? approval->second.state
                         : charge != m_seen.charges.end()     ? charge->second.state
                                                              : "not there";
        if (now != state) return id + " was told to be " + state + " and is " + now;
    }
    for (const auto &id : m_witness.known(Witness::Kind::payment))
        if (!m_seen.payments.contains(id)) return "payment " + id + " was told of and is not there";
    for (const auto &id : m_witness.known(Witness::Kind::approval))
        if (!m_seen.approvals.contains(id)) return "approval " + id + " was told of and is not there";
    for (const auto &id : m_witness.known(Witness::Kind::charge))
        if (!m_seen.charges.contains(id)) return "charge " + id + " was told of and is not there";
    return "";
}

std::int64_t Examiner::movedFor(const std::string &subject, const char *verb) const {
    const auto found = m_moved.find(subject + ' ' + verb);
    return found == m_moved.end() ? 0 : found->second;
}

bool Examiner::hasOpenInstruction(const std::string &subject) const {
    return m_open.contains(subject);
}

std::string Examiner::examineSettled(Rear &rear, Eye &eye, base::Timestamp since) {
    if (auto flaw = examine(rear, eye); !flaw.empty()) return flaw;
    const auto last = since.time_since_epoch().count();
    for (const auto &[retrieval, instruction] : m_seen.instructions)
        if (instruction.isOpen && instruction.createdAt <= last)
            return "an instruction (" + instruction.verb + ") for " + instruction.subjectId + " is still open";
    for (const auto &[id, payment] : m_seen.payments)
        if ((payment.state == "pending" || payment.state == "unknown") && payment.createdAt <= last)
            return "payment " + id + " is still " + payment.state;
    for (const auto &[id, charge] : m_seen.charges)
        if (!isFinalWord(charge.state) && charge.createdAt <= last) return "charge " + id + " is still " + charge.state;
    return "";
}

std::string Examiner::examineLists(storage::BooksOffice &office) const {
    std::vector<storage::BankLogRow> log;
    for (const auto *bank : {&m_issuer, &m_cards})
        for (const auto &[retrieval, entry] : bank->entries())
            if (entry.moved != 0 || entry.reversed)
                log.push_back({retrieval, entry.moved != 0 ? std::abs(entry.moved) : entry.amount, "KRW", entry.moved != 0});
    if (auto flaw = books::disagreement(office, log); !flaw.empty()) return flaw;
    std::map<std::string, std::int64_t> missing;
    for (const auto &[id, charge] : m_seen.charges)
        if (inSuspense(charge) != 0) missing[id + "/suspense"] = inSuspense(charge);
    return books::suspended(office) == missing ? "" : "what is listed as in suspense is not what the charges miss";
}

int Examiner::loadedInPart() const {
    return static_cast<int>(std::count_if(m_seen.charges.begin(), m_seen.charges.end(),
                                          [](const auto &one) { return one.second.state == "loaded" && one.second.loaded; }));
}

} // namespace florin::simulation
