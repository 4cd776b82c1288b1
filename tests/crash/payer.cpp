// florin-crash-payer: pays through a store's journal without pause, and writes down each answer at once, so that whoever kills it knows
// what was acknowledged. Afterwards it says whether the books hold all of that, once. See test_killed_store.py.

#include "server/rear/storage/postgres_store.h"
#include "server/rear/storage/sqlite_store.h"

#include <CLI/CLI.hpp>

#include <atomic>
#include <fstream>
#include <iostream>
#include <semaphore>
#include <unistd.h>

namespace florin::crash {

using ledger::TransferState;
using ledger::Verdict;

namespace {

const auto won = *money::Currency::fromCode("KRW");
constexpr std::int64_t people = 50;
constexpr std::int64_t funded = 1'000'000'000;

struct Books {
    std::unique_ptr<intake::Store> store;
    ledger::Journal *journal;
    storage::BooksOffice *office;
};

template <class Store> Books booksOf(base::Result<std::unique_ptr<Store>, storage::OpenFailure> opened) {
    if (!opened) throw std::runtime_error(opened.error().sentence);
    auto *store = opened->get();
    return {std::move(*opened), store, store};
}

Books openBooks(const std::string &where) {
    if (where.find('=') != std::string::npos) return booksOf(storage::PostgresStore::open({.where = where}));
    return booksOf(storage::SqliteStore::open(where));
}

/// All about payment `number` follows from it.
struct Payment {
    std::int64_t number;

    std::string id() const { return "payment-" + std::to_string(number); }
    std::int64_t amount() const { return 1 + number % 9; }
    /// One in four is pending first and then posted, and one in four voided.
    TransferState outcome() const { return number % 4 == 2 ? TransferState::voided : TransferState::posted; }
    bool isPendingFirst() const { return number % 4 == 1 || number % 4 == 2; }
    ledger::TransferPlan plan() const {
        return {.id = id(),
                .debit = purseOf(number % people).id,
                .credit = shop().id,
                .amount = *money::Money::of(amount(), won),
                .settles = isPendingFirst() ? ledger::Settles::later : ledger::Settles::atOnce};
    }
    static ledger::Account purseOf(std::int64_t person) { return ledger::microAccountOf("p" + std::to_string(person), won, 2 * funded); }
    static ledger::Account shop() { return ledger::tillOf("paper", won); }
};

void openAccounts(intake::Store &store) {
    const auto now = base::SystemClock().now();
    const auto written = store.write([&](intake::Records &records) {
        records.ledger.open(Payment::shop(), now);
        for (std::int64_t person = 0; person < people; ++person) {
            auto first = ledger::beginning("first-" + std::to_string(person), ledger::settlementWith("issuer", won), Payment::purseOf(person),
                                           *money::Money::of(funded, won));
            first.plan.settles = ledger::Settles::atOnce;
            if (ledger::isRefusal(ledger::begin(records.ledger, first, now))) throw std::runtime_error("an account cannot be opened");
        }
        return intake::Outcome::commit;
    });
    if (!written) throw std::runtime_error("the accounts cannot be opened");
}

/// Tells an answer to the one who listens: in one write, which a kill cannot cut.
void tell(std::int64_t number, std::string_view word) {
    const std::string line = std::to_string(number) + ' ' + std::string(word) + '\n';
    if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(1);
}

/// From the numbers on standard input, which were not answered before, and then from `first`, until it is killed.
[[noreturn]] void pay(const std::string &where, std::int64_t first) {
    auto books = openBooks(where);
    openAccounts(*books.store);
    std::counting_semaphore<> room(512);
    std::atomic<std::int64_t> heard = 0;
    const auto offer = [&](ledger::Request request, std::int64_t number, bool isLast) {
        const auto answered = [&room, &heard, number, isLast](const base::Result<Verdict, ledger::Trouble> &result) {
            if (!result)
                tell(number, "trouble");
            else if (ledger::isRefusal(*result))
                tell(number, ledger::toWord(*result));
            else if (isLast)
                tell(number, *result == Verdict::done ? "done" : "repeated");
            ++heard;
            heard.notify_one();
            room.release();
        };
        room.acquire();
        // The queue is full: the same again after the next answer.
        for (auto before = heard.load(); !books.journal->offer(request, answered); before = heard) heard.wait(before);
    };
    const auto ask = [&](const Payment &payment) {
        offer(payment.plan(), payment.number, !payment.isPendingFirst());
        if (payment.isPendingFirst()) offer(ledger::End{payment.id(), payment.outcome()}, payment.number, true);
    };
    for (std::int64_t number; std::cin >> number;) ask({number});
    for (std::int64_t number = first;; ++number) ask({number});
}

/// Whether each acknowledged payment, by number on standard input, stands as it was asked for, and nothing stands twice: the shop holds what all
/// transfers up to `last` together moved. The whole audit beside it.
int check(const std::string &where, std::int64_t last) {
    auto books = openBooks(where);
    std::vector<bool> acknowledged(static_cast<std::size_t>(last + 1));
    for (std::int64_t number; std::cin >> number;) acknowledged.at(static_cast<std::size_t>(number)) = true;
    int flaws = 0;
    std::int64_t moved = 0, held = 0;
    const auto read = books.store->read([&](intake::Records &records) {
        for (std::int64_t number = 0; number <= last; ++number) {
            const Payment payment{number};
            const auto transfer = records.ledger.transfer(payment.id());
            if (transfer) moved += transfer->posted.amount();
            const bool isRight = transfer && transfer->plan == payment.plan() && transfer->state == payment.outcome() &&
                                 transfer->posted.amount() == (payment.outcome() == TransferState::posted ? payment.amount() : 0);
            if (isRight || !acknowledged[static_cast<std::size_t>(number)]) continue;
            std::cout << payment.id() << " was acknowledged and is " << (transfer ? "not as it was asked for\n" : "lost\n");
            ++flaws;
        }
        const auto shop = records.ledger.accountToGive(Payment::shop().id);
        held = shop ? shop->line.posted : 0;
    });
    if (!read) throw std::runtime_error("the books cannot be read");
    if (moved != held) {
        std::cout << "the shop holds " << held << " and was paid " << moved << '\n';
        ++flaws;
    }
    audit::Findings findings;
    if (!books.office->audit({}, findings)) throw std::runtime_error("the audit cannot read the books");
    for (const auto &finding : findings.list()) std::cout << finding.sentence << '\n';
    return flaws == 0 && findings.isEmpty() ? 0 : 1;
}

} // namespace
} // namespace florin::crash

int main(int argc, char **argv) {
    std::string where;
    std::int64_t first = 0, last = 0;
    CLI::App app("Pays until it is killed, or looks what is left.");
    app.require_subcommand(1);
    app.add_option("--books", where)->required();
    auto *paying = app.add_subcommand("pay", "from the numbers on standard input, then from --first on");
    paying->add_option("--first", first)->required();
    auto *checking = app.add_subcommand("check", "the acknowledged numbers on standard input");
    checking->add_option("--last", last)->required();
    try {
        app.parse(argc, argv);
        if (*paying) florin::crash::pay(where, first);
        return florin::crash::check(where, last);
    } catch (const CLI::ParseError &error) {
        return app.exit(error);
    } catch (const std::exception &error) {
        std::cerr << "florin-crash-payer: " << error.what() << '\n';
        return 2;
    }
}
