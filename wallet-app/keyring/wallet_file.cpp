#include "wallet-app/keyring/wallet_file.h"

#include "shared/base/encoding.h"
#include "shared/base/ensure.h"
#include "shared/protocol/json.h"
#include "shared/signing/sealing.h"
#include "wallet-app/keyring/box.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace florin::keyring {
namespace {

using protocol::Json;
using session::KeyringFailure;
using session::KeyringTrouble;

constexpr std::string_view passwordSlot = "password";
constexpr std::string_view desktopSlot = "desktop";
constexpr std::string_view payloadSlot = "wallet";
constexpr int saltSize = 16;

QCA::SymmetricKey keyOfPassword(const SealedFile &file, const base::SecretBytes &password) {
    const auto salt = base::fromBase64Url(file.salt);
    ENSURE(salt && salt->size() == saltSize);
    return keyFrom(signing::deriveKey(password.text(), *salt));
}

QCA::SymmetricKey rootFrom(const QCA::SymmetricKey &key, std::string_view slot, const std::string &box) {
    const auto root = openBox(key, slot, box);
    return root && root->size() == keySize ? keyFrom(*root) : QCA::SymmetricKey();
}

std::string_view viewOf(const QCA::SymmetricKey &key) { return {key.constData(), static_cast<std::size_t>(key.size())}; }

/// Identity as a line of JSON, then the key's bytes: the key goes through no JSON.
std::optional<session::WalletIdentity> readIdentity(std::string_view line) {
    const auto json = protocol::readJson(line);
    if (!json)
        return std::nullopt;
    const auto textOf = [&json](const char *key) { return json->value(key, std::string()); };
    session::WalletIdentity identity{textOf("member"), textOf("device"), textOf("certificate"), textOf("gateway"), textOf("deviceName")};
    if (identity.member.empty() || identity.device.empty())
        return std::nullopt;
    return identity;
}

} // namespace

KeyringFailure damaged(const std::string &path) {
    const std::string aside = putAside(path);
    return aside.empty() ? KeyringFailure{KeyringTrouble::unreadable, path} : KeyringFailure{KeyringTrouble::damaged, aside};
}

Kept<SealedFile> load(const std::string &path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error) && !error)
        return base::Refused{KeyringFailure{KeyringTrouble::missing, {}}};
    const auto text = readWhole(path);
    // What cannot be read may be sound, and what a newer program wrote is: neither is touched.
    if (!text || isFromNewerProgram(*text))
        return base::Refused{KeyringFailure{KeyringTrouble::unreadable, path}};
    auto file = readSealedFile(*text);
    if (!file)
        return base::Refused{damaged(path)};
    return std::move(*file);
}

Kept<session::Nothing> store(const std::string &path, const SealedFile &file) {
    if (!writeWhole(path, writeSealedFile(file)))
        return base::Refused{KeyringFailure{KeyringTrouble::diskFull, {}}};
    return session::Nothing{};
}

void sealPassword(SealedFile &file, const QCA::SymmetricKey &root, const base::SecretBytes &password) {
    const QByteArray salt = QCA::Random::randomArray(saltSize).toByteArray();
    file.salt = base::toBase64Url(base::bytesOf({salt.constData(), saltSize}));
    file.passwordBox = sealBox(keyOfPassword(file, password), passwordSlot, viewOf(root));
}

void sealDesktop(SealedFile &file, const QCA::SymmetricKey &root, const base::SecretBytes &desktopKey) {
    file.desktopBox = sealBox(keyFrom(desktopKey), desktopSlot, viewOf(root));
}

void sealPayload(SealedFile &file, const OpenWallet &wallet) {
    const session::WalletIdentity &identity = wallet.identity;
    const std::string line = protocol::writeJson({{"member", identity.member},
                                                  {"device", identity.device},
                                                  {"certificate", identity.certificatePem},
                                                  {"gateway", identity.gatewayUrl},
                                                  {"deviceName", identity.deviceName}});
    base::SecretBytes content(line.size() + 1 + wallet.deviceKey.size());
    std::uint8_t *at = std::copy(line.begin(), line.end(), content.data());
    *at++ = '\n';
    std::copy_n(wallet.deviceKey.data(), wallet.deviceKey.size(), at);
    file.payloadBox = sealBox(wallet.root, payloadSlot, content.text());
}

SealedFile sealNew(const OpenWallet &wallet, const base::SecretBytes &password) {
    SealedFile file;
    sealPassword(file, wallet.root, password);
    sealPayload(file, wallet);
    return file;
}

QCA::SymmetricKey rootByPassword(const SealedFile &file, const base::SecretBytes &password) {
    return rootFrom(keyOfPassword(file, password), passwordSlot, file.passwordBox);
}

QCA::SymmetricKey rootByDesktop(const SealedFile &file, const base::SecretBytes &desktopKey) {
    if (desktopKey.size() != keySize || file.desktopBox.empty())
        return {};
    return rootFrom(keyFrom(desktopKey), desktopSlot, file.desktopBox);
}

Kept<OpenWallet> openPayload(const std::string &path, const SealedFile &file, QCA::SymmetricKey root) {
    const auto content = openBox(root, payloadSlot, file.payloadBox);
    const std::size_t end = content ? content->text().find('\n') : std::string_view::npos;
    auto identity = end == std::string_view::npos ? std::nullopt : readIdentity(content->text().substr(0, end));
    if (!identity)
        return base::Refused{damaged(path)};
    return OpenWallet{std::move(root), base::SecretBytes(content->text().substr(end + 1)), std::move(*identity)};
}

} // namespace florin::keyring
