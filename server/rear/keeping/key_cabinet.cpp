#include "server/rear/keeping/key_cabinet.h"

#include "server/program/private_file.h"
#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <optional>
#include <sstream>

namespace florin::keeping {

using base::Refused;

namespace {

constexpr std::size_t keySize = 32;
constexpr std::chrono::days authorityLife{3650};

/// The files of one folder: read them, or make them where that is allowed.
class Folder {
  public:
    Folder(std::string folder, Books books) : m_folder(std::move(folder)), m_books(books) {}

    /// What the file holds, or what `make` gives, written first. Empty after a flaw.
    template <class Make>
    std::string take(const std::string &name, Make make) {
        if (!m_flaw.empty()) {
            return {};
        }
        const std::string path = m_folder + "/" + name;
        if (auto content = program::readPrivateFile(path)) {
            return std::move(*content);
        }
        if (program::fileExists(path)) {
            fail(name, "cannot be read");
            return {};
        }
        if (m_books == Books::existing) {
            m_flaw = "The books are there, but the key file " + path +
                     " is not. Bring it back from a backup; without it what it sealed cannot be read. Nothing was changed.";
            return {};
        }
        std::string made = make();
        if (!program::writePrivateFile(path, made)) {
            fail(name, "cannot be written (is the disk full?)");
            return {};
        }
        return made;
    }
    void fail(const std::string &name, const std::string &what) {
        if (m_flaw.empty()) {
            m_flaw = "The key file " + m_folder + "/" + name + " " + what + ".";
        }
    }
    const std::string &flaw() const { return m_flaw; }

  private:
    std::string m_folder;
    Books m_books;
    std::string m_flaw;
};

std::string hexKey(base::Random &random) {
    base::SecretBytes key(keySize);
    random.fill({key.data(), key.size()});
    return base::toHex(key.bytes());
}

std::optional<base::SecretBytes> keyFromHex(std::string_view hex) {
    auto bytes = base::fromHex(hex);
    if (!bytes || bytes->size() != keySize) {
        return {};
    }
    base::SecretBytes key(*bytes);
    base::wipe(bytes->data(), bytes->size());
    return key;
}

std::map<std::uint32_t, base::SecretBytes> readSealingKeys(const std::string &text) {
    std::map<std::uint32_t, base::SecretBytes> keys;
    std::istringstream lines(text);
    std::uint32_t version = 0;
    std::string hex;
    while (lines >> version >> hex) {
        auto key = keyFromHex(hex);
        base::wipe(hex);
        if (!key || !keys.emplace(version, std::move(*key)).second) {
            return {};
        }
    }
    return lines.eof() ? std::move(keys) : std::map<std::uint32_t, base::SecretBytes>();
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    return text;
}

/// Both files or neither: made together, since one without the other is worth nothing.
std::optional<signing::Authority> takeAuthority(Folder &folder, base::Timestamp now) {
    std::optional<signing::Authority> fresh;
    const auto make = [&]() -> const signing::Authority & {
        if (!fresh) {
            fresh = signing::Authority::make("Florin devices", now - std::chrono::hours(1), now + authorityLife);
        }
        return *fresh;
    };
    std::string keyPem = folder.take("device-ca.key", [&] { return std::string(make().key.toPem().text()); });
    const std::string certificatePem = folder.take("device-ca.pem", [&] { return make().certificate.toPem(); });
    const auto key = signing::PrivateKey::fromPem(keyPem);
    const auto certificate = signing::Certificate::fromPem(certificatePem);
    base::wipe(keyPem);
    if (!key || !certificate || !key->publicKey().sameAs(certificate->publicKey())) {
        folder.fail("device-ca.pem", "and its key do not belong together or cannot be read");
        return {};
    }
    return signing::Authority{*certificate, *key};
}

} // namespace

base::Result<KeyCabinet, std::string> openKeyCabinet(const std::string &folder, Books books, base::Timestamp now, base::Random &random) {
    Folder files(folder, books);
    auto devices = takeAuthority(files, now);
    std::string voucherPem = files.take("voucher.key", [] { return std::string(signing::PrivateKey::generateEs256().toPem().text()); });
    // What it signs began later than these books may have: without a signed head there is nothing to lose with it.
    Folder younger(folder, program::fileExists(folder + "/heads") ? books : Books::fresh);
    std::string booksPem = younger.take("books.key", [] { return std::string(signing::PrivateKey::generateEs256().toPem().text()); });
    std::string sealingText = files.take("card-sealing.keys", [&] { return "1 " + hexKey(random) + "\n"; });
    std::string lookupText = files.take("lookup.key", [&] { return hexKey(random) + "\n"; });
    auto voucher = signing::PrivateKey::fromPem(voucherPem);
    auto sealing = readSealingKeys(sealingText);
    auto lookup = keyFromHex(trimmed(lookupText));
    auto booksKey = signing::PrivateKey::fromPem(booksPem);
    base::wipe(voucherPem);
    base::wipe(booksPem);
    base::wipe(sealingText);
    base::wipe(lookupText);
    if (!voucher || voucher->algorithm() != signing::Algorithm::es256) {
        files.fail("voucher.key", "holds no ES256 key");
    }
    if (!booksKey || booksKey->algorithm() != signing::Algorithm::es256) {
        files.fail("books.key", younger.flaw().empty() ? "holds no ES256 key" : "is missing, though there are heads that it signed");
    }
    if (sealing.empty()) {
        files.fail("card-sealing.keys", "does not hold lines of a version and 64 hex digits");
    }
    if (!lookup) {
        files.fail("lookup.key", "does not hold 64 hex digits");
    }
    if (!files.flaw().empty()) {
        return Refused{files.flaw()};
    }
    base::SecretBytes fingerprints = signing::hkdfSha256(lookup->bytes(), "", "florin request fingerprints", keySize);
    return KeyCabinet{std::move(*devices), std::move(*voucher), std::move(*booksKey), std::move(sealing), std::move(*lookup), std::move(fingerprints)};
}

std::string keyIdOf(const signing::PublicKey &key) {
    const base::Bytes der = key.toDer();
    return base::toBase64Url(signing::sha256(base::textOf(der))).substr(0, 16);
}

} // namespace florin::keeping
