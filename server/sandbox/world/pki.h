#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/signing/certificate.h"

#include <string>

namespace florin::world {

/// The world's certificates and keys, as files in one folder. One authority per role: the public one for web servers, the banks' own
/// for the leased lines, one for the line between the gateway's units.
struct PkiFiles {
    std::string publicAuthority; ///< what browsers and shops trust
    std::string gatewayCertificate, gatewayKey;
    std::string shopCertificate, shopKey;
    std::string bankAuthority;
    std::string issuerCertificate, issuerKey;
    std::string cardsCertificate, cardsKey;
    std::string gatewayAtBanksCertificate, gatewayAtBanksKey;
    std::string vanAtIssuerCertificate, vanAtIssuerKey;
    std::string lineAuthority; ///< of the line between front unit and rear unit, and of nothing else
    std::string frontCertificate, frontKey;
    std::string rearCertificate, rearKey;
    std::string outsiderCertificate, outsiderKey; ///< for a program of somebody else that wants to talk to our banks
};

/// Makes what is missing or about to expire in `folder`, readable by its owner alone. The refusal is a sentence.
base::Result<PkiFiles, std::string> preparePki(const std::string &folder, base::Timestamp now);

/// The key that signs a shop's tickets, as a private JWK file (RFC 7517): made once.
struct MerchantKey {
    std::string file;
    std::string jwk;   ///< the file's text. A secret.
    std::string keyId;
    signing::PrivateKey key;
};
base::Result<MerchantKey, std::string> prepareMerchantKey(const std::string &folder, const std::string &name = "merchant");

} // namespace florin::world
