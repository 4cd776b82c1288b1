#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/signing/key.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace florin::signing {

/// What a certificate may be used for. One issuing CA per role: no certificate of one role opens another's door.
enum class CertificateRole { authority, tlsServer, tlsClient, device };

/// An X.509 v3 certificate (RFC 5280). Copies share one immutable object.
class Certificate {
  public:
    static std::optional<Certificate> fromPem(std::string_view pem);
    static std::optional<Certificate> fromDer(std::span<const std::uint8_t> der);

    std::string toPem() const;
    base::Bytes toDer() const;
    const PublicKey &publicKey() const { return m_key; }
    std::string commonName() const;
    /// Lower-case hex.
    std::string serial() const;
    base::Timestamp notBefore() const;
    base::Timestamp notAfter() const;

    x509_st *handle() const { return m_certificate.get(); }
    /// `key` is the one in it, decoded.
    Certificate(std::shared_ptr<x509_st> certificate, PublicKey key) : m_certificate(std::move(certificate)), m_key(std::move(key)) {}

  private:
    std::shared_ptr<x509_st> m_certificate;
    PublicKey m_key;
};

/// A PKCS #10 request whose own signature holds and whose key is one that PublicKey accepts; its subject is not looked at.
std::optional<PublicKey> publicKeyOfRequest(std::string_view csrPem);
std::string makeRequest(const PrivateKey &key, std::string_view commonName);

struct CertificatePlan {
    std::string commonName;
    std::vector<std::string> dnsNames; ///< for tlsServer; an IP address is recognized
    CertificateRole role = CertificateRole::device;
    base::Timestamp notBefore;
    base::Timestamp notAfter;
};

/// A certification authority: one role, one key.
struct Authority {
    Certificate certificate;
    PrivateKey key;

    /// A new self-signed ES256 authority, path length 0.
    static Authority make(std::string_view commonName, base::Timestamp notBefore, base::Timestamp notAfter);
    Certificate issue(const CertificatePlan &plan, const PublicKey &subject) const;
};

enum class ChainError { notTrusted, expired, notYetValid, wrongUse };

/// Does `leaf` come from `authority`, is it meant for this role, and is it valid at `now`?
base::Result<void, ChainError> verifyIssued(const Certificate &leaf, const Certificate &authority, CertificateRole role, base::Timestamp now);

} // namespace florin::signing
