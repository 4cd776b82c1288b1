#include "wallet-app/session/books.h"

#include <algorithm>
#include <utility>

namespace florin::session {

namespace {

constexpr std::size_t mostLinesKept = 2000;

bool means(const Failure &failure, payment::Refusal refusal) {
    return failure.trouble == Trouble::refused && failure.news.refusal == refusal;
}

} // namespace

std::string subjectOf(const Activity &line) {
    if (line.payment) return "payment:" + line.payment->id;
    if (line.charge) return "charge:" + line.charge->id;
    return line.card ? "card:" + line.card->id : std::string();
}

Books::Books(Gateway &gateway, Later &later, const base::Clock &clock) : m_gateway(gateway), m_later(later), m_clock(clock) {}

void Books::open() {
    close();
    m_open = true;
    refresh();
    follow();
    askForProfile();
}

void Books::askForProfile() {
    m_gateway.profile(m_leash.tie([this](base::Result<Profile, Failure> result) {
        if (!result) return note(result.error());
        keep(*result);
    }));
}

void Books::close() {
    m_leash.letGo();
    if (m_following) m_following->cancel();
    m_following.reset();
    m_open = m_cardsKnown = m_activityKnown = m_willAsk = false;
    m_cards.clear();
    m_sources.clear();
    m_activity.clear();
    m_profile.reset();
    m_micro.reset();
    m_trouble.reset();
    m_knownAt.reset();
    m_cursor.clear();
    m_tries = m_misses = 0;
}

void Books::refresh() {
    if (!m_open) return;
    m_gateway.cards(m_leash.tie([this](base::Result<std::vector<Card>, Failure> result) {
        if (!result) return note(result.error());
        m_cards = std::move(*result);
        std::erase_if(m_cards, [](const Card &card) { return card.state == payment::CardState::deleted; });
        m_cardsKnown = true;
        answered();
        changed.tell();
    }));
    m_gateway.fundingSources(m_leash.tie([this](base::Result<std::vector<FundingSource>, Failure> result) {
        if (!result) return note(result.error());
        m_sources = std::move(*result);
        answered();
        changed.tell();
    }));
    m_gateway.microAccount(m_leash.tie([this](base::Result<MicroAccount, Failure> result) {
        if (result) return keep(*result);
        if (!means(result.error(), payment::Refusal::notFound)) note(result.error());
    }));
}

void Books::follow() {
    const bool first = m_cursor.empty();
    m_following = m_gateway.activity(m_cursor, m_leash.tie([this, first](base::Result<std::vector<Activity>, Failure> result) {
        if (!result) {
            note(result.error());
            return askAgain();
        }
        m_tries = 0;
        take(std::move(*result), first);
        // Without a cursor there is nothing to wait behind: look again in a moment.
        if (m_cursor.empty())
            m_later.after(std::chrono::seconds(2), m_leash.tie([this] { follow(); }));
        else
            follow();
    }));
}

void Books::askAgain() {
    m_later.after(pauseAfter(m_tries++), m_leash.tie([this] { follow(); }));
}

// Apart from the activity, whose next answer may wait behind a long poll for as long as nothing happens.
void Books::askWhatIsMissing() {
    if (std::exchange(m_willAsk, true)) return;
    m_later.after(pauseAfter(m_misses++), m_leash.tie([this] {
        m_willAsk = false;
        refresh();
        if (!m_profile) askForProfile();
    }));
}

void Books::take(std::vector<Activity> lines, bool first) {
    const bool wasKnown = m_activityKnown;
    m_activityKnown = true;
    const bool wasTroubled = answered();
    if (first) {
        const bool fresh = wasKnown && !lines.empty();
        m_activity = lines;
        if (!lines.empty()) m_cursor = lines.front().cursor;
        changed.tell();
        if (fresh) {
            for (auto line = lines.rbegin(); line != lines.rend(); ++line) news.tell(*line);
        }
        if (fresh || wasTroubled) refresh();
        return;
    }
    for (const Activity &line : lines) {
        merge(line);
        m_cursor = line.cursor;
    }
    if (!lines.empty() || wasTroubled) changed.tell();
    for (const Activity &line : lines) news.tell(line);
    if (!lines.empty() || wasTroubled) refresh();
}

// A payment that moved on comes again under the same id: the newer word replaces the older one.
void Books::merge(const Activity &line) {
    std::erase_if(m_activity, [subject = subjectOf(line)](const Activity &other) { return subjectOf(other) == subject; });
    m_activity.insert(m_activity.begin(), line);
    if (m_activity.size() > mostLinesKept) m_activity.resize(mostLinesKept);
}

void Books::note(const Failure &failure) {
    if (failure.trouble == Trouble::cancelled) return;
    if (means(failure, payment::Refusal::deviceRevoked)) {
        m_leash.letGo();
        deviceRemoved.tell();
        return;
    }
    if (!m_trouble) m_troubledSince = m_clock.now();
    m_trouble = failure;
    askWhatIsMissing();
    changed.tell();
}

bool Books::answered() {
    m_knownAt = m_clock.now();
    m_misses = 0;
    return std::exchange(m_trouble, std::nullopt).has_value();
}

void Books::keep(const Card &card) {
    const auto found = std::find_if(m_cards.begin(), m_cards.end(), [&](const Card &other) { return other.id == card.id; });
    if (found != m_cards.end())
        *found = card;
    else
        m_cards.insert(m_cards.begin(), card);
    m_cardsKnown = true;
    answered();
    changed.tell();
}

void Books::keep(const Profile &profile) {
    m_profile = profile;
    answered();
    changed.tell();
}

void Books::keep(const MicroAccount &account) {
    m_micro = account;
    answered();
    changed.tell();
}

const Card *Books::card(const std::string &id) const {
    const auto found = std::find_if(m_cards.begin(), m_cards.end(), [&](const Card &card) { return card.id == id; });
    return found == m_cards.end() ? nullptr : &*found;
}

std::vector<money::Money> Books::totals() const {
    std::vector<money::Money> sums;
    for (const Card &card : m_cards) {
        const bool counts = card.state == payment::CardState::active || card.state == payment::CardState::frozen;
        if (!counts || !card.balance) continue;
        const auto row =
            std::find_if(sums.begin(), sums.end(), [&](money::Money sum) { return sum.currency() == card.balance->currency(); });
        if (row == sums.end()) {
            sums.push_back(*card.balance);
        } else if (const auto sum = money::add(*row, *card.balance)) {
            *row = *sum;
        }
    }
    return sums;
}

} // namespace florin::session
