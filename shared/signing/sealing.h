#pragma once

#include "shared/base/encoding.h"
#include "shared/base/random.h"
#include "shared/base/secret_bytes.h"
#include "shared/signing/key.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace florin::signing {

/// 32 bytes.
base::Bytes sha256(std::string_view message);
base::Bytes hmacSha256(std::span<const std::uint8_t> key, std::string_view message);
/// HMAC-SHA-256 for many messages under one key, which it forgets safely. One thread at a time.
class HmacSha256 {
  public:
    explicit HmacSha256(std::span<const std::uint8_t> key);
    ~HmacSha256();
    HmacSha256(const HmacSha256 &) = delete;
    HmacSha256 &operator=(const HmacSha256 &) = delete;
    base::Bytes of(std::string_view message);

  private:
    struct State;
    std::unique_ptr<State> m_state;
};
/// RFC 5869.
base::SecretBytes hkdfSha256(std::span<const std::uint8_t> key, std::string_view salt, std::string_view info, std::size_t size);
bool equalInConstantTime(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right);

/// Argon2id (RFC 9106), 64 MiB and 3 passes: about 75 ms and 64 MiB of memory a call. Callers limit how many run at once.
std::string hashPassword(std::string_view password);
bool verifyPassword(std::string_view hash, std::string_view password);
/// The same function as a key derivation: 32 bytes from a password and a 16-byte salt.
base::SecretBytes deriveKey(std::string_view password, std::span<const std::uint8_t> salt);

/// AES-256-GCM under keys that can be rotated: `version . nonce(12) . ciphertext . tag(16)`. New boxes use the newest key, old ones
/// open with the key they name. `context` (a record's id) is bound as additional data. Any thread.
class Sealer {
  public:
    /// Keys of 32 bytes by version, the highest being current.
    explicit Sealer(std::map<std::uint32_t, base::SecretBytes> keys);
    base::Bytes seal(std::string_view plain, std::string_view context, base::Random &random) const;
    /// Nothing if the box was changed, belongs to another context, or its key is gone.
    std::optional<base::SecretBytes> open(std::span<const std::uint8_t> box, std::string_view context) const;

  private:
    std::map<std::uint32_t, base::SecretBytes> m_keys;
};

/// Compact JWE (RFC 7516) with RSA-OAEP and A256CBC-HS512, which the wallet's QCA can open as well.
std::string encryptJwe(std::string_view plain, const PublicKey &recipient, base::Random &random);
/// Nothing on any flaw; which one is not told.
std::optional<base::SecretBytes> decryptJwe(std::string_view compact, const PrivateKey &recipient);

} // namespace florin::signing
