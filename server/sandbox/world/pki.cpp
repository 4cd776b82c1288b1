#include "server/sandbox/world/pki.h"

#include "server/sandbox/world/files.h"
#include "shared/protocol/signed_objects.h"
#include "shared/signing/sealing.h"

#include <optional>
#include <vector>

namespace florin::world {

namespace {

using namespace std::chrono;
using signing::Authority;
using signing::Certificate;
using signing::CertificateRole;
using signing::PrivateKey;

constexpr auto lifetime = days(3650);
constexpr auto leafLifetime = days(397); // clients of today take no longer one

struct Pair {
    std::string certificate;
    std::string key;
};

std::optional<Certificate> readCertificate(const std::string &file) {
    const auto pem = readFile(file);
    return pem ? Certificate::fromPem(*pem) : std::nullopt;
}

std::optional<PrivateKey> readKey(const std::string &file) {
    auto pem = readFile(file);
    if (!pem)
        return std::nullopt;
    auto key = PrivateKey::fromPem(*pem);
    base::wipe(*pem);
    return key;
}

bool writeKey(const std::string &file, const PrivateKey &key) {
    return writeFile(file, key.toPem().text());
}

bool isFresh(const Certificate &certificate, base::Timestamp now) {
    return certificate.notBefore() <= now && certificate.notAfter() > now + days(30);
}

std::optional<Authority> prepareAuthority(const Pair &files, const char *name, base::Timestamp now) {
    auto certificate = readCertificate(files.certificate);
    auto key = readKey(files.key);
    if (certificate && key && isFresh(*certificate, now) && certificate->publicKey().sameAs(key->publicKey()))
        return Authority{*certificate, *key};
    const auto made = Authority::make(name, now - days(1), now + lifetime);
    if (!writeKey(files.key, made.key) || !writeFile(files.certificate, made.certificate.toPem()))
        return std::nullopt;
    return made;
}

bool prepareLeaf(const Pair &files, const Authority &authority, const char *name, CertificateRole role, base::Timestamp now) {
    const auto certificate = readCertificate(files.certificate);
    const auto key = readKey(files.key);
    if (certificate && key && isFresh(*certificate, now) && certificate->publicKey().sameAs(key->publicKey()) &&
        signing::verifyIssued(*certificate, authority.certificate, role, now))
        return true;
    const auto fresh = PrivateKey::generateEs256();
    signing::CertificatePlan plan{name, {}, role, now - days(1), now + leafLifetime - days(1)};
    if (role == CertificateRole::tlsServer)
        plan.dnsNames = {name, "127.0.0.1"};
    return writeKey(files.key, fresh) && writeFile(files.certificate, authority.issue(plan, fresh.publicKey()).toPem());
}

std::string keyIdOf(const PrivateKey &key) {
    return "shop-" + base::toHex(signing::sha256(base::textOf(key.publicKey().toDer()))).substr(0, 12);
}

} // namespace

base::Result<PkiFiles, std::string> preparePki(const std::string &folder, base::Timestamp now) {
    const auto in = [&](const char *name) { return folder + "/" + name; };
    const PkiFiles files{in("public-ca.pem"), in("gateway.pem"),       in("gateway.key"),       in("shop.pem"),
                         in("shop.key"),      in("bank-ca.pem"),       in("issuer.pem"),        in("issuer.key"),
                         in("cards.pem"),     in("cards.key"),         in("gateway-bank.pem"),  in("gateway-bank.key"),
                         in("van.pem"),       in("van.key"),
                         in("line-ca.pem"),   in("front.pem"),         in("front.key"),         in("rear.pem"),
                         in("rear.key"),
                         in("outsider.pem"),  in("outsider.key")};
    const base::Refused<std::string> refused{"The certificates in " + folder + " cannot be written."};
    if (!makeFolder(folder))
        return refused;
    const auto publicAuthority = prepareAuthority({files.publicAuthority, in("public-ca.key")}, "Florin Sandbox Public CA", now);
    const auto bankAuthority = prepareAuthority({files.bankAuthority, in("bank-ca.key")}, "Florin Sandbox Bank CA", now);
    const auto lineAuthority = prepareAuthority({files.lineAuthority, in("line-ca.key")}, "Florin Sandbox Line CA", now);
    if (!publicAuthority || !bankAuthority || !lineAuthority)
        return refused;
    const bool good =
        prepareLeaf({files.gatewayCertificate, files.gatewayKey}, *publicAuthority, "localhost", CertificateRole::tlsServer, now) &&
        prepareLeaf({files.shopCertificate, files.shopKey}, *publicAuthority, "localhost", CertificateRole::tlsServer, now) &&
        prepareLeaf({files.issuerCertificate, files.issuerKey}, *bankAuthority, "localhost", CertificateRole::tlsServer, now) &&
        prepareLeaf({files.cardsCertificate, files.cardsKey}, *bankAuthority, "localhost", CertificateRole::tlsServer, now) &&
        prepareLeaf({files.gatewayAtBanksCertificate, files.gatewayAtBanksKey}, *bankAuthority, "gateway", CertificateRole::tlsClient, now) &&
        prepareLeaf({files.vanAtIssuerCertificate, files.vanAtIssuerKey}, *bankAuthority, "van", CertificateRole::tlsClient, now) &&
        prepareLeaf({files.frontCertificate, files.frontKey}, *lineAuthority, "florin-front", CertificateRole::tlsClient, now) &&
        prepareLeaf({files.rearCertificate, files.rearKey}, *lineAuthority, "florin-rear", CertificateRole::tlsServer, now) &&
        prepareLeaf({files.outsiderCertificate, files.outsiderKey}, *bankAuthority, "outsider", CertificateRole::tlsClient, now);
    if (!good)
        return refused;
    return files;
}

base::Result<MerchantKey, std::string> prepareMerchantKey(const std::string &folder, const std::string &name) {
    const std::string pemFile = folder + "/" + name + ".key", jwkFile = folder + "/" + name + ".jwk";
    auto key = readKey(pemFile);
    if (!key) {
        key = PrivateKey::generateEs256();
        if (!writeKey(pemFile, *key))
            return base::Refused{"The merchant's key " + pemFile + " cannot be written."};
    }
    const std::string keyId = keyIdOf(*key);
    std::string jwk(protocol::writePrivateKey(keyId, *key).text());
    if (readFile(jwkFile) != jwk && !writeFile(jwkFile, jwk))
        return base::Refused{"The merchant's key " + jwkFile + " cannot be written."};
    return MerchantKey{jwkFile, std::move(jwk), keyId, *key};
}

} // namespace florin::world
