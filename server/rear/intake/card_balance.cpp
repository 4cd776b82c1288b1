#include "server/rear/intake/card_balance.h"

#include <atomic>
#include <memory>

namespace florin::intake {

namespace {

/// The inquiries of one refresh.
struct Inquiries {
    base::Timestamp askedAt;
    std::mutex mutex;
    std::vector<std::pair<std::string, money::Money>> told;
    std::size_t open = 0;
    std::function<void()> done;
};

void writeDown(const RouteServices &services, const Inquiries &inquiries) {
    if (inquiries.told.empty()) return;
    // A balance that cannot be written stays as old as it says it is.
    (void)services.store.write([&](Records &records) {
        for (const auto &[id, balance] : inquiries.told) {
            auto card = records.wallets.card(id);
            if (!card) continue;
            if (wallets::takeBalance(*card, balance, inquiries.askedAt)) records.wallets.put(*card);
        }
        return Outcome::commit;
    });
}

} // namespace

void refreshBalances(const RouteServices &services, MoneyDesk &desk, std::vector<wallets::Card> cards,
                     std::function<void()> done) {
    auto inquiries = std::make_shared<Inquiries>();
    inquiries->askedAt = services.clock.now();
    inquiries->done = std::move(done);
    std::vector<std::pair<std::string, payments::BankQuestion>> questions;
    for (const auto &card : cards)
        if (auto question =
                desk.questionOf(wallets::cardInstruction(card, payments::BankVerb::inquiry, desk.fresh(inquiries->askedAt))))
            questions.emplace_back(card.id, std::move(*question));
    inquiries->open = questions.size();
    const auto finish = [&store = services, inquiries] {
        writeDown(store, *inquiries);
        inquiries->done();
    };
    if (questions.empty()) return finish();
    for (auto &[id, question] : questions) {
        auto &bank = desk.bankOf(question);
        bank.ask(std::move(question), [inquiries, finish, &work = services.work, id = id](payments::BankAnswer answer) {
            bool last = false;
            {
                std::lock_guard lock(inquiries->mutex);
                if (answer && answer->answer == "00" && answer->balance) inquiries->told.emplace_back(id, *answer->balance);
                last = --inquiries->open == 0;
            }
            if (last) work.add(finish);
        });
    }
}

} // namespace florin::intake
