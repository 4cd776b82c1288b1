#pragma once

#include "server/sandbox/bank/entry.h"
#include "server/sandbox/bank/number_drawer.h"
#include "shared/card/card.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace florin::bank {

/// A card that this bank issued.
struct IssuedCard {
    std::string name; ///< the reference of its application
    card::CardNumber number;
    card::Expiry expiry;
    base::SecretBytes secret;
    int currency = 0; ///< ISO 4217 numeric
    bool physical = false;
    bool awaitsPerson = false;
    bool blocked = false;
    std::string deliveryName;    ///< base64url, as it came
    std::string deliveryAddress; ///< likewise
    std::string parent;    ///< of a single-use card: the card that holds its money; else empty
    std::int64_t most = 0; ///< of a single-use card, as the next
    std::string shop;      ///< empty: any
    bool isSingleUse() const { return !parent.empty(); }
};

/// A request that was decided, and what is left of its effect.
struct Decided {
    Entry entry;
    std::int64_t balanceAfter = 0;
    std::int64_t net = 0; ///< what it moved, less what was given back since
    bool reversed = false;
    bool reported = false;                         ///< a purchase that the gateway is told of, sooner or later
    std::pair<std::string, std::string> completion; ///< of a hold: the advice that took it for good, if one did; request, retrieval
};

/// What the gateway is to be told next.
struct Untold {
    const Decided *decided = nullptr;
    const Decided *purchase = nullptr; ///< of a reversal: what it gave back
};

/// The books of one bank: a pure function of the entries given to it, in their order.
class Books {
  public:
    explicit Books(const NumberDrawer &drawer) : m_drawer(drawer) {}

    void apply(const Entry &entry);
    void clear();

    const Decided *find(const std::string &request, const std::string &retrieval) const;
    /// An empty retrieval finds the only request of that name, and none if there are several.
    const Decided *findOriginal(const std::string &request, const std::string &retrieval) const;
    /// Was it reversed before it came?
    bool isForestalled(const std::string &request, const std::string &retrieval) const;

    const IssuedCard *cardByNumber(std::string_view number) const;
    const IssuedCard *cardByName(const std::string &name) const;
    /// Of a single-use card: that of the card that it draws on.
    std::int64_t balance(const std::string &card) const;
    /// Was a payment approved from this single-use card that was not wholly given back?
    bool isUsed(const std::string &card) const;

    const std::map<std::string, IssuedCard> &cards() const { return m_cards; }
    const std::map<std::string, std::int64_t> &balances() const { return m_balances; }
    /// In the order of their decisions.
    std::vector<const Decided *> decided() const;
    /// The oldest decision whose report was not answered; nothing if the gateway knows all.
    std::optional<Untold> nextUntold() const;

  private:
    using Name = std::pair<std::string, std::string>;
    void applyCardFile(const Entry &entry);
    void giveBack(const Entry &entry);
    void noteForReport(const Name &name);
    void crossOut(const Entry &told);
    /// The reported purchase that this reversal gave back; null if it gave none back.
    const Name *purchaseGivenBack(const Entry &reversal) const;
    const Name *originalName(const std::string &request, const std::string &retrieval) const;
    /// Whose balance moves when this card pays.
    const std::string &holderOf(const std::string &card) const;

    const NumberDrawer &m_drawer;
    std::map<Name, Decided> m_decided;
    std::vector<Name> m_order;
    std::map<Name, bool> m_forestalled;
    std::map<std::string, IssuedCard> m_cards;
    std::map<std::string, std::string, std::less<>> m_cardNames; ///< by fingerprint of the number
    std::map<std::string, std::int64_t> m_balances;
    std::deque<std::pair<Name, Name>> m_untold; ///< decision; for a reversal, the purchase that it gave back
    std::map<std::string, Name> m_uses; ///< the newest payment approved from each single-use card
};

} // namespace florin::bank
