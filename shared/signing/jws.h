#pragma once

#include "shared/base/encoding.h"
#include "shared/base/result.h"
#include "shared/signing/key.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace florin::signing {

enum class JwsError { malformed, wrongAlgorithm, wrongType, criticalHeader, badSignature, badCertificate };
std::string_view toWord(JwsError error);

/// A compact JWS (RFC 7515) taken apart, its signature not yet believed. Header and payload are the decoded JSON texts.
struct CompactJws {
    std::string header;
    std::string payload;
    std::string signingInput;
    base::Bytes signature;
};

/// Exactly three base64url parts, none empty, at most 64 KiB. The JSON is not read here.
base::Result<CompactJws, JwsError> takeApart(std::string_view compact);

/// What a verifier demands of the protected header (RFC 8725): the algorithm is fixed by the key that is used, `typ` is
/// exactly this one, and there is no `crit`.
struct HeaderFacts {
    Algorithm algorithm;
    std::string type;
    std::string keyId;                      ///< empty if absent
    std::vector<base::Bytes> certificates; ///< x5c in DER, the signer's first; empty if absent
};

/// Checks the signature of a taken-apart JWS. The header's `alg` must be the key's. ES256 signatures are 64 bytes (P1363).
base::Result<void, JwsError> verify(const CompactJws &jws, Algorithm claimed, const PublicKey &key);

/// Signs: base64url(header) . base64url(payload) . signature. `header` and `payload` are JSON texts.
std::string sign(std::string_view header, std::string_view payload, const PrivateKey &key);
/// The same with a key that lives elsewhere (the wallet's keyring): it is handed the signing input and gives the signature.
std::string signWith(std::string_view header, std::string_view payload, const std::function<base::Bytes(std::string_view)> &signer);

} // namespace florin::signing
