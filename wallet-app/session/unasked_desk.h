#pragma once

#include "wallet-app/session/unasked.h"

namespace florin::session {

/// What the person set for payments without asking, and which there were. Both are sealed with the keyring, so that no other program
/// can allow a shop. Empty while the wallet is locked. GUI thread.
class UnaskedDesk {
  public:
    UnaskedDesk(Keyring &keyring, const base::Clock &clock);

    /// After unlocking. A record that does not read counts as none: then every payment asks.
    void open();
    void close();

    const UnaskedRules &rules() const { return m_rules; }
    /// False if it could not be stored: then nothing changed. The same goes for `forbid` and `bound`.
    bool allow(const Allowance &allowance);
    bool forbid(const std::string &merchant);
    bool bound(const payment::UnaskedBounds &bounds);

    std::optional<AskReason> reasonToAsk(const Review &review, const std::optional<MicroAccount> &account) const;
    /// Counts one; false if that could not be stored: then it must not be ordered.
    bool count(const Review &review);
    /// It was undone, or never left this device.
    void uncount(const std::string &merchant, money::Money total);
    /// What was paid today without asking.
    struct Today {
        int number = 0;
        std::optional<money::Money> sum; ///< nothing while there was none
    };
    Today today() const;

    Listeners<> changed;

  private:
    bool store(const UnaskedRules &rules);
    bool store(const std::vector<UnaskedPayment> &payments);

    Keyring &m_keyring;
    const base::Clock &m_clock;
    UnaskedRules m_rules;
    std::vector<UnaskedPayment> m_payments;
};

} // namespace florin::session
