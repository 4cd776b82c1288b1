#include "shared/signing/sealing.h"

#include "shared/base/ensure.h"
#include "shared/signing/openssl_handles.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <sodium.h>

#include <algorithm>

namespace florin::signing {
namespace {

constexpr unsigned long long passes = 3;
constexpr std::size_t memory = 64 * 1024 * 1024;
constexpr std::size_t keySize = 32;
constexpr std::size_t nonceSize = 12;
constexpr std::size_t tagSize = 16;
constexpr std::size_t versionSize = 4;

void ensureSodium() { ENSURE(sodium_init() >= 0); }

base::Bytes versionBytes(std::uint32_t version) {
    return {static_cast<std::uint8_t>(version >> 24), static_cast<std::uint8_t>(version >> 16), static_cast<std::uint8_t>(version >> 8),
            static_cast<std::uint8_t>(version)};
}

std::uint32_t versionOf(std::span<const std::uint8_t> box) {
    return std::uint32_t{box[0]} << 24 | std::uint32_t{box[1]} << 16 | std::uint32_t{box[2]} << 8 | box[3];
}

/// libsodium wants an address even for nothing.
const char *addressOf(std::string_view text) { return text.empty() ? "" : text.data(); }

const unsigned char *rawOf(std::string_view text) { return reinterpret_cast<const unsigned char *>(text.data()); }
int lengthOf(std::size_t size) {
    ENSURE(size <= 1u << 30);
    return static_cast<int>(size);
}

using MacContext = std::unique_ptr<EVP_MAC_CTX, Freer<EVP_MAC_CTX_free>>;

/// Made once and copied: for a short message OpenSSL's look-ups of the code and of its digest cost more than both.
MacContext hmacWithoutKey() {
    static const EVP_MAC_CTX *const model = [] {
        const std::unique_ptr<EVP_MAC, Freer<EVP_MAC_free>> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
        MacContext made(EVP_MAC_CTX_new(mac.get()));
        char digest[] = "SHA256";
        const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
        ENSURE(made && EVP_MAC_CTX_set_params(made.get(), params) == 1);
        return made.release();
    }();
    return MacContext(EVP_MAC_CTX_dup(model));
}

} // namespace

base::Bytes sha256(std::string_view message) {
    // Looked up once: for a short message OpenSSL's look-up costs as much as the hash.
    static const EVP_MD *const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    base::Bytes digest(32);
    ENSURE(EVP_Digest(message.data(), message.size(), digest.data(), nullptr, method, nullptr) == 1);
    return digest;
}

base::Bytes hmacSha256(std::span<const std::uint8_t> key, std::string_view message) { return HmacSha256(key).of(message); }

struct HmacSha256::State {
    MacContext context = hmacWithoutKey();
};

HmacSha256::HmacSha256(std::span<const std::uint8_t> key) : m_state(std::make_unique<State>()) {
    // A null key means "the key of before" to OpenSSL: an empty one needs an address.
    const std::uint8_t none = 0;
    ENSURE(m_state->context && EVP_MAC_init(m_state->context.get(), key.empty() ? &none : key.data(), key.size(), nullptr) == 1);
}

HmacSha256::~HmacSha256() = default;

base::Bytes HmacSha256::of(std::string_view message) {
    auto *const context = m_state->context.get();
    base::Bytes code(32);
    std::size_t size = 0;
    // Without a key: the one of before.
    ENSURE(EVP_MAC_init(context, nullptr, 0, nullptr) == 1 && EVP_MAC_update(context, rawOf(message), message.size()) == 1 &&
           EVP_MAC_final(context, code.data(), &size, code.size()) == 1 && size == code.size());
    return code;
}

base::SecretBytes hkdfSha256(std::span<const std::uint8_t> key, std::string_view salt, std::string_view info, std::size_t size) {
    const std::unique_ptr<EVP_KDF, Freer<EVP_KDF_free>> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    const std::unique_ptr<EVP_KDF_CTX, Freer<EVP_KDF_CTX_free>> context(EVP_KDF_CTX_new(kdf.get()));
    ENSURE(context && !key.empty() && size > 0 && size <= 255 * 32);
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<std::uint8_t *>(key.data()), key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<char *>(salt.data()), salt.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char *>(info.data()), info.size()),
        OSSL_PARAM_construct_end(),
    };
    base::SecretBytes derived(size);
    ENSURE(EVP_KDF_derive(context.get(), derived.data(), derived.size(), params) == 1);
    return derived;
}

bool equalInConstantTime(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right) {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string hashPassword(std::string_view password) {
    ensureSodium();
    char hash[crypto_pwhash_STRBYTES];
    ENSURE(crypto_pwhash_str_alg(hash, addressOf(password), password.size(), passes, memory, crypto_pwhash_ALG_ARGON2ID13) == 0);
    return hash;
}

bool verifyPassword(std::string_view hash, std::string_view password) {
    ensureSodium();
    if (hash.size() >= crypto_pwhash_STRBYTES)
        return false;
    const std::string terminated(hash);
    return crypto_pwhash_str_verify(terminated.c_str(), addressOf(password), password.size()) == 0;
}

base::SecretBytes deriveKey(std::string_view password, std::span<const std::uint8_t> salt) {
    ensureSodium();
    ENSURE(salt.size() == crypto_pwhash_SALTBYTES);
    base::SecretBytes key(keySize);
    ENSURE(crypto_pwhash(key.data(), key.size(), addressOf(password), password.size(), salt.data(), passes, memory, crypto_pwhash_ALG_ARGON2ID13) == 0);
    return key;
}

Sealer::Sealer(std::map<std::uint32_t, base::SecretBytes> keys) : m_keys(std::move(keys)) {
    ENSURE(!m_keys.empty());
    for (const auto &[version, key] : m_keys)
        ENSURE(key.size() == keySize);
}

base::Bytes Sealer::seal(std::string_view plain, std::string_view context, base::Random &random) const {
    const auto &[version, key] = *m_keys.rbegin();
    base::Bytes box = versionBytes(version);
    box.resize(versionSize + nonceSize + plain.size() + tagSize);
    std::uint8_t *nonce = box.data() + versionSize;
    std::uint8_t *text = nonce + nonceSize;
    random.fill({nonce, nonceSize});
    const CipherContext cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    ENSURE(cipher && EVP_EncryptInit_ex2(cipher.get(), EVP_aes_256_gcm(), key.data(), nonce, nullptr) == 1);
    ENSURE(EVP_EncryptUpdate(cipher.get(), nullptr, &size, box.data(), versionSize) == 1);
    ENSURE(EVP_EncryptUpdate(cipher.get(), nullptr, &size, rawOf(context), lengthOf(context.size())) == 1);
    ENSURE(EVP_EncryptUpdate(cipher.get(), text, &size, rawOf(plain), lengthOf(plain.size())) == 1);
    ENSURE(EVP_EncryptFinal_ex(cipher.get(), text + size, &size) == 1);
    ENSURE(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tagSize, text + plain.size()) == 1);
    return box;
}

std::optional<base::SecretBytes> Sealer::open(std::span<const std::uint8_t> box, std::string_view context) const {
    if (box.size() < versionSize + nonceSize + tagSize)
        return std::nullopt;
    const auto key = m_keys.find(versionOf(box));
    if (key == m_keys.end())
        return std::nullopt;
    const auto nonce = box.subspan(versionSize, nonceSize);
    const auto text = box.subspan(versionSize + nonceSize, box.size() - versionSize - nonceSize - tagSize);
    base::Bytes tag(box.end() - tagSize, box.end());
    base::SecretBytes plain(text.size());
    const CipherContext cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    std::uint8_t nothing[tagSize];
    ENSURE(cipher && EVP_DecryptInit_ex2(cipher.get(), EVP_aes_256_gcm(), key->second.data(), nonce.data(), nullptr) == 1);
    ENSURE(EVP_DecryptUpdate(cipher.get(), nullptr, &size, box.data(), versionSize) == 1);
    ENSURE(EVP_DecryptUpdate(cipher.get(), nullptr, &size, rawOf(context), lengthOf(context.size())) == 1);
    if (!text.empty())
        ENSURE(EVP_DecryptUpdate(cipher.get(), plain.data(), &size, text.data(), lengthOf(text.size())) == 1);
    ENSURE(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tagSize, tag.data()) == 1);
    if (EVP_DecryptFinal_ex(cipher.get(), nothing, &size) != 1)
        return std::nullopt;
    return plain;
}

} // namespace florin::signing
