#include "shared/signing/key.h"

#include "shared/base/ensure.h"
#include "shared/signing/openssl_handles.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstring>

namespace florin::signing {
namespace {

constexpr int smallestRsaBits = 2048;
constexpr int largestRsaBits = 8192;
constexpr std::size_t coordinateSize = 32;
constexpr char p256Name[] = "prime256v1";

NumberHandle numberOf(const EVP_PKEY *key, const char *name) {
    BIGNUM *number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
        return nullptr;
    return NumberHandle(number);
}

bool isGoodRsa(const EVP_PKEY *key) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < smallestRsaBits || bits > largestRsaBits)
        return false;
    const NumberHandle exponent = numberOf(key, OSSL_PKEY_PARAM_RSA_E);
    const NumberHandle modulus = numberOf(key, OSSL_PKEY_PARAM_RSA_N);
    return exponent && BN_is_word(exponent.get(), 65537) && modulus && BN_is_odd(modulus.get());
}

bool isGoodP256(EVP_PKEY *key) {
    char group[32] = {};
    std::size_t length = 0;
    if (EVP_PKEY_get_group_name(key, group, sizeof group, &length) != 1 || std::strcmp(group, p256Name) != 0)
        return false;
    // A curve spelled out in numbers may be any curve in disguise (CVE-2020-0601).
    int spelledOut = 0;
    if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &spelledOut) == 1 && spelledOut != 0)
        return false;
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return context && EVP_PKEY_public_check(context.get()) == 1;
}

/// Takes over a key if it is one of the accepted kinds.
std::shared_ptr<EVP_PKEY> accepted(KeyHandle key) {
    const bool good = key && ((EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA && isGoodRsa(key.get())) ||
                              (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC && isGoodP256(key.get())));
    ERR_clear_error();
    if (!good)
        return nullptr;
    return {key.release(), EVP_PKEY_free};
}

template <class Key>
std::optional<Key> wrapped(std::shared_ptr<EVP_PKEY> key) {
    if (!key)
        return std::nullopt;
    return Key(std::move(key));
}

KeyHandle fromParams(const char *type, ParamBuilder builder) {
    const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY *key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return nullptr;
    return KeyHandle(key);
}

Algorithm algorithmOf(const EVP_PKEY *key) { return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA ? Algorithm::rs256 : Algorithm::es256; }

base::Bytes padded(const BIGNUM *number, std::size_t size) {
    base::Bytes bytes(size);
    ENSURE(BN_bn2binpad(number, bytes.data(), static_cast<int>(size)) == static_cast<int>(size));
    return bytes;
}

NumberHandle toNumber(std::span<const std::uint8_t> bytes) {
    return NumberHandle(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

/// r then s to the DER form that OpenSSL wants. Empty if that is impossible.
base::Bytes toDerSignature(std::span<const std::uint8_t> signature) {
    NumberHandle r = toNumber(signature.first(coordinateSize));
    NumberHandle s = toNumber(signature.last(coordinateSize));
    EcSignature pair(ECDSA_SIG_new());
    if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1)
        return {};
    (void)r.release();
    (void)s.release();
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    if (size <= 0)
        return {};
    base::Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

base::Bytes toFixedSignature(const base::Bytes &der) {
    const unsigned char *at = der.data();
    const EcSignature pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    ENSURE(pair);
    base::Bytes bytes = padded(ECDSA_SIG_get0_r(pair.get()), coordinateSize);
    const base::Bytes s = padded(ECDSA_SIG_get0_s(pair.get()), coordinateSize);
    bytes.insert(bytes.end(), s.begin(), s.end());
    return bytes;
}

/// Looked up once: OpenSSL's look-up takes locks that all threads share.
const EVP_MD *sha256Method() {
    static const EVP_MD *const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return method;
}

/// Files with a passphrase are not for us, and nobody is asked for one on the terminal.
int noPassphrase(char *, int, int, void *) { return -1; }

} // namespace

std::string_view toWord(Algorithm algorithm) { return algorithm == Algorithm::rs256 ? "RS256" : "ES256"; }

std::optional<Algorithm> algorithmFromWord(std::string_view word) {
    if (word == "RS256")
        return Algorithm::rs256;
    if (word == "ES256")
        return Algorithm::es256;
    return std::nullopt;
}

std::optional<PublicKey> PublicKey::fromPem(std::string_view pem) {
    if (pem.size() > longestPem)
        return std::nullopt;
    const BioHandle in = readFrom(pem);
    return wrapped<PublicKey>(accepted(KeyHandle(PEM_read_bio_PUBKEY(in.get(), nullptr, noPassphrase, nullptr))));
}

std::optional<PublicKey> PublicKey::fromDer(std::span<const std::uint8_t> der) {
    if (der.size() > longestPem)
        return std::nullopt;
    const unsigned char *at = der.data();
    KeyHandle key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    if (at != der.data() + der.size())
        return std::nullopt;
    return wrapped<PublicKey>(accepted(std::move(key)));
}

std::optional<PublicKey> PublicKey::fromP256(std::span<const std::uint8_t> x, std::span<const std::uint8_t> y) {
    if (x.size() != coordinateSize || y.size() != coordinateSize)
        return std::nullopt;
    base::Bytes point{4}; // uncompressed
    point.insert(point.end(), x.begin(), x.end());
    point.insert(point.end(), y.begin(), y.end());
    ParamBuilder builder(OSSL_PARAM_BLD_new());
    ENSURE(builder && OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, p256Name, 0) == 1 &&
           OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1);
    return wrapped<PublicKey>(accepted(fromParams("EC", std::move(builder))));
}

std::optional<PublicKey> PublicKey::fromRsa(std::span<const std::uint8_t> n, std::span<const std::uint8_t> e) {
    if (n.empty() || n.size() > largestRsaBits / 8 || e.empty() || e.size() > 8 || n.front() == 0 || e.front() == 0)
        return std::nullopt;
    const NumberHandle modulus = toNumber(n);
    const NumberHandle exponent = toNumber(e);
    ParamBuilder builder(OSSL_PARAM_BLD_new());
    ENSURE(builder && modulus && exponent && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1 &&
           OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1);
    return wrapped<PublicKey>(accepted(fromParams("RSA", std::move(builder))));
}

Algorithm PublicKey::algorithm() const { return algorithmOf(m_key.get()); }

std::string PublicKey::toPem() const {
    const BioHandle out = newBuffer();
    ENSURE(PEM_write_bio_PUBKEY(out.get(), m_key.get()) == 1);
    return std::string(contentOf(out));
}

base::Bytes PublicKey::toDer() const {
    unsigned char *der = nullptr;
    const int size = i2d_PUBKEY(m_key.get(), &der);
    ENSURE(size > 0);
    base::Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

base::Bytes PublicKey::jwkNumbers() const {
    if (algorithm() == Algorithm::rs256) {
        const NumberHandle n = numberOf(m_key.get(), OSSL_PKEY_PARAM_RSA_N);
        ENSURE(n);
        return padded(n.get(), static_cast<std::size_t>(BN_num_bytes(n.get())));
    }
    const NumberHandle x = numberOf(m_key.get(), OSSL_PKEY_PARAM_EC_PUB_X);
    const NumberHandle y = numberOf(m_key.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
    ENSURE(x && y);
    base::Bytes bytes = padded(x.get(), coordinateSize);
    const base::Bytes second = padded(y.get(), coordinateSize);
    bytes.insert(bytes.end(), second.begin(), second.end());
    return bytes;
}

bool PublicKey::sameAs(const PublicKey &other) const { return EVP_PKEY_eq(m_key.get(), other.m_key.get()) == 1; }

PrivateKey PrivateKey::generateEs256() {
    EVP_PKEY *key = EVP_EC_gen(p256Name);
    ENSURE(key);
    return PrivateKey(std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free));
}

PrivateKey PrivateKey::generateRs256(int bits) {
    ENSURE(bits >= smallestRsaBits && bits <= largestRsaBits);
    EVP_PKEY *key = EVP_RSA_gen(static_cast<unsigned>(bits));
    ENSURE(key);
    return PrivateKey(std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free));
}

std::optional<PrivateKey> PrivateKey::fromPem(std::string_view pem) {
    if (pem.size() > longestPem)
        return std::nullopt;
    const BioHandle in = readFrom(pem);
    return wrapped<PrivateKey>(accepted(KeyHandle(PEM_read_bio_PrivateKey(in.get(), nullptr, noPassphrase, nullptr))));
}

Algorithm PrivateKey::algorithm() const { return algorithmOf(m_key.get()); }

PublicKey PrivateKey::publicKey() const {
    unsigned char *der = nullptr;
    const int size = i2d_PUBKEY(m_key.get(), &der);
    ENSURE(size > 0);
    const base::Bytes bytes(der, der + size);
    OPENSSL_free(der);
    auto key = PublicKey::fromDer(bytes);
    ENSURE(key);
    return *key;
}

base::SecretBytes PrivateKey::toPem() const {
    const BioHandle out(BIO_new(BIO_s_secmem()));
    ENSURE(out && PEM_write_bio_PKCS8PrivateKey(out.get(), m_key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return base::SecretBytes(contentOf(out));
}

base::SecretBytes PrivateKey::jwkSecret() const {
    ENSURE(algorithm() == Algorithm::es256);
    const NumberHandle number = numberOf(m_key.get(), OSSL_PKEY_PARAM_PRIV_KEY);
    ENSURE(number);
    base::SecretBytes secret(coordinateSize);
    ENSURE(BN_bn2binpad(number.get(), secret.data(), static_cast<int>(secret.size())) == static_cast<int>(secret.size()));
    return secret;
}

base::Bytes PrivateKey::sign(std::string_view message) const {
    const DigestContext context(EVP_MD_CTX_new());
    const auto *data = reinterpret_cast<const unsigned char *>(message.data());
    std::size_t size = 0;
    ENSURE(context && EVP_DigestSignInit(context.get(), nullptr, sha256Method(), nullptr, m_key.get()) == 1);
    ENSURE(EVP_DigestSign(context.get(), nullptr, &size, data, message.size()) == 1);
    base::Bytes signature(size);
    ENSURE(EVP_DigestSign(context.get(), signature.data(), &size, data, message.size()) == 1);
    signature.resize(size);
    return algorithm() == Algorithm::rs256 ? signature : toFixedSignature(signature);
}

bool verifySignature(const PublicKey &key, std::string_view message, std::span<const std::uint8_t> signature) {
    base::Bytes given(signature.begin(), signature.end());
    if (key.algorithm() == Algorithm::es256) {
        if (signature.size() != 2 * coordinateSize)
            return false;
        given = toDerSignature(signature);
    }
    const DigestContext context(EVP_MD_CTX_new());
    const bool good = context && EVP_DigestVerifyInit(context.get(), nullptr, sha256Method(), nullptr, key.handle()) == 1 &&
                      EVP_DigestVerify(context.get(), given.data(), given.size(), reinterpret_cast<const unsigned char *>(message.data()),
                                       message.size()) == 1;
    ERR_clear_error();
    return good;
}

} // namespace florin::signing
