#include "server/rear/intake/card_vault.h"

namespace florin::intake {

namespace {

std::string numberContext(const std::string &owner) { return owner + "/number"; }
std::string accountContext(const std::string &merchant) { return merchant + "/account"; }
std::string secretContext(const std::string &owner) { return owner + "/secret"; }

} // namespace

base::Bytes CardVault::sealNumber(const card::CardNumber &number, const std::string &owner) const {
    return m_sealer.seal(number.digits(), numberContext(owner), m_random);
}

base::Bytes CardVault::lookupOf(const card::CardNumber &number) const {
    std::string message = "card-number/" + std::string(number.digits());
    auto hash = signing::hmacSha256(m_lookupKey.bytes(), message);
    base::wipe(message);
    return hash;
}

std::optional<wallets::IssuedCard> CardVault::sealIssued(const payments::BankReply &reply, const std::string &card) const {
    if (!reply.issuedNumber || !reply.issuedExpiry || !reply.issuedSecret) return std::nullopt;
    return wallets::IssuedCard{reply.issuedNumber->lastFour(), *reply.issuedExpiry, sealNumber(*reply.issuedNumber, card),
                               m_sealer.seal(reply.issuedSecret->text(), secretContext(card), m_random),
                               lookupOf(*reply.issuedNumber)};
}

std::optional<card::CardNumber> CardVault::openNumber(const base::Bytes &box, const std::string &owner) const {
    const auto digits = m_sealer.open(box, numberContext(owner));
    return digits ? card::CardNumber::parse(digits->text()) : std::nullopt;
}

base::Bytes CardVault::sealAccount(std::string_view number, const std::string &merchant) const {
    return m_sealer.seal(number, accountContext(merchant), m_random);
}

std::string CardVault::openAccount(const base::Bytes &box, const std::string &merchant) const {
    const auto number = m_sealer.open(box, accountContext(merchant));
    return number ? std::string(number->text()) : std::string();
}

std::optional<base::SecretBytes> CardVault::openSecret(const wallets::Card &card) const {
    return m_sealer.open(card.sealedSecret, secretContext(card.id));
}

} // namespace florin::intake
