#include "shared/base/ensure.h"
#include "shared/signing/openssl_handles.h"
#include "shared/signing/sealing.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <array>

// RFC 7516 and RFC 7518: RSA-OAEP (section 4.3) for the content key, A256CBC-HS512 (section 5.2.5) for the content.
namespace florin::signing {
namespace {

constexpr std::string_view protectedHeader = R"({"alg":"RSA-OAEP","enc":"A256CBC-HS512"})";
constexpr std::size_t macKeySize = 32;
constexpr std::size_t cipherKeySize = 32;
constexpr std::size_t ivSize = 16;
constexpr std::size_t blockSize = 16;
constexpr std::size_t tagSize = 32;
constexpr std::size_t longestJwe = 64 * 1024;

const unsigned char *rawOf(std::string_view text) { return reinterpret_cast<const unsigned char *>(text.data()); }

/// The first half of HMAC-SHA-512 over AAD, IV, ciphertext and the AAD's length in bits.
base::Bytes tagOf(std::span<const std::uint8_t> macKey, std::string_view aad, std::span<const std::uint8_t> iv, std::span<const std::uint8_t> text) {
    base::Bytes input(aad.begin(), aad.end());
    input.insert(input.end(), iv.begin(), iv.end());
    input.insert(input.end(), text.begin(), text.end());
    const std::uint64_t bits = std::uint64_t{aad.size()} * 8;
    for (int shift = 56; shift >= 0; shift -= 8)
        input.push_back(static_cast<std::uint8_t>(bits >> shift));
    base::Bytes code(64);
    std::size_t size = 0;
    ENSURE(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA512", nullptr, macKey.data(), macKey.size(), input.data(), input.size(), code.data(), code.size(),
                     &size) != nullptr);
    code.resize(tagSize);
    return code;
}

KeyContext oaepContext(evp_pkey_st *key, int (*init)(EVP_PKEY_CTX *)) {
    KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    ENSURE(context && init(context.get()) == 1 && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1);
    return context;
}

int beginEncryption(EVP_PKEY_CTX *context) { return EVP_PKEY_encrypt_init(context); }
int beginDecryption(EVP_PKEY_CTX *context) { return EVP_PKEY_decrypt_init(context); }

base::Bytes wrapKey(const base::SecretBytes &contentKey, const PublicKey &recipient) {
    const KeyContext context = oaepContext(recipient.handle(), beginEncryption);
    std::size_t size = 0;
    ENSURE(EVP_PKEY_encrypt(context.get(), nullptr, &size, contentKey.data(), contentKey.size()) == 1);
    base::Bytes wrapped(size);
    ENSURE(EVP_PKEY_encrypt(context.get(), wrapped.data(), &size, contentKey.data(), contentKey.size()) == 1);
    wrapped.resize(size);
    return wrapped;
}

/// On any flaw a key that opens nothing, so that a wrong key and a wrong tag end in the same place.
base::SecretBytes unwrapKey(const base::Bytes &wrapped, const PrivateKey &recipient) {
    base::SecretBytes key(macKeySize + cipherKeySize);
    base::SystemRandom().fill({key.data(), key.size()});
    const KeyContext context = oaepContext(recipient.handle(), beginDecryption);
    std::size_t size = 0;
    if (EVP_PKEY_decrypt(context.get(), nullptr, &size, wrapped.data(), wrapped.size()) == 1) {
        base::SecretBytes opened(size);
        if (EVP_PKEY_decrypt(context.get(), opened.data(), &size, wrapped.data(), wrapped.size()) == 1 && size == key.size())
            key = base::SecretBytes(opened.bytes().first(size));
    }
    ERR_clear_error();
    return key;
}

std::optional<std::array<std::string_view, 5>> partsOf(std::string_view compact) {
    std::array<std::string_view, 5> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t dot = compact.find('.');
        if ((dot == std::string_view::npos) != (i + 1 == parts.size()))
            return std::nullopt;
        parts[i] = compact.substr(0, dot);
        compact.remove_prefix(dot == std::string_view::npos ? compact.size() : dot + 1);
    }
    return parts;
}

std::optional<base::SecretBytes> decryptContent(std::span<const std::uint8_t> key, const base::Bytes &iv, const base::Bytes &text) {
    base::SecretBytes padded(text.size() + blockSize);
    const CipherContext cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    int rest = 0;
    ENSURE(cipher && EVP_DecryptInit_ex2(cipher.get(), EVP_aes_256_cbc(), key.data(), iv.data(), nullptr) == 1);
    if (EVP_DecryptUpdate(cipher.get(), padded.data(), &size, text.data(), static_cast<int>(text.size())) != 1 ||
        EVP_DecryptFinal_ex(cipher.get(), padded.data() + size, &rest) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return base::SecretBytes(padded.bytes().first(static_cast<std::size_t>(size + rest)));
}

} // namespace

std::string encryptJwe(std::string_view plain, const PublicKey &recipient, base::Random &random) {
    ENSURE(recipient.algorithm() == Algorithm::rs256 && plain.size() <= longestJwe / 2);
    base::SecretBytes key(macKeySize + cipherKeySize);
    base::Bytes iv(ivSize);
    random.fill({key.data(), key.size()});
    random.fill(iv);
    const std::string aad = base::toBase64Url(base::bytesOf(protectedHeader));
    base::Bytes text(plain.size() + blockSize);
    const CipherContext cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    int rest = 0;
    ENSURE(cipher && EVP_EncryptInit_ex2(cipher.get(), EVP_aes_256_cbc(), key.data() + macKeySize, iv.data(), nullptr) == 1);
    ENSURE(EVP_EncryptUpdate(cipher.get(), text.data(), &size, rawOf(plain), static_cast<int>(plain.size())) == 1);
    ENSURE(EVP_EncryptFinal_ex(cipher.get(), text.data() + size, &rest) == 1);
    text.resize(static_cast<std::size_t>(size + rest));
    const base::Bytes tag = tagOf(key.bytes().first(macKeySize), aad, iv, text);
    return aad + "." + base::toBase64Url(wrapKey(key, recipient)) + "." + base::toBase64Url(iv) + "." + base::toBase64Url(text) + "." +
           base::toBase64Url(tag);
}

std::optional<base::SecretBytes> decryptJwe(std::string_view compact, const PrivateKey &recipient) {
    const auto parts = compact.size() <= longestJwe ? partsOf(compact) : std::nullopt;
    // The header says nothing that we do not know: it must be the very one that encryptJwe writes.
    if (!parts || (*parts)[0] != base::toBase64Url(base::bytesOf(protectedHeader)) || recipient.algorithm() != Algorithm::rs256)
        return std::nullopt;
    const auto wrapped = base::fromBase64Url((*parts)[1]);
    const auto iv = base::fromBase64Url((*parts)[2]);
    const auto text = base::fromBase64Url((*parts)[3]);
    const auto tag = base::fromBase64Url((*parts)[4]);
    if (!wrapped || !iv || !text || !tag || iv->size() != ivSize || text->empty() || text->size() % blockSize != 0)
        return std::nullopt;
    const base::SecretBytes key = unwrapKey(*wrapped, recipient);
    if (!equalInConstantTime(*tag, tagOf(key.bytes().first(macKeySize), (*parts)[0], *iv, *text)))
        return std::nullopt;
    return decryptContent(key.bytes().last(cipherKeySize), *iv, *text);
}

} // namespace florin::signing
