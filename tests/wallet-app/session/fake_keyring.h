#pragma once

#include "shared/signing/sealing.h"
#include "wallet-app/session/later.h"
#include "wallet-app/session/ports.h"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace florin::session::test {

/// A keyring in memory, which answers a moment later as the real one does.
class FakeKeyring : public Keyring {
  public:
    explicit FakeKeyring(Later &later) : m_later(later) {}

    bool present = false, open_ = false, desktop = false;
    std::string password = "correct horse battery";
    std::optional<KeyringFailure> failure; ///< given once, by create or unlock
    bool diskFull = false;
    WalletIdentity who{
        .member = "dana", .device = "dev_1", .certificatePem = {}, .gatewayUrl = "https://localhost:9100", .deviceName = "Test"};
    std::map<std::string, std::string> records;
    std::optional<signing::PrivateKey> key;

    /// A device's key, made once for all: that is slow; and a certificate for it, good for some weeks around `now`.
    void holdDevice(base::Timestamp now) {
        using std::chrono::hours;
        static const signing::PrivateKey made = signing::PrivateKey::generateRs256(2048);
        key = made;
        who.certificatePem = signing::Authority::make("Devices", now - hours(1), now + hours(1000))
                                 .issue({.commonName = "dev_1",
                                         .role = signing::CertificateRole::device,
                                         .notBefore = now - hours(1),
                                         .notAfter = now + hours(900)},
                                        made.publicKey())
                                 .toPem();
    }

    bool exists() const override { return present; }
    bool isOpen() const override { return open_; }
    void prepareDeviceKey(std::function<void(std::string)> reply) override {
        m_later.after(std::chrono::milliseconds(1), [reply] { reply("-----BEGIN CERTIFICATE REQUEST-----"); });
    }
    void create(const WalletIdentity &identity, const base::SecretBytes &secret,
                std::function<void(base::Result<Nothing, KeyringFailure>)> reply) override {
        const std::string pem = who.certificatePem;
        who = identity;
        if (who.certificatePem.empty()) who.certificatePem = pem;
        password = std::string(secret.text());
        later(std::move(reply), [this] {
            present = open_ = true;
            return Nothing{};
        });
    }
    void unlock(const base::SecretBytes &secret,
                std::function<void(base::Result<WalletIdentity, KeyringFailure>)> reply) override {
        if (secret.text() != password && !failure) failure = KeyringFailure{KeyringTrouble::wrongPassword, {}};
        later(std::move(reply), [this] {
            open_ = true;
            return who;
        });
    }
    void unlockByDesktop(std::function<void(base::Result<WalletIdentity, KeyringFailure>)> reply) override {
        later(std::move(reply), [this] {
            open_ = true;
            return who;
        });
    }
    void enableDesktopUnlock(bool enabled, std::function<void(base::Result<Nothing, KeyringFailure>)> reply) override {
        later(std::move(reply), [this, enabled] {
            desktop = enabled;
            return Nothing{};
        });
    }
    bool desktopUnlockEnabled() const override { return desktop; }
    void checkPassword(const base::SecretBytes &secret, std::function<void(bool)> reply) override {
        const bool right = secret.text() == password;
        m_later.after(std::chrono::milliseconds(1), [reply, right] { reply(right); });
    }
    void changePassword(const base::SecretBytes &, const base::SecretBytes &next,
                        std::function<void(base::Result<Nothing, KeyringFailure>)> reply) override {
        password = std::string(next.text());
        later(std::move(reply), [] { return Nothing{}; });
    }
    std::string certificateRequest() override { return "-----BEGIN CERTIFICATE REQUEST-----"; }
    void replaceCertificate(const std::string &pem, std::function<void(base::Result<Nothing, KeyringFailure>)> reply) override {
        who.certificatePem = pem;
        later(std::move(reply), [] { return Nothing{}; });
    }
    void lock() override { open_ = false; }
    std::string sign(const std::string &input) override {
        const base::Bytes signature = key->sign(input);
        return {signature.begin(), signature.end()};
    }
    std::optional<base::SecretBytes> open(const std::string &) override { return std::nullopt; }
    const WalletIdentity &identity() const override { return who; }
    bool desktopUnlockAvailable() const override { return true; }
    bool putRecord(const std::string &name, const std::string &content) override {
        if (!diskFull) records[name] = content;
        return !diskFull;
    }
    std::optional<std::string> record(const std::string &name) override {
        return records.contains(name) ? std::optional(records[name]) : std::nullopt;
    }
    void dropRecord(const std::string &name) override { records.erase(name); }
    std::vector<std::string> recordNames() override {
        std::vector<std::string> names;
        for (const auto &[name, content] : records) names.push_back(name);
        return names;
    }

  private:
    template <class T, class Make> void later(std::function<void(base::Result<T, KeyringFailure>)> reply, Make make) {
        const auto now = std::exchange(failure, std::nullopt);
        m_later.after(std::chrono::milliseconds(1), [now, reply = std::move(reply), make] {
            if (now)
                reply(base::Refused{*now});
            else
                reply(make());
        });
    }

    Later &m_later;
};

} // namespace florin::session::test
