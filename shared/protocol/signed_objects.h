#pragma once

#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"
#include "shared/payment/order.h"
#include "shared/payment/refusal.h"
#include "shared/payment/voucher.h"
#include "shared/signing/certificate.h"
#include "shared/signing/jws.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace florin::protocol {

/// How far two clocks may be apart.
inline constexpr std::chrono::seconds clockTolerance{120};

/// A payload that was read but whose signature is not yet checked. `compact` is what was read.
template <class Content>
struct Signed {
    Content content;
    std::string compact;
    signing::CompactJws jws;
    signing::HeaderFacts header;
};

/// In the order in which they are looked for.
enum class SignedFlaw { malformed, wrongType, unsupported, badSignature, wrongAudience, expired, notYetValid };
std::string_view toWord(SignedFlaw flaw);

/// The keys by `kid` that a signer has registered.
using KeySet = std::map<std::string, signing::PublicKey>;

/// JWK Set (RFC 7517), or a single JWK: ES256 and RS256 keys only, others are passed over. A key without `kid` is named by its
/// thumbprint (RFC 7638). Nothing if it is no key set.
std::optional<KeySet> readKeySet(std::string_view json);
std::string writeKeySet(const KeySet &keys);
/// One public key as a JWK, and an ES256 key pair as a private JWK (with `d`): the latter is a secret.
std::string writeKey(std::string_view keyId, const signing::PublicKey &key);
base::SecretBytes writePrivateKey(std::string_view keyId, const signing::PrivateKey &key);
/// RFC 7638, SHA-256, base64url.
std::string keyThumbprint(const signing::PublicKey &key);

/// `florin-ticket+jwt` (steps b4, b5).
base::Result<Signed<payment::PaymentTicket>, SignedFlaw> readTicket(std::string_view compact);
base::Result<void, SignedFlaw> verifyTicket(const Signed<payment::PaymentTicket> &ticket, const KeySet &keys, std::string_view gateway,
                                            base::Timestamp now);
std::string writeTicket(const payment::PaymentTicket &ticket, std::string_view keyId, const signing::PrivateKey &key);

/// `florin-order+jwt` (step b5). The certificate of the header must be the one that the gateway registered for the device.
base::Result<Signed<payment::PaymentOrder>, SignedFlaw> readOrderJws(std::string_view compact);
base::Result<void, SignedFlaw> verifyOrder(const Signed<payment::PaymentOrder> &order, const signing::Certificate &device,
                                           std::string_view gateway, base::Timestamp now);

/// Makes a device's signature over a signing input (RS256).
using DeviceSigner = std::function<base::Bytes(std::string_view)>;
std::string writeOrderJws(const payment::PaymentOrder &order, const signing::Certificate &device, const DeviceSigner &signer);

/// `florin-voucher+jwt` (seed 001 steps 5 and 6). `keys` are the gateway's, as it serves them.
std::string writeVoucher(const payment::Voucher &voucher, std::string_view keyId, const signing::PrivateKey &key);
base::Result<Signed<payment::Voucher>, SignedFlaw> readVoucher(std::string_view compact);
/// As the shop that it is for verifies it. That it is for the shop's own ticket, and was not accepted before, the shop sees for itself.
base::Result<void, SignedFlaw> verifyVoucher(const Signed<payment::Voucher> &voucher, const KeySet &keys, std::string_view gateway,
                                             std::string_view merchant, base::Timestamp now);

/// What a device says to prove itself: `florin-assertion+jwt` (RFC 7523 in spirit). `purpose` is `token` for an access token, or
/// `reveal:CARD_ID` for one card's secrets.
struct DeviceAssertion {
    std::string id; ///< jti
    base::Timestamp issuedAt;
    base::Timestamp expiresAt; ///< at most 60 s on
    std::string gateway;
    std::string device;
    std::string purpose;
    std::string origin; ///< for reveal: where the card will be used; may be empty
};
base::Result<Signed<DeviceAssertion>, SignedFlaw> readAssertion(std::string_view compact);
base::Result<void, SignedFlaw> verifyAssertion(const Signed<DeviceAssertion> &assertion, const signing::Certificate &device,
                                               std::string_view gateway, base::Timestamp now);
std::string writeAssertion(const DeviceAssertion &assertion, const signing::Certificate &device, const DeviceSigner &signer);

/// base64url of SHA-256 of the compact ticket: what an order names.
std::string ticketHash(std::string_view compactTicket);

} // namespace florin::protocol
