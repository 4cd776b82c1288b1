#include "tests/simulation/planted.h"

#include <set>
#include <vector>

namespace florin::simulation {

namespace {

using ledger::Entry;

/// The books, with something between them and those who write.
class ChangedBooks : public ledger::Records {
  public:
    explicit ChangedBooks(ledger::Records &real) : m_real(real) {}
    std::optional<ledger::AccountLine> account(const std::string &id) override { return m_real.account(id); }
    std::optional<ledger::AccountLine> accountToGive(const std::string &id) override { return m_real.accountToGive(id); }
    void open(const ledger::Account &account, base::Timestamp at) override { m_real.open(account, at); }
    std::optional<ledger::Transfer> transfer(const std::string &id) override { return m_real.transfer(id); }
    std::int64_t corrected(const std::string &id) override { return m_real.corrected(id); }
    void add(const Entry &entry) override { m_real.add(entry); }
    std::vector<ledger::Transfer> pending() override { return m_real.pending(); }
    std::vector<ledger::Transfer> overdue(base::Timestamp now, int most) override { return m_real.overdue(now, most); }
    std::vector<ledger::CurrencySum> sums() override { return m_real.sums(); }

  private:
    ledger::Records &m_real;
};

bool endsAPayment(const Entry &entry) {
    return ledger::ends(entry.step) && entry.credit.starts_with("till:");
}

class WithoutVoids final : public ChangedBooks {
  public:
    using ChangedBooks::ChangedBooks;
    void add(const Entry &entry) override {
        if (!endsAPayment(entry) || entry.step != ledger::Step::voids) ChangedBooks::add(entry);
    }
};

class WithLatePostings final : public ChangedBooks {
  public:
    WithLatePostings(ledger::Records &real, std::vector<Entry> &late) : ChangedBooks(real), m_late(late) {}
    void add(const Entry &entry) override {
        if (endsAPayment(entry) && entry.step == ledger::Step::posts)
            m_late.push_back(entry);
        else
            ChangedBooks::add(entry);
    }

  private:
    std::vector<Entry> &m_late;
};

intake::Records with(intake::Records &records, ledger::Records &books) {
    return {records.members, records.merchants, records.wallets, records.payments, books, records.answers, records.notices};
}

class VoidLosingStore final : public intake::Store {
  public:
    explicit VoidLosingStore(intake::Store &real) : m_real(real) {}
    base::Result<void, intake::StoreError> write(const std::function<intake::Outcome(intake::Records &)> &work) override {
        return m_real.write([&](intake::Records &records) {
            WithoutVoids books(records.ledger);
            auto changed = with(records, books);
            return work(changed);
        });
    }
    base::Result<void, intake::StoreError> read(const std::function<void(intake::Records &)> &work) override { return m_real.read(work); }

  private:
    intake::Store &m_real;
};

class TwoCommitsStore final : public intake::Store {
  public:
    explicit TwoCommitsStore(intake::Store &real) : m_real(real) {}
    base::Result<void, intake::StoreError> write(const std::function<intake::Outcome(intake::Records &)> &work) override {
        std::vector<Entry> late;
        const auto written = m_real.write([&](intake::Records &records) {
            late.clear();
            WithLatePostings books(records.ledger, late);
            auto changed = with(records, books);
            return work(changed);
        });
        if (!written || late.empty()) return written;
        const auto followed = m_real.write([&](intake::Records &records) {
            for (const auto &entry : late) records.ledger.add(entry);
            return intake::Outcome::commit;
        });
        (void)followed; // What could have gone wrong? The payment is approved.
        return written;
    }
    base::Result<void, intake::StoreError> read(const std::function<void(intake::Records &)> &work) override { return m_real.read(work); }

  private:
    intake::Store &m_real;
};

class RenamingDoor final : public inquiry::RearDoor {
  public:
    explicit RenamingDoor(inquiry::RearDoor &real) : m_real(real) {}
    void ask(inquiry::Question question, inquiry::Respond respond) override {
        const bool isCharge = question.idempotencyKey && question.path.at(1) == "charges";
        if (isCharge && !m_seen.insert(*question.idempotencyKey).second) *question.idempotencyKey += "-" + std::to_string(++m_renamed);
        m_real.ask(std::move(question), std::move(respond));
    }

  private:
    inquiry::RearDoor &m_real;
    std::set<std::string> m_seen;
    int m_renamed = 0;
};

} // namespace

Flaws lostVoid() {
    return {.store = [](intake::Store &real) { return std::make_unique<VoidLosingStore>(real); }};
}

Flaws doubledRepeat() {
    return {.door = [](inquiry::RearDoor &real) { return std::make_unique<RenamingDoor>(real); }};
}

Flaws balanceOutsideTheCommit() {
    return {.store = [](intake::Store &real) { return std::make_unique<TwoCommitsStore>(real); }};
}

} // namespace florin::simulation
