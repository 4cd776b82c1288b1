#include "wallet-app/keyring/sealed_keyring.h"

#include "shared/base/encoding.h"
#include "shared/base/ensure.h"
#include "shared/signing/sealing.h"
#include "wallet-app/keyring/box.h"
#include "wallet-app/keyring/desktop_key.h"
#include "wallet-app/keyring/device_key.h"
#include "wallet-app/keyring/wallet_file.h"
#include "wallet-app/keyring/worker.h"

#include <algorithm>
#include <filesystem>

#include <unistd.h>

namespace florin::keyring {

using base::Refused;
using session::KeyringFailure;
using session::KeyringTrouble;
using session::Nothing;
using session::WalletIdentity;

namespace {

constexpr std::size_t longestRecordName = 100;
constexpr std::string_view recordEnding = ".record";

KeyringFailure failed(KeyringTrouble trouble) { return {trouble, {}}; }

/// Names become file names as they are.
bool isGoodRecordName(const std::string &name) {
    const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    return !name.empty() && name.size() <= longestRecordName && std::all_of(name.begin(), name.end(), good);
}

std::string boxName(const std::string &record) { return "record/" + record; }

} // namespace

class SealedKeyring::Vault {
  public:
    Vault(std::string folder, KeyringOptions given) : options(std::move(given)), m_folder(std::move(folder)) {}

    /// What an open keyring holds. All of it is wiped when it goes.
    struct Open {
        OpenWallet wallet;
        QCA::PrivateKey key;
    };

    std::string path() const { return m_folder + "/wallet.florin"; }
    std::string recordsFolder() const { return m_folder + "/records"; }
    std::string recordPath(const std::string &name) const { return recordsFolder() + "/" + name + std::string(recordEnding); }
    QString desktopService() const { return QString::fromStdString(options.desktopService); }
    /// Wallets in different folders have different keys in the one Secret Service.
    QString desktopName() const {
        std::error_code error;
        const std::string whole = std::filesystem::weakly_canonical(m_folder, error).string();
        return QStringLiteral("wallet-") + QString::fromStdString(base::toHex(signing::sha256(whole)).substr(0, 16));
    }

    Kept<WalletIdentity> take(Kept<OpenWallet> opened) {
        if (!opened)
            return Refused{opened.error()};
        QCA::PrivateKey key = readDeviceKey(opened->deviceKey);
        if (key.isNull())
            return Refused{damaged(path())};
        open.emplace(Open{std::move(*opened), std::move(key)});
        return open->wallet.identity;
    }

    OpenWallet copyOfWallet() const { return {open->wallet.root, open->wallet.deviceKey.copy(), open->wallet.identity}; }

    const KeyringOptions options;

  private:
    const std::string m_folder;
    QCA::Initializer m_qca; ///< locked memory for QCA's own containers

  public:
    QCA::SecureArray prepared; ///< a device key that is not sealed yet
    std::optional<Open> open;
    Worker worker; ///< last, so that it stops before what it works on goes
};

SealedKeyring::SealedKeyring(std::string folder, KeyringOptions options) : m_vault(std::make_unique<Vault>(std::move(folder), std::move(options))) {}

SealedKeyring::~SealedKeyring() = default;

bool SealedKeyring::cryptographyIsThere() {
    const QCA::Initializer qca;
    return QCA::isSupported("pkey,rsa,hkdf(sha256),hmac(sha512),aes256-gcm,aes256-cbc-pkcs7,random");
}

bool SealedKeyring::exists() const { return ::access(m_vault->path().c_str(), F_OK) == 0; }
bool SealedKeyring::isOpen() const { return m_vault->open.has_value(); }

void SealedKeyring::prepareDeviceKey(std::function<void(std::string csrPem)> reply) {
    struct Made {
        QCA::SecureArray der;
        std::string request;
    };
    m_vault->worker.run(
        [] {
            QCA::SecureArray der = makeDeviceKey();
            std::string request = requestFor(der);
            return Made{std::move(der), std::move(request)};
        },
        [this, reply = std::move(reply)](Made made) {
            m_vault->prepared = made.der;
            reply(std::move(made.request));
        });
}

void SealedKeyring::create(const WalletIdentity &identity, const base::SecretBytes &password, std::function<void(Kept<Nothing>)> reply) {
    ENSURE(!m_vault->prepared.isEmpty());
    OpenWallet wallet{newKey(), secretFrom(m_vault->prepared), identity};
    m_vault->worker.run(
        [path = m_vault->path(), records = m_vault->recordsFolder(), wallet = std::move(wallet), password = password.copy()]() mutable -> Kept<OpenWallet> {
            // A damaged file that stands there is put aside; a sound one gives way, for its device is not this member's any more.
            if (const auto former = load(path); !former && former.error().trouble == KeyringTrouble::unreadable)
                return Refused{former.error()};
            if (const auto stored = store(path, sealNew(wallet, password)); !stored)
                return Refused{stored.error()};
            std::error_code error;
            std::filesystem::remove_all(records, error); // sealed under a root key that is no more
            return std::move(wallet);
        },
        [this, reply = std::move(reply)](Kept<OpenWallet> created) {
            const auto taken = m_vault->take(std::move(created));
            if (!taken)
                return reply(Refused{taken.error()});
            m_vault->prepared.clear();
            reply(Nothing{});
        });
}

void SealedKeyring::unlock(const base::SecretBytes &password, std::function<void(Kept<WalletIdentity>)> reply) {
    m_vault->worker.run(
        [path = m_vault->path(), password = password.copy()]() -> Kept<OpenWallet> {
            const auto file = load(path);
            if (!file)
                return Refused{file.error()};
            auto root = rootByPassword(*file, password);
            if (root.isEmpty())
                return Refused{failed(KeyringTrouble::wrongPassword)};
            return openPayload(path, *file, std::move(root));
        },
        [this, reply = std::move(reply)](Kept<OpenWallet> opened) { reply(m_vault->take(std::move(opened))); });
}

void SealedKeyring::unlockByDesktop(std::function<void(Kept<WalletIdentity>)> reply) {
    if (!exists() || !desktopUnlockEnabled()) {
        const KeyringTrouble trouble = exists() ? KeyringTrouble::noKeyring : KeyringTrouble::missing;
        QMetaObject::invokeMethod(&m_vault->worker, [reply = std::move(reply), trouble] { reply(Refused{failed(trouble)}); }, Qt::QueuedConnection);
        return;
    }
    readDesktopKey(m_vault->worker, m_vault->desktopService(), m_vault->desktopName(),
                   [this, reply = std::move(reply)](std::optional<base::SecretBytes> key) {
                       // A locked service looks like one without the key. Either way the password still opens: nothing is changed.
                       if (!key)
                           return reply(Refused{failed(KeyringTrouble::noKeyring)});
                       m_vault->worker.run(
                           [path = m_vault->path(), key = std::move(*key)]() -> Kept<OpenWallet> {
                               const auto file = load(path);
                               if (!file)
                                   return Refused{file.error()};
                               auto root = rootByDesktop(*file, key);
                               if (root.isEmpty())
                                   return Refused{failed(KeyringTrouble::noKeyring)};
                               return openPayload(path, *file, std::move(root));
                           },
                           [this, reply](Kept<OpenWallet> opened) { reply(m_vault->take(std::move(opened))); });
                   });
}

void SealedKeyring::enableDesktopUnlock(bool enabled, std::function<void(Kept<Nothing>)> reply) {
    ENSURE(isOpen());
    const auto rewrite = [this, reply](base::SecretBytes key) {
        if (!isOpen())
            return reply(Refused{failed(KeyringTrouble::noKeyring)});
        m_vault->worker.run(
            [path = m_vault->path(), root = m_vault->open->wallet.root, key = std::move(key)]() -> Kept<Nothing> {
                auto file = load(path);
                if (!file)
                    return Refused{file.error()};
                file->desktopBox.clear();
                if (!key.empty())
                    sealDesktop(*file, root, key);
                return store(path, *file);
            },
            reply);
    };
    if (!enabled) {
        if (!m_vault->options.desktopService.empty())
            dropDesktopKey(m_vault->worker, m_vault->desktopService(), m_vault->desktopName());
        return rewrite({});
    }
    auto key = std::make_shared<base::SecretBytes>(secretFrom(newKey()));
    if (m_vault->options.desktopService.empty()) {
        QMetaObject::invokeMethod(&m_vault->worker, [reply] { reply(Refused{failed(KeyringTrouble::noKeyring)}); }, Qt::QueuedConnection);
        return;
    }
    storeDesktopKey(m_vault->worker, m_vault->desktopService(), m_vault->desktopName(), *key, [reply, rewrite, key](bool stored) {
        if (!stored)
            return reply(Refused{failed(KeyringTrouble::noKeyring)});
        rewrite(std::move(*key));
    });
}

bool SealedKeyring::desktopUnlockEnabled() const {
    const auto text = readWhole(m_vault->path());
    const auto file = text ? readSealedFile(*text) : std::nullopt;
    return file && !file->desktopBox.empty();
}

void SealedKeyring::checkPassword(const base::SecretBytes &password, std::function<void(bool right)> reply) {
    m_vault->worker.run(
        [path = m_vault->path(), password = password.copy()] {
            const auto text = readWhole(path);
            const auto file = text ? readSealedFile(*text) : std::nullopt;
            return file && !rootByPassword(*file, password).isEmpty();
        },
        std::move(reply));
}

void SealedKeyring::changePassword(const base::SecretBytes &current, const base::SecretBytes &next, std::function<void(Kept<Nothing>)> reply) {
    m_vault->worker.run(
        [path = m_vault->path(), current = current.copy(), next = next.copy()]() -> Kept<Nothing> {
            auto file = load(path);
            if (!file)
                return Refused{file.error()};
            const auto root = rootByPassword(*file, current);
            if (root.isEmpty())
                return Refused{failed(KeyringTrouble::wrongPassword)};
            sealPassword(*file, root, next);
            return store(path, *file);
        },
        std::move(reply));
}

std::string SealedKeyring::certificateRequest() {
    if (!isOpen())
        return {};
    const auto der = m_vault->open->wallet.deviceKey.bytes();
    QCA::SecureArray copy(static_cast<int>(der.size()));
    std::copy(der.begin(), der.end(), copy.data());
    return requestFor(copy);
}

void SealedKeyring::replaceCertificate(const std::string &certificatePem, std::function<void(Kept<Nothing>)> reply) {
    ENSURE(isOpen());
    OpenWallet renewed = m_vault->copyOfWallet();
    renewed.identity.certificatePem = certificatePem;
    m_vault->worker.run(
        [path = m_vault->path(), renewed = std::move(renewed)]() -> Kept<Nothing> {
            auto file = load(path);
            if (!file)
                return Refused{file.error()};
            sealPayload(*file, renewed);
            return store(path, *file);
        },
        [this, certificatePem, reply = std::move(reply)](Kept<Nothing> stored) {
            if (stored && isOpen())
                m_vault->open->wallet.identity.certificatePem = certificatePem;
            reply(std::move(stored));
        });
}

void SealedKeyring::lock() {
    m_vault->open.reset();
    m_vault->prepared.clear();
}

std::string SealedKeyring::sign(const std::string &signingInput) {
    return isOpen() ? signWith(m_vault->open->key, signingInput) : std::string();
}

std::optional<base::SecretBytes> SealedKeyring::open(const std::string &compactJwe) {
    return isOpen() ? openJwe(m_vault->open->key, compactJwe) : std::nullopt;
}

const WalletIdentity &SealedKeyring::identity() const {
    static const WalletIdentity nobody;
    return isOpen() ? m_vault->open->wallet.identity : nobody;
}

bool SealedKeyring::desktopUnlockAvailable() const { return !m_vault->options.desktopService.empty() && isDesktopThere(); }

bool SealedKeyring::putRecord(const std::string &name, const std::string &content) {
    if (!isOpen() || !isGoodRecordName(name))
        return false;
    return writeWhole(m_vault->recordPath(name), sealBox(m_vault->open->wallet.root, boxName(name), content));
}

std::optional<std::string> SealedKeyring::record(const std::string &name) {
    const auto box = isOpen() && isGoodRecordName(name) ? readWhole(m_vault->recordPath(name)) : std::nullopt;
    const auto content = box ? openBox(m_vault->open->wallet.root, boxName(name), *box) : std::nullopt;
    if (!content)
        return std::nullopt;
    return std::string(content->text());
}

void SealedKeyring::dropRecord(const std::string &name) {
    if (isGoodRecordName(name))
        ::unlink(m_vault->recordPath(name).c_str());
}

std::vector<std::string> SealedKeyring::recordNames() {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(m_vault->recordsFolder(), error)) {
        std::string name = entry.path().filename().string();
        if (!name.ends_with(recordEnding))
            continue;
        name.resize(name.size() - recordEnding.size());
        if (isGoodRecordName(name))
            names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace florin::keyring
