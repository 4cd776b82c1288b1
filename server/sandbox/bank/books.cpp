#include "server/sandbox/bank/books.h"

#include "shared/base/ensure.h"

#include <algorithm>

namespace florin::bank {

void Books::apply(const Entry &entry) {
    if (entry.action == "told")
        return crossOut(entry);
    if (entry.action == "issue" && entry.answer == "00" && !m_cards.contains(entry.card))
        applyCardFile(entry);
    const auto card = m_cards.find(entry.card);
    if (card != m_cards.end() && entry.answer == "00") {
        card->second.blocked = entry.action == "block" || (card->second.blocked && entry.action != "unblock");
        card->second.awaitsPerson = card->second.awaitsPerson && entry.action != "approve";
    }
    if (!entry.card.empty())
        m_balances[holderOf(entry.card)] += entry.moved;
    if (!entry.original.empty())
        giveBack(entry);
    if (entry.request.empty())
        return; // the person in charge sends no message
    const Name name{entry.request, entry.retrieval};
    m_decided[name] = {entry, balance(entry.card), entry.moved, false, false, {}};
    m_order.push_back(name);
    if (card != m_cards.end() && card->second.isSingleUse() && entry.moved < 0 && entry.original.empty())
        m_uses[entry.card] = name;
    if (entry.elsewhere && card != m_cards.end())
        noteForReport(name);
}

/// A hold moves no money yet: it is told of when it is completed.
void Books::noteForReport(const Name &name) {
    Decided &decided = m_decided.at(name);
    const Entry &entry = decided.entry;
    if (entry.request.starts_with("0420")) {
        if (const Name *purchase = purchaseGivenBack(entry))
            m_untold.emplace_back(name, *purchase);
        return;
    }
    const Decided *hold = findOriginal(entry.original, entry.originalRetrieval);
    decided.reported = entry.request.starts_with("0200") || (entry.request.starts_with("0220") && (!hold || hold->entry.elsewhere));
    if (decided.reported)
        m_untold.emplace_back(name, Name());
}

const Books::Name *Books::purchaseGivenBack(const Entry &reversal) const {
    const Name *name = originalName(reversal.original, reversal.originalRetrieval);
    if (!name || reversal.moved <= 0)
        return nullptr;
    if (const Name &completion = m_decided.at(*name).completion; !completion.first.empty())
        name = &completion;
    return m_decided.at(*name).reported ? name : nullptr;
}

void Books::crossOut(const Entry &told) {
    const Name name{told.original, told.originalRetrieval};
    const auto found = std::ranges::find(m_untold, name, &std::pair<Name, Name>::first);
    if (found != m_untold.end())
        m_untold.erase(found);
}

std::optional<Untold> Books::nextUntold() const {
    if (m_untold.empty())
        return std::nullopt;
    const auto &[name, purchase] = m_untold.front();
    return Untold{&m_decided.at(name), purchase.first.empty() ? nullptr : &m_decided.at(purchase)};
}

void Books::applyCardFile(const Entry &entry) {
    auto number = m_drawer.number(entry.card, entry.ending, entry.draw);
    const auto expiry = card::Expiry::fromField14(entry.expiry);
    ENSURE(number.has_value() && expiry.has_value());
    m_cardNames[m_drawer.fingerprint(number->digits())] = entry.card;
    if (entry.parent.empty())
        m_balances[entry.card];
    m_cards.emplace(entry.card,
        IssuedCard{entry.card, std::move(*number), *expiry, m_drawer.secret(entry.card, entry.draw), entry.currency, entry.physical,
            entry.physical, false, entry.deliveryName, entry.deliveryAddress, entry.parent, entry.most, entry.shop});
}

void Books::giveBack(const Entry &entry) {
    const bool reversal = entry.request.starts_with("0420");
    if (entry.answer != "00")
        return;
    const Name *name = originalName(entry.original, entry.originalRetrieval);
    if (!name) {
        if (reversal)
            m_forestalled[{entry.original, entry.originalRetrieval}] = true;
        return;
    }
    Decided &original = m_decided.at(*name);
    original.net += entry.moved;
    original.reversed = original.reversed || reversal;
    if (!reversal)
        original.completion = {entry.request, entry.retrieval};
}

void Books::clear() {
    m_decided.clear();
    m_order.clear();
    m_forestalled.clear();
    m_cards.clear();
    m_cardNames.clear();
    m_balances.clear();
    m_untold.clear();
    m_uses.clear();
}

const Decided *Books::find(const std::string &request, const std::string &retrieval) const {
    const auto found = m_decided.find({request, retrieval});
    return found == m_decided.end() ? nullptr : &found->second;
}

const Books::Name *Books::originalName(const std::string &request, const std::string &retrieval) const {
    auto found = m_decided.lower_bound({request, retrieval});
    if (found == m_decided.end() || found->first.first != request)
        return nullptr;
    if (!retrieval.empty())
        return found->first.second == retrieval ? &found->first : nullptr;
    const auto next = std::next(found);
    return next != m_decided.end() && next->first.first == request ? nullptr : &found->first;
}

const Decided *Books::findOriginal(const std::string &request, const std::string &retrieval) const {
    const Name *name = originalName(request, retrieval);
    return name ? &m_decided.at(*name) : nullptr;
}

bool Books::isForestalled(const std::string &request, const std::string &retrieval) const {
    return m_forestalled.contains({request, retrieval}) || m_forestalled.contains({request, std::string()});
}

const IssuedCard *Books::cardByNumber(std::string_view number) const {
    const auto name = m_cardNames.find(m_drawer.fingerprint(number));
    return name == m_cardNames.end() ? nullptr : cardByName(name->second);
}

const IssuedCard *Books::cardByName(const std::string &name) const {
    const auto found = m_cards.find(name);
    return found == m_cards.end() ? nullptr : &found->second;
}

std::int64_t Books::balance(const std::string &card) const {
    const auto found = m_balances.find(holderOf(card));
    return found == m_balances.end() ? 0 : found->second;
}

const std::string &Books::holderOf(const std::string &card) const {
    const auto found = m_cards.find(card);
    return found != m_cards.end() && found->second.isSingleUse() ? found->second.parent : card;
}

bool Books::isUsed(const std::string &card) const {
    const auto use = m_uses.find(card);
    return use != m_uses.end() && m_decided.at(use->second).net != 0;
}

std::vector<const Decided *> Books::decided() const {
    std::vector<const Decided *> all;
    for (const Name &name : m_order)
        all.push_back(&m_decided.at(name));
    return all;
}

} // namespace florin::bank
