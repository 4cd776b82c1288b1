#include "server/sandbox/bank/books.h"

#include "shared/base/ensure.h"

namespace florin::bank {

void Books::apply(const Entry &entry) {
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
    m_decided[name] = {entry, balance(entry.card), entry.moved};
    m_order.push_back(name);
    if (card != m_cards.end() && card->second.isSingleUse() && entry.moved < 0 && entry.original.empty())
        m_uses[entry.card] = name;
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
}

void Books::clear() {
    m_decided.clear();
    m_order.clear();
    m_forestalled.clear();
    m_cards.clear();
    m_cardNames.clear();
    m_balances.clear();
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
