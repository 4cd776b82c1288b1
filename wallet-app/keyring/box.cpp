#include "wallet-app/keyring/box.h"

#include "shared/base/encoding.h"
#include "shared/base/ensure.h"

#include <algorithm>

namespace florin::keyring {
namespace {

constexpr int nonceSize = 12;
constexpr int tagSize = 16;
constexpr std::string_view purpose = "florin-wallet/1/";

QCA::SymmetricKey keyOfBox(const QCA::SymmetricKey &key, std::string_view name) {
    ENSURE(key.size() == keySize);
    const std::string info = std::string(purpose) + std::string(name);
    QCA::SymmetricKey derived = QCA::HKDF(QStringLiteral("sha256"))
                                    .makeKey(key, QCA::InitializationVector(), QCA::InitializationVector(QByteArray::fromStdString(info)), keySize);
    ENSURE(derived.size() == keySize);
    return derived;
}

QCA::Cipher cipherFor(QCA::Direction direction, const QCA::SymmetricKey &key, const QCA::InitializationVector &nonce, const QCA::AuthTag &tag) {
    ENSURE(key.size() == keySize && nonce.size() == nonceSize && tag.size() == tagSize);
    return QCA::Cipher(QStringLiteral("aes256"), QCA::Cipher::GCM, QCA::Cipher::NoPadding, direction, key, nonce, tag);
}

QByteArray arrayOf(std::span<const std::uint8_t> bytes) {
    return QByteArray(reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size()));
}

} // namespace

QCA::SymmetricKey newKey() { return QCA::SymmetricKey(QCA::Random::randomArray(keySize)); }

QCA::SymmetricKey keyFrom(const base::SecretBytes &bytes) {
    QCA::SecureArray array(static_cast<int>(bytes.size()));
    std::copy_n(bytes.data(), bytes.size(), reinterpret_cast<std::uint8_t *>(array.data()));
    return QCA::SymmetricKey(array);
}

base::SecretBytes secretFrom(const QCA::MemoryRegion &bytes) {
    return base::SecretBytes(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

std::string sealBox(const QCA::SymmetricKey &key, std::string_view name, std::string_view content) {
    const QCA::InitializationVector nonce(QCA::Random::randomArray(nonceSize));
    QCA::Cipher cipher = cipherFor(QCA::Encode, keyOfBox(key, name), nonce, QCA::AuthTag(tagSize));
    QCA::SecureArray plain(static_cast<int>(name.size() + 1 + content.size()));
    char *at = std::copy(name.begin(), name.end(), plain.data());
    *at++ = '\n';
    std::copy(content.begin(), content.end(), at);
    QCA::MemoryRegion text = cipher.update(plain);
    ENSURE(cipher.ok());
    const QCA::MemoryRegion rest = cipher.final();
    ENSURE(cipher.ok() && cipher.tag().size() == tagSize);
    const QByteArray box = nonce.toByteArray() + text.toByteArray() + rest.toByteArray() + cipher.tag().toByteArray();
    return base::toBase64Url(base::bytesOf({box.constData(), static_cast<std::size_t>(box.size())}));
}

std::optional<base::SecretBytes> openBox(const QCA::SymmetricKey &key, std::string_view name, std::string_view box) {
    const auto bytes = base::fromBase64Url(box);
    if (!bytes || bytes->size() < nonceSize + tagSize)
        return std::nullopt;
    const std::span<const std::uint8_t> whole(*bytes);
    const QCA::InitializationVector nonce(arrayOf(whole.first(nonceSize)));
    const QCA::AuthTag tag(arrayOf(whole.last(tagSize)));
    QCA::Cipher cipher = cipherFor(QCA::Decode, keyOfBox(key, name), nonce, tag);
    const QCA::SecureArray text(arrayOf(whole.subspan(nonceSize, whole.size() - nonceSize - tagSize)));
    QCA::SecureArray plain(cipher.update(text));
    const bool decrypted = cipher.ok();
    plain.append(QCA::SecureArray(cipher.final()));
    if (!decrypted || !cipher.ok())
        return std::nullopt;
    const std::string_view content(plain.constData(), static_cast<std::size_t>(plain.size()));
    if (content.size() <= name.size() || !content.starts_with(name) || content[name.size()] != '\n')
        return std::nullopt;
    return base::SecretBytes(content.substr(name.size() + 1));
}

} // namespace florin::keyring
