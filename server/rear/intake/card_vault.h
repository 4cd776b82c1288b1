#pragma once

#include "server/rear/payments/bank.h"
#include "server/rear/wallets/card.h"
#include "server/rear/wallets/issuing.h"
#include "shared/base/random.h"
#include "shared/signing/sealing.h"

#include <optional>
#include <string>

namespace florin::intake {

/// Seals card numbers and secrets, each to the record that it belongs to, and opens them again for one use. Any thread.
class CardVault {
  public:
    CardVault(const signing::Sealer &sealer, const base::SecretBytes &lookupKey, base::Random &random)
        : m_sealer(sealer), m_lookupKey(lookupKey), m_random(random) {}

    base::Bytes sealNumber(const card::CardNumber &number, const std::string &owner) const;
    /// What finds a number again without keeping it: a keyed hash.
    base::Bytes lookupOf(const card::CardNumber &number) const;
    /// The number and secret that the issuer gave for a card. Nothing if the reply holds none.
    std::optional<wallets::IssuedCard> sealIssued(const payments::BankReply &reply, const std::string &card) const;

    /// Nothing if the box does not open: it was tampered with, or its key is gone.
    std::optional<card::CardNumber> openNumber(const base::Bytes &box, const std::string &owner) const;
    /// The bank account that a shop's till is paid out to. Empty if the box does not open.
    base::Bytes sealAccount(std::string_view number, const std::string &merchant) const;
    std::string openAccount(const base::Bytes &box, const std::string &merchant) const;
    std::optional<base::SecretBytes> openSecret(const wallets::Card &card) const;

  private:
    const signing::Sealer &m_sealer;
    const base::SecretBytes &m_lookupKey;
    base::Random &m_random;
};

} // namespace florin::intake
