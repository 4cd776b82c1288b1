#pragma once

#include "shared/base/encoding.h"
#include "shared/base/secret_bytes.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace florin::signing {

/// The algorithms in use and no others: RS256 for devices (cheap to verify), ES256 for tickets and vouchers (cheap to sign).
enum class Algorithm { rs256, es256 };
std::string_view toWord(Algorithm algorithm); ///< `RS256`, `ES256`
std::optional<Algorithm> algorithmFromWord(std::string_view word);

/// A P-256 or an RSA key of 2048 to 8192 bits with exponent 65537; nothing else can be made. Copies share one immutable key;
/// any thread may use it.
class PublicKey {
  public:
    static std::optional<PublicKey> fromPem(std::string_view pem);
    /// SubjectPublicKeyInfo.
    static std::optional<PublicKey> fromDer(std::span<const std::uint8_t> der);
    /// From the members of a JWK (RFC 7517), base64url decoded.
    static std::optional<PublicKey> fromP256(std::span<const std::uint8_t> x, std::span<const std::uint8_t> y);
    static std::optional<PublicKey> fromRsa(std::span<const std::uint8_t> n, std::span<const std::uint8_t> e);

    Algorithm algorithm() const;
    std::string toPem() const;
    base::Bytes toDer() const;
    /// x then y, 32 bytes each, for ES256; n for RS256.
    base::Bytes jwkNumbers() const;
    bool sameAs(const PublicKey &other) const;

    evp_pkey_st *handle() const { return m_key.get(); }
    explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : m_key(std::move(key)) {}

  private:
    std::shared_ptr<evp_pkey_st> m_key;
};

class PrivateKey {
  public:
    static PrivateKey generateEs256();
    static PrivateKey generateRs256(int bits = 2048);
    /// PKCS #8, not encrypted.
    static std::optional<PrivateKey> fromPem(std::string_view pem);

    Algorithm algorithm() const;
    PublicKey publicKey() const;
    base::SecretBytes toPem() const;
    /// The secret member `d` of a JWK, for ES256 keys (32 bytes).
    base::SecretBytes jwkSecret() const;
    /// PKCS #1 v1.5 with SHA-256, or ECDSA as 64 bytes r then s.
    base::Bytes sign(std::string_view message) const;

    evp_pkey_st *handle() const { return m_key.get(); }
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : m_key(std::move(key)) {}

  private:
    std::shared_ptr<evp_pkey_st> m_key;
};

bool verifySignature(const PublicKey &key, std::string_view message, std::span<const std::uint8_t> signature);

} // namespace florin::signing
