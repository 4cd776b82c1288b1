#pragma once

#include "wallet-app/session/ports.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace florin::keyring {

/// What the tests turn; the wallet takes it as it stands.
struct KeyringOptions {
    /// The service under which the wrapping key stands in the desktop's Secret Service. Empty: the desktop is never asked.
    std::string desktopService = "org.florin.Wallet";
};

/// The wallet's keys in one folder, made with QCA, sealed with AES-256-GCM:
///
///   wallet.florin       the device key and the identity, under a key that the password (Argon2id) or the desktop gives
///   records/NAME.record small records, under a key derived from the same root
///
/// Every file is written whole under another name, synced, and renamed; a file that does not read is put aside as
/// `wallet.florin.damaged-TIME` and never overwritten. The root key and the device key are in locked memory while the keyring is
/// open, and nowhere after lock().
///
/// Lives on the GUI thread. Argon2id and key generation run on a thread of their own, one after the other. Destroying the
/// keyring waits for that work and drops its answer.
class SealedKeyring final : public session::Keyring {
  public:
    /// The folder is made (mode 0700) when something is first written.
    explicit SealedKeyring(std::string folder, KeyringOptions options = {});
    ~SealedKeyring() override;
    SealedKeyring(const SealedKeyring &) = delete;
    SealedKeyring &operator=(const SealedKeyring &) = delete;

    /// Is a QCA provider with everything that is needed installed? If not, nothing else here may be called.
    static bool cryptographyIsThere();

    bool exists() const override;
    bool isOpen() const override;
    void prepareDeviceKey(std::function<void(std::string csrPem)> reply) override;
    void create(const session::WalletIdentity &identity, const base::SecretBytes &password,
                std::function<void(base::Result<session::Nothing, session::KeyringFailure>)> reply) override;
    void unlock(const base::SecretBytes &password,
                std::function<void(base::Result<session::WalletIdentity, session::KeyringFailure>)> reply) override;
    void unlockByDesktop(std::function<void(base::Result<session::WalletIdentity, session::KeyringFailure>)> reply) override;
    void enableDesktopUnlock(bool enabled, std::function<void(base::Result<session::Nothing, session::KeyringFailure>)> reply) override;
    bool desktopUnlockEnabled() const override;
    void checkPassword(const base::SecretBytes &password, std::function<void(bool right)> reply) override;
    void changePassword(const base::SecretBytes &current, const base::SecretBytes &next,
                        std::function<void(base::Result<session::Nothing, session::KeyringFailure>)> reply) override;
    std::string certificateRequest() override;
    void replaceCertificate(const std::string &certificatePem,
                            std::function<void(base::Result<session::Nothing, session::KeyringFailure>)> reply) override;
    void lock() override;
    /// The raw signature bytes; empty when the keyring is locked.
    std::string sign(const std::string &signingInput) override;
    std::optional<base::SecretBytes> open(const std::string &compactJwe) override;
    const session::WalletIdentity &identity() const override;
    bool desktopUnlockAvailable() const override;
    bool putRecord(const std::string &name, const std::string &content) override;
    std::optional<std::string> record(const std::string &name) override;
    void dropRecord(const std::string &name) override;
    std::vector<std::string> recordNames() override;

  private:
    class Vault;
    std::unique_ptr<Vault> m_vault;
};

} // namespace florin::keyring
