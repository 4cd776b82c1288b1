#pragma once

#include "wallet-app/session/later.h"
#include "wallet-app/session/listeners.h"
#include "wallet-app/session/ports.h"

#include <optional>
#include <vector>

namespace florin::session {

/// What the gateway last said of the member's cards, credit cards and activity, kept fresh while the wallet is open: a long poll
/// brings news within the second. Forgets everything on `close`. GUI thread.
class Books {
  public:
    Books(Gateway &gateway, Later &later, const base::Clock &clock);

    void open();
    void close();
    /// Asks for cards and credit cards now, for instance after one was added.
    void refresh();

    bool isOpen() const { return m_open; }
    /// False until the first answer came.
    bool cardsKnown() const { return m_cardsKnown; }
    bool activityKnown() const { return m_activityKnown; }
    const std::vector<Card> &cards() const { return m_cards; }
    const std::vector<FundingSource> &sources() const { return m_sources; }
    /// Newest first.
    const std::vector<Activity> &activity() const { return m_activity; }
    const std::optional<Profile> &profile() const { return m_profile; }
    const Card *card(const std::string &id) const;
    /// Nothing until it is known, or where the gateway has no such accounts.
    const std::optional<MicroAccount> &microAccount() const { return m_micro; }
    /// Of the active and frozen cards, by currency; usually one row.
    std::vector<money::Money> totals() const;
    /// Why the last question had no answer; nothing while all is well. It is asked again, and any answer ends it.
    const std::optional<Failure> &trouble() const { return m_trouble; }
    /// When the first of the questions was asked in vain that have had no answer since.
    base::Timestamp troubledSince() const { return m_troubledSince; }
    /// When the gateway last answered; nothing before the first time.
    const std::optional<base::Timestamp> &knownAt() const { return m_knownAt; }

    void keep(const Card &card);
    void keep(const Profile &profile);
    void keep(const MicroAccount &account);

    Listeners<> changed;
    /// Something happened since the wallet was opened.
    Listeners<const Activity &> news;
    /// The gateway no longer knows this device.
    Listeners<> deviceRemoved;

  private:
    void follow();
    void take(std::vector<Activity> lines, bool first);
    void merge(const Activity &line);
    void note(const Failure &failure);
    /// The gateway answered. True if it had not before.
    bool answered();
    void askAgain();
    void askWhatIsMissing();
    void askForProfile();

    Gateway &m_gateway;
    Later &m_later;
    const base::Clock &m_clock;
    bool m_open = false, m_cardsKnown = false, m_activityKnown = false, m_willAsk = false;
    std::vector<Card> m_cards;
    std::vector<FundingSource> m_sources;
    std::vector<Activity> m_activity;
    std::optional<Profile> m_profile;
    std::optional<MicroAccount> m_micro;
    std::optional<Failure> m_trouble;
    base::Timestamp m_troubledSince{};
    std::optional<base::Timestamp> m_knownAt;
    std::string m_cursor;
    int m_tries = 0, m_misses = 0;
    TaskHandle m_following;
    Leash m_leash;
};

/// The id of what an activity tells of.
std::string subjectOf(const Activity &line);

} // namespace florin::session
