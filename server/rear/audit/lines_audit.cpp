#include "server/rear/audit/lines_audit.h"

#include "server/rear/ledger/account_number.h"

#include <algorithm>
#include <utility>

namespace florin::audit {

using ledger::EntryRow;
using ledger::Line;
using ledger::none;
using ledger::Step;

namespace {

/// Serials are given one after the other: one far beyond them belongs to no account.
constexpr std::int64_t mostAccounts = 1 << 28;

/// An account that cannot be has the place of none.
std::size_t placeOf(std::int64_t account) { return account < 1 ? 0 : static_cast<std::size_t>(ledger::serialOf(account)); }

/// The id that an account of this kind has for the owner that is named in it.
std::string idOfSuch(const ledger::Account &account) {
    const auto begin = account.id.find(':');
    const auto end = account.id.rfind(':');
    const auto owner = begin < end ? std::string_view(account.id).substr(begin + 1, end - begin - 1) : std::string_view();
    switch (account.kind) {
    case ledger::AccountKind::microAccount:
        return ledger::microAccountOf(owner, account.currency, 0).id;
    case ledger::AccountKind::merchantTill:
        return ledger::tillOf(owner, account.currency).id;
    case ledger::AccountKind::cardTransit:
        return ledger::cardTransit(account.currency).id;
    case ledger::AccountKind::fees:
        return ledger::feesIn(account.currency).id;
    case ledger::AccountKind::settlement:
        return ledger::settlementWith(owner, account.currency).id;
    case ledger::AccountKind::suspense:
        return ledger::suspenseWith(owner, account.currency).id;
    }
    return {};
}

std::string text(std::int64_t number) { return number == none ? "nothing" : std::to_string(number); }

} // namespace

void LinesAudit::account(const AccountSeen &seen) {
    const auto &row = seen.row;
    const auto say = [&](const std::string &what) { m_findings.add("accounts " + text(row.number) + " (" + row.id + "): " + what); };
    if (row.number < 1 || ledger::serialOf(row.number) > mostAccounts) return say("its number was never given.");
    const auto kind = ledger::accountKindFromWord(row.kind);
    const auto currency = money::Currency::fromCode(row.currency);
    if (!kind) return say("there is no kind of account called \"" + row.kind + "\".");
    if (!currency) return say("there is no currency called \"" + row.currency + "\".");
    const ledger::Account account{row.id, *kind, *currency};
    const bool hasFloor = account.floor() == ledger::Floor::zero;
    if ((row.floor == 0) != hasFloor || (row.floor != 0 && row.floor != none)) say("its floor is " + text(row.floor) + ", which its kind does not have.");
    if (!row.id.ends_with(':' + row.currency))
        say("its currency " + row.currency + " is not the one of its id.");
    else if (row.id != idOfSuch(account))
        say("an account of its kind, " + row.kind + ", has another id.");
    if (row.ceiling != none && *kind != ledger::AccountKind::microAccount) say("its ceiling is " + text(row.ceiling) + ", which its kind does not have.");
    ++m_ceilings[{row.kind, row.currency}][row.ceiling];
    if (row.number >= ledger::firstNumber && row.number != ledger::numberOf(ledger::serialOf(row.number), account))
        say("such an account has another number.");
    const auto place = placeOf(row.number);
    auto &kept = pageOf(place).kept[place % Page::size];
    if (kept.number != 0) return say("it has the serial number of account " + text(kept.number) + ".");
    kept.number = row.number;
    kept.hasFloor = hasFloor;
    kept.byPostings = account.keeping() == ledger::Keeping::postings;
    kept.isShared = kept.byPostings && m_numbers == Numbers::rising;
    kept.ceiling = row.ceiling;
    kept.rowEntry = seen.lastEntry;
    kept.rowIsRight = seen.lastEntry == 0 && seen.line == Line{};
    const auto known = std::find(m_currencies.begin(), m_currencies.end(), row.currency);
    kept.currency = static_cast<std::uint16_t>(known - m_currencies.begin());
    if (known == m_currencies.end()) m_currencies.push_back(row.currency);
    told(row.number) = {row.id, seen.line};
    if (seen.lastEntry == 0 && !kept.rowIsRight)
        say("its row holds " + amountOf(row.number, seen.line.posted) + ", though no entry ever touched it.");
}

std::optional<std::int64_t> LinesAudit::usualCeiling(const ledger::AccountRow &account) const {
    const auto found = m_ceilings.find({account.kind, account.currency});
    if (found == m_ceilings.end()) return std::nullopt;
    std::int64_t others = 0;
    std::optional<std::int64_t> usual;
    std::int64_t most = 0;
    for (const auto &[ceiling, count] : found->second) {
        const auto without = ceiling == account.ceiling ? count - 1 : count;
        others += without;
        if (without <= most) continue;
        most = without;
        usual = ceiling;
    }
    return 2 * most > others ? usual : std::nullopt;
}

void LinesAudit::shares(std::int64_t account, const Line &line) {
    if (const auto *kept = at(account); kept && kept->isShared)
        told(account).rowLine = line;
    else
        m_findings.add("account_shares " + text(account) + ": no such account is kept in shares.");
}

LinesAudit::Page &LinesAudit::pageOf(std::size_t place) {
    const auto page = place / Page::size;
    if (m_pages.size() <= page) m_pages.resize(page + 1);
    if (!m_pages[page]) m_pages[page] = std::make_unique<Page>();
    return *m_pages[page];
}

const LinesAudit::Kept *LinesAudit::at(std::int64_t account) const {
    const auto place = placeOf(account);
    if (place / Page::size >= m_pages.size() || !m_pages[place / Page::size]) return nullptr;
    const auto &kept = m_pages[place / Page::size]->kept[place % Page::size];
    return kept.number == account && account != 0 ? &kept : nullptr;
}

LinesAudit::Kept *LinesAudit::at(std::int64_t account) { return const_cast<Kept *>(std::as_const(*this).at(account)); }

LinesAudit::Told &LinesAudit::told(std::int64_t account) {
    const auto place = placeOf(account);
    return m_pages[place / Page::size]->told[place % Page::size];
}

void LinesAudit::fetch(const EntryRow &entry) const {
    for (const auto account : {entry.debit, entry.credit}) {
        const auto place = placeOf(account);
        if (place / Page::size < m_pages.size() && m_pages[place / Page::size])
            __builtin_prefetch(&m_pages[place / Page::size]->kept[place % Page::size], 1);
    }
}

std::string LinesAudit::amountOf(std::int64_t account, std::int64_t amount) const {
    const auto *kept = at(account);
    return kept ? text(amount) + " " + m_currencies[kept->currency] : text(amount);
}

void LinesAudit::say(const EntryRow &entry, const std::string &what) {
    m_findings.add("entries " + text(entry.number) + (entry.id.empty() ? "" : " (" + std::string(entry.id) + ")") + ", " +
                   amountOf(entry.debit, entry.amount) + ": " + what);
}

bool LinesAudit::isWellFormed(const EntryRow &entry) {
    const auto *debit = at(entry.debit);
    const auto *credit = at(entry.credit);
    if (!debit || !credit) return say(entry, "it names an account that is not there."), false;
    if (entry.debit == entry.credit) return say(entry, "it moves money to where it was."), false;
    if (debit->currency != credit->currency) return say(entry, "it moves money between currencies."), false;
    if (entry.step < 1 || entry.step > 5) return say(entry, "its step " + text(entry.step) + " does not exist."), false;
    const auto step = static_cast<Step>(entry.step);
    if (ledger::ends(step) != entry.id.empty() || ledger::ends(step) != (entry.begun != none))
        return say(entry, "its step does not fit its id."), false;
    if (entry.amount < 0 || entry.rest < 0) return say(entry, "its amount is below nothing."), false;
    if (entry.amount > money::largestAmount || entry.rest > money::largestAmount)
        return say(entry, "its amount is larger than any can be."), false;
    const bool movesSomething = ledger::posts(step) || step == Step::begins;
    if ((entry.amount > 0) != movesSomething) return say(entry, "its amount does not fit its step."), false;
    if (!ledger::ends(step) && entry.rest != 0) return say(entry, "nothing can be left of what only begins."), false;
    if (ledger::ends(step) && entry.expiresAt != none) return say(entry, "an end does not expire."), false;
    return true;
}

void LinesAudit::entry(const EntryRow &entry) {
    ++m_entries;
    const bool follows = m_numbers == Numbers::gapless ? entry.number == m_last + 1 : entry.number > m_last;
    if (!follows) say(entry, "it does not follow on entry " + text(m_last) + ": what stood between is gone.");
    m_last = entry.number;
    if (!isWellFormed(entry)) return;
    follow(entry);
    side(entry, *at(entry.debit), entry.debit, true);
    side(entry, *at(entry.credit), entry.credit, false);
}

/// Beginnings and their ends.
void LinesAudit::follow(const EntryRow &entry) {
    if (entry.linked != none) m_corrections.emplace_back(entry.number, entry.linked);
    const auto step = static_cast<Step>(entry.step);
    if (step == Step::begins) {
        m_open.emplace(entry.number, Open{entry.debit, entry.credit, entry.amount, entry.expiresAt});
        return;
    }
    if (!ledger::ends(step)) return;
    const auto found = m_open.find(entry.begun);
    if (found == m_open.end()) return say(entry, "it ends entry " + text(entry.begun) + ", which is not pending.");
    const auto &open = found->second;
    if (open.debit != entry.debit || open.credit != entry.credit) say(entry, "it ends entry " + text(entry.begun) + " between other accounts.");
    if (open.amount != entry.amount + entry.rest)
        say(entry, "with its rest of " + text(entry.rest) + " it does not make up the " + amountOf(open.debit, open.amount) + " that entry " +
                       text(entry.begun) + " began with.");
    if (step == Step::posts && open.expiresAt != none && open.expiresAt <= entry.at) say(entry, "it was posted after its time.");
    if (step == Step::expires && (open.expiresAt == none || open.expiresAt > entry.at)) say(entry, "it expired before its time.");
    m_open.erase(found);
}

/// One side of it: the line goes on from the entry before.
void LinesAudit::side(const EntryRow &entry, Kept &kept, std::int64_t account, bool isDebit) {
    const auto step = static_cast<Step>(entry.step);
    const auto previous = isDebit ? entry.debitPrevious : entry.creditPrevious;
    if (!kept.byPostings && previous != kept.lastEntry)
        say(entry, idOf(account) + " was touched by entry " + text(kept.lastEntry) + " before, and not by " + text(previous) + ".");
    const auto change = isDebit ? ledger::debited : ledger::credited;
    kept.line = change(kept.line, step, entry.amount, entry.rest);
    kept.lastEntry = entry.number;
    const bool isTold = isDebit ? kept.hasFloor || !kept.byPostings : !kept.byPostings;
    const auto posted = isDebit ? entry.debitPosted : entry.creditPosted;
    const auto second = isDebit ? entry.debitReserved : entry.creditExpected;
    const auto expected = isDebit ? kept.line.reserved : kept.line.expected;
    if (isTold && (posted != kept.line.posted || second != expected))
        say(entry, idOf(account) + " holds " + amountOf(account, kept.line.posted) + " and " + text(expected) +
                       " pending after it, and not " + text(posted) + " and " + text(second) + ".");
    if (kept.hasFloor && kept.line.available() < 0)
        say(entry, idOf(account) + " falls to " + amountOf(account, kept.line.available()) + ", below nothing.");
    if (!isDebit && !ledger::ends(step) && kept.ceiling != none && kept.line.posted + kept.line.expected > kept.ceiling)
        say(entry, idOf(account) + " rises to " + amountOf(account, kept.line.posted + kept.line.expected) +
                       ", above its ceiling of " + text(kept.ceiling) + ".");
    if (kept.rowEntry == entry.number) kept.rowIsRight = told(account).rowLine == kept.line;
}

void LinesAudit::compareRow(std::int64_t account, const Kept &kept, std::int64_t sweptTo) {
    const auto &row = told(account).rowLine;
    const auto say = [&](const std::string &what) { m_findings.add("accounts " + text(account) + " (" + idOf(account) + "): " + what); };
    if (kept.isShared) {
        if (!(row == kept.line))
            say("its shares add up to " + amountOf(account, row.posted) + ", and its entries to " + amountOf(account, kept.line.posted) + ".");
        return;
    }
    if (!kept.rowIsRight && kept.rowEntry != 0)
        say("its row holds " + amountOf(account, row.posted) + " posted, " + text(row.reserved) + " reserved and " + text(row.expected) +
            " expected as of entry " + text(kept.rowEntry) + ", which its entries do not add up to (now " + amountOf(account, kept.line.posted) + ").");
    if (kept.rowEntry > kept.lastEntry) say("its row is ahead of the journal: entry " + text(kept.rowEntry) + " did not touch it.");
    if (kept.rowEntry < kept.lastEntry && kept.lastEntry <= sweptTo && sweptTo != none)
        say("its row stands at entry " + text(kept.rowEntry) + ", though entry " + text(kept.lastEntry) + " is said to be written into it (" +
            amountOf(account, kept.line.posted) + ").");
}

void LinesAudit::end(std::int64_t sweptTo) {
    std::vector<std::int64_t> sums(m_currencies.size(), 0);
    for (const auto &page : m_pages) {
        if (!page) continue;
        for (const auto &kept : page->kept) {
            if (kept.number == 0) continue;
            sums[kept.currency] += kept.line.posted;
            compareRow(kept.number, kept, sweptTo);
        }
    }
    for (std::size_t currency = 0; currency < sums.size(); ++currency)
        if (sums[currency] != 0) m_findings.add("The books in " + m_currencies[currency] + " add up to " + text(sums[currency]) + " instead of nothing.");
}

} // namespace florin::audit
