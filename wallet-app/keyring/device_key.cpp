#include "wallet-app/keyring/device_key.h"

#include "shared/base/encoding.h"
#include "shared/base/ensure.h"
#include "shared/protocol/json.h"
#include "shared/signing/certificate.h"
#include "shared/signing/sealing.h"
#include "wallet-app/keyring/box.h"

#include <nlohmann/json.hpp>

#include <array>

namespace florin::keyring {
namespace {

constexpr int keyBits = 2048;
constexpr std::size_t longestJwe = 64 * 1024;
constexpr int macKeySize = 32;
constexpr std::size_t ivSize = 16;
constexpr std::size_t blockSize = 16;
constexpr std::size_t tagSize = 32;

QByteArray arrayOf(std::string_view text) { return QByteArray(text.data(), static_cast<qsizetype>(text.size())); }

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

bool isOurHeader(std::string_view encoded) {
    const auto text = base::fromBase64Url(encoded);
    const auto json = text ? protocol::readJson(base::textOf(*text)) : base::Result<protocol::Json, protocol::JsonFlaw>(base::Refused{protocol::JsonFlaw{}});
    if (!json || !json->is_object() || json->contains("crit") || json->contains("zip"))
        return false;
    protocol::ObjectReader in(*json);
    return in.text("alg", {1, 32}) == "RSA-OAEP" && in.text("enc", {1, 32}) == "A256CBC-HS512";
}

/// A key that does not unwrap is taken for one that opens nothing, so that all flaws end in the same place.
QCA::SecureArray unwrap(QCA::PrivateKey &key, const base::Bytes &wrapped) {
    QCA::SecureArray opened;
    if (!key.decrypt(QCA::SecureArray(arrayOf(base::textOf(wrapped))), &opened, QCA::EME_PKCS1_OAEP) || opened.size() != macKeySize + keySize)
        return QCA::Random::randomArray(macKeySize + keySize);
    return opened;
}

QCA::SymmetricKey partOf(const QCA::SecureArray &key, int from, int size) {
    QCA::SecureArray part(size);
    std::copy_n(key.constData() + from, size, part.data());
    return QCA::SymmetricKey(part);
}

base::Bytes tagOf(const QCA::SymmetricKey &macKey, std::string_view aad, const base::Bytes &iv, const base::Bytes &text) {
    QByteArray length;
    const std::uint64_t bits = std::uint64_t{aad.size()} * 8;
    for (int shift = 56; shift >= 0; shift -= 8)
        length.append(static_cast<char>(bits >> shift));
    QCA::MessageAuthenticationCode code(QStringLiteral("hmac(sha512)"), macKey);
    code.update(QCA::MemoryRegion(arrayOf(aad)));
    code.update(QCA::MemoryRegion(arrayOf(base::textOf(iv))));
    code.update(QCA::MemoryRegion(arrayOf(base::textOf(text))));
    code.update(QCA::MemoryRegion(length));
    const QByteArray whole = code.final().toByteArray();
    ENSURE(whole.size() == 64);
    return base::Bytes(whole.begin(), whole.begin() + tagSize);
}

std::optional<base::SecretBytes> decrypt(const QCA::SymmetricKey &key, const base::Bytes &iv, const base::Bytes &text) {
    ENSURE(key.size() == keySize && iv.size() == ivSize);
    QCA::Cipher cipher(QStringLiteral("aes256"), QCA::Cipher::CBC, QCA::Cipher::PKCS7, QCA::Decode, key,
                       QCA::InitializationVector(arrayOf(base::textOf(iv))));
    QCA::SecureArray plain(cipher.update(QCA::SecureArray(arrayOf(base::textOf(text)))));
    const bool decrypted = cipher.ok();
    plain.append(QCA::SecureArray(cipher.final()));
    if (!decrypted || !cipher.ok())
        return std::nullopt;
    return secretFrom(plain);
}

} // namespace

QCA::SecureArray makeDeviceKey() {
    QCA::KeyGenerator generator;
    generator.setBlockingEnabled(true);
    const QCA::PrivateKey key = generator.createRSA(keyBits);
    ENSURE(!key.isNull() && key.isRSA());
    QCA::SecureArray der = key.toDER();
    ENSURE(!der.isEmpty());
    return der;
}

QCA::PrivateKey readDeviceKey(const base::SecretBytes &der) {
    QCA::ConvertResult result{};
    QCA::PrivateKey key = QCA::PrivateKey::fromDER(keyFrom(der), QCA::SecureArray(), &result);
    return result == QCA::ConvertGood && key.isRSA() && key.bitSize() >= keyBits ? key : QCA::PrivateKey();
}

std::string requestFor(const QCA::SecureArray &der) {
    // Not by QCA, which chooses the digest itself: our own signing module signs with SHA-256, from the same key.
    std::string pem = "-----BEGIN PRIVATE KEY-----\n";
    std::string body = base::toBase64(secretFrom(der).bytes());
    constexpr std::size_t lineLength = 64;
    pem.reserve(pem.size() + body.size() + body.size() / lineLength + 32);
    for (std::size_t at = 0; at < body.size(); at += lineLength)
        pem.append(body, at, lineLength).append("\n");
    pem += "-----END PRIVATE KEY-----\n";
    const auto key = signing::PrivateKey::fromPem(pem);
    base::wipe(body);
    base::wipe(pem);
    ENSURE(key);
    return signing::makeRequest(*key, "Florin wallet");
}

std::string signWith(QCA::PrivateKey &key, std::string_view input) {
    return key.signMessage(QCA::MemoryRegion(arrayOf(input)), QCA::EMSA3_SHA256).toStdString();
}

std::optional<base::SecretBytes> openJwe(QCA::PrivateKey &key, std::string_view compact) {
    const auto parts = compact.size() <= longestJwe ? partsOf(compact) : std::nullopt;
    if (!parts || !isOurHeader((*parts)[0]))
        return std::nullopt;
    const auto wrapped = base::fromBase64Url((*parts)[1]);
    const auto iv = base::fromBase64Url((*parts)[2]);
    const auto text = base::fromBase64Url((*parts)[3]);
    const auto tag = base::fromBase64Url((*parts)[4]);
    if (!wrapped || !iv || !text || !tag || iv->size() != ivSize || text->empty() || text->size() % blockSize != 0)
        return std::nullopt;
    const QCA::SecureArray both = unwrap(key, *wrapped);
    if (!signing::equalInConstantTime(*tag, tagOf(partOf(both, 0, macKeySize), (*parts)[0], *iv, *text)))
        return std::nullopt;
    return decrypt(partOf(both, macKeySize, keySize), *iv, *text);
}

} // namespace florin::keyring
