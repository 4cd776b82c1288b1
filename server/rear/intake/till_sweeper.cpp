#include "server/rear/intake/till_sweeper.h"

#include "server/rear/payments/sweep.h"

#include <cstdio>
#include <exception>
#include <typeinfo>

namespace florin::intake {

namespace {

/// In real time: a test clock may jump.
constexpr std::chrono::milliseconds betweenLooks{500};

} // namespace

void TillSweeper::watch() {
    try {
        sweepWhatIsDue();
    } catch (const std::exception &error) {
        // A rule of the store: another unit was faster. The next look finds what that one wrote.
        std::fprintf(stderr, "rear/intake: a till could not be swept (%s)\n", typeid(error).name());
    }
    m_desk.later(betweenLooks, [this] { watch(); });
}

void TillSweeper::sweepWhatIsDue() {
    const auto now = m_services.clock.now();
    const auto day = payments::dayOf(now);
    if (day == m_doneFor || payments::timeOfDay(now) < m_at) return;
    std::vector<payments::PayoutAccount> accounts;
    const auto read = m_services.store.read([&](Records &records) { accounts = records.payments.payoutAccounts(); });
    bool isDone = bool(read);
    for (const auto &account : accounts) isDone = sweep(account.merchant, day, now) && isDone;
    if (isDone) m_doneFor = day;
}

bool TillSweeper::sweep(const std::string &merchant, const std::string &day, base::Timestamp now) {
    std::optional<payments::Instruction> instruction;
    const auto stored = m_services.store.write([&](Records &records) {
        instruction.reset();
        const auto account = records.payments.payoutAccount(merchant);
        if (!account || records.payments.sweep(payments::sweepId(merchant, day))) return Outcome::rollBack;
        const auto till = records.ledger.accountToGive(ledger::tillOf(merchant, m_services.settings.currency).id);
        if (!till || till->line.available() <= 0) return Outcome::rollBack;
        const auto amount = *money::Money::of(till->line.available(), m_services.settings.currency);
        const auto decision = payments::beginSweep(*account, day, amount, m_desk.fresh(now));
        m_desk.write(records, decision, now);
        instruction = decision.instruction;
        return Outcome::commit;
    });
    if (stored && instruction) m_desk.carry(*instruction);
    return bool(stored);
}

} // namespace florin::intake
