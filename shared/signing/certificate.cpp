#include "shared/signing/certificate.h"

#include "shared/base/ensure.h"
#include "shared/base/random.h"
#include "shared/signing/openssl_handles.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <ctime>

namespace florin::signing {
namespace {

constexpr std::size_t serialSize = 16;

/// The purpose of a device's certificate, an identifier of our own (an arc made of a random UUID, ITU-T X.667): no mail program,
/// browser or bank takes it for one of theirs.
constexpr char devicePurpose[] = "2.25.187306513480972554112066193401287593426";

using ObjectHandle = std::unique_ptr<ASN1_OBJECT, Freer<ASN1_OBJECT_free>>;
using PurposeList = std::unique_ptr<EXTENDED_KEY_USAGE, Freer<EXTENDED_KEY_USAGE_free>>;

/// The one extended key usage of a role.
const char *purposeOf(CertificateRole role) {
    switch (role) {
    case CertificateRole::authority: return nullptr;
    case CertificateRole::tlsServer: return "1.3.6.1.5.5.7.3.1";
    case CertificateRole::tlsClient: return "1.3.6.1.5.5.7.3.2";
    case CertificateRole::device: return devicePurpose;
    }
    return nullptr;
}

/// The key usage that a role needs, in OpenSSL's words. Cards are encrypted to devices, and their orders cannot be repudiated.
const char *keyUsageOf(CertificateRole role) {
    switch (role) {
    case CertificateRole::authority: return "critical,keyCertSign,cRLSign";
    case CertificateRole::tlsServer:
    case CertificateRole::tlsClient: return "critical,digitalSignature";
    case CertificateRole::device: return "critical,digitalSignature,nonRepudiation,keyEncipherment";
    }
    return nullptr;
}

std::shared_ptr<X509> shared(CertificateHandle certificate) { return {certificate.release(), X509_free}; }

bool hasReadableTimes(const X509 *certificate) {
    std::tm parts{};
    return ASN1_TIME_to_tm(X509_get0_notBefore(certificate), &parts) == 1 && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1;
}

/// A certificate counts as read only if its key is one that we would use.
std::optional<Certificate> accepted(CertificateHandle certificate) {
    std::optional<PublicKey> key;
    unsigned char *der = nullptr;
    X509_PUBKEY *field = certificate ? X509_get_X509_PUBKEY(certificate.get()) : nullptr;
    const int size = field ? i2d_X509_PUBKEY(field, &der) : 0;
    if (size > 0 && hasReadableTimes(certificate.get()))
        key = PublicKey::fromDer({der, static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    ERR_clear_error();
    if (!key)
        return std::nullopt;
    return Certificate(shared(std::move(certificate)), std::move(*key));
}

base::Timestamp timeOf(const ASN1_TIME *time) {
    std::tm parts{};
    ENSURE(ASN1_TIME_to_tm(time, &parts) == 1);
    return base::fromNumericDate(::timegm(&parts));
}

void addExtension(X509 *certificate, const X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, const_cast<X509 *>(issuer), certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    ENSURE(extension && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

void addPurpose(X509 *certificate, CertificateRole role) {
    const PurposeList purposes(EXTENDED_KEY_USAGE_new());
    ObjectHandle purpose(OBJ_txt2obj(purposeOf(role), 1));
    ENSURE(purposes && purpose && sk_ASN1_OBJECT_push(purposes.get(), purpose.get()) > 0);
    (void)purpose.release();
    ENSURE(X509_add1_ext_i2d(certificate, NID_ext_key_usage, purposes.get(), 0, X509V3_ADD_DEFAULT) == 1);
}

/// Built from objects, not from OpenSSL's little language, in which a comma in a name would begin a second one.
void addNames(X509 *certificate, const std::vector<std::string> &names) {
    const std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>> list(GENERAL_NAMES_new());
    ENSURE(list);
    for (const std::string &name : names) {
        GENERAL_NAME *entry = GENERAL_NAME_new();
        ASN1_OCTET_STRING *address = a2i_IPADDRESS(name.c_str());
        ENSURE(entry);
        if (address) {
            GENERAL_NAME_set0_value(entry, GEN_IPADD, address);
        } else {
            ASN1_IA5STRING *text = ASN1_IA5STRING_new();
            ENSURE(text && ASN1_STRING_set(text, name.data(), static_cast<int>(name.size())) == 1);
            GENERAL_NAME_set0_value(entry, GEN_DNS, text);
        }
        ENSURE(sk_GENERAL_NAME_push(list.get(), entry) > 0);
    }
    ERR_clear_error(); // a name that is no address leaves a note there
    ENSURE(X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT) == 1);
}

void setName(X509_NAME *name, std::string_view commonName) {
    ENSURE(X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(commonName.data()),
                                      static_cast<int>(commonName.size()), -1, 0) == 1);
}

CertificateHandle newCertificate(const PublicKey &subject, base::Timestamp notBefore, base::Timestamp notAfter) {
    CertificateHandle certificate(X509_new());
    std::uint8_t serial[serialSize];
    base::SystemRandom().fill(serial);
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7F) | 0x40); // positive, and always sixteen bytes long
    const NumberHandle number(BN_bin2bn(serial, serialSize, nullptr));
    ENSURE(certificate && number && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    ENSURE(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr);
    ENSURE(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), base::toNumericDate(notBefore)) != nullptr);
    ENSURE(ASN1_TIME_set(X509_getm_notAfter(certificate.get()), base::toNumericDate(notAfter)) != nullptr);
    ENSURE(X509_set_pubkey(certificate.get(), subject.handle()) == 1);
    return certificate;
}

bool servesRole(X509 *certificate, CertificateRole role) {
    const std::uint32_t flags = X509_get_extension_flags(certificate);
    const std::uint32_t usage = X509_get_key_usage(certificate);
    if ((flags & (EXFLAG_INVALID | EXFLAG_CRITICAL)) != 0 || (flags & EXFLAG_BCONS) == 0 || (flags & EXFLAG_KUSAGE) == 0)
        return false;
    if (role == CertificateRole::authority)
        return (flags & EXFLAG_CA) != 0 && (usage & KU_KEY_CERT_SIGN) != 0;
    if ((flags & EXFLAG_CA) != 0 || (usage & KU_DIGITAL_SIGNATURE) == 0 || (usage & KU_KEY_CERT_SIGN) != 0)
        return false;
    const PurposeList purposes(static_cast<EXTENDED_KEY_USAGE *>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
    if (!purposes || sk_ASN1_OBJECT_num(purposes.get()) != 1)
        return false;
    const ObjectHandle wanted(OBJ_txt2obj(purposeOf(role), 1));
    return wanted && OBJ_cmp(sk_ASN1_OBJECT_value(purposes.get(), 0), wanted.get()) == 0;
}

/// Older digests can be collided: a request or certificate signed over one of them proves nothing.
bool isSha256Signature(int nid) { return nid == NID_sha256WithRSAEncryption || nid == NID_ecdsa_with_SHA256; }

} // namespace

std::optional<Certificate> Certificate::fromPem(std::string_view pem) {
    if (pem.size() > longestPem)
        return std::nullopt;
    const BioHandle in = readFrom(pem);
    return accepted(CertificateHandle(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)));
}

std::optional<Certificate> Certificate::fromDer(std::span<const std::uint8_t> der) {
    if (der.size() > longestPem)
        return std::nullopt;
    const unsigned char *at = der.data();
    CertificateHandle certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (at != der.data() + der.size())
        return std::nullopt;
    return accepted(std::move(certificate));
}

std::string Certificate::toPem() const {
    const BioHandle out = newBuffer();
    ENSURE(PEM_write_bio_X509(out.get(), m_certificate.get()) == 1);
    return std::string(contentOf(out));
}

base::Bytes Certificate::toDer() const {
    unsigned char *der = nullptr;
    const int size = i2d_X509(m_certificate.get(), &der);
    ENSURE(size > 0);
    base::Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

std::string Certificate::commonName() const {
    const X509_NAME *name = X509_get_subject_name(m_certificate.get());
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0)
        return {};
    unsigned char *text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0)
        return {};
    std::string commonName(reinterpret_cast<const char *>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
    return commonName;
}

std::string Certificate::serial() const {
    const NumberHandle number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(m_certificate.get()), nullptr));
    ENSURE(number);
    base::Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number.get())));
    BN_bn2bin(number.get(), bytes.data());
    return base::toHex(bytes);
}

base::Timestamp Certificate::notBefore() const { return timeOf(X509_get0_notBefore(m_certificate.get())); }
base::Timestamp Certificate::notAfter() const { return timeOf(X509_get0_notAfter(m_certificate.get())); }

std::optional<PublicKey> publicKeyOfRequest(std::string_view csrPem) {
    if (csrPem.size() > longestPem)
        return std::nullopt;
    const BioHandle in = readFrom(csrPem);
    const RequestHandle request(PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr));
    std::optional<PublicKey> key;
    if (request && isSha256Signature(X509_REQ_get_signature_nid(request.get()))) {
        unsigned char *der = nullptr;
        const int size = i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(request.get()), &der);
        if (size > 0)
            key = PublicKey::fromDer({der, static_cast<std::size_t>(size)});
        OPENSSL_free(der);
    }
    if (key && X509_REQ_verify(request.get(), key->handle()) != 1)
        key.reset();
    ERR_clear_error();
    return key;
}

std::string makeRequest(const PrivateKey &key, std::string_view commonName) {
    const RequestHandle request(X509_REQ_new());
    ENSURE(request && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1);
    setName(X509_REQ_get_subject_name(request.get()), commonName);
    ENSURE(X509_REQ_set_pubkey(request.get(), key.handle()) == 1);
    ENSURE(X509_REQ_sign(request.get(), key.handle(), EVP_sha256()) > 0);
    const BioHandle out = newBuffer();
    ENSURE(PEM_write_bio_X509_REQ(out.get(), request.get()) == 1);
    return std::string(contentOf(out));
}

Authority Authority::make(std::string_view commonName, base::Timestamp notBefore, base::Timestamp notAfter) {
    PrivateKey key = PrivateKey::generateEs256();
    CertificateHandle made = newCertificate(key.publicKey(), notBefore, notAfter);
    setName(X509_get_subject_name(made.get()), commonName);
    ENSURE(X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1);
    addExtension(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    addExtension(made.get(), made.get(), NID_key_usage, keyUsageOf(CertificateRole::authority));
    addExtension(made.get(), made.get(), NID_subject_key_identifier, "hash");
    ENSURE(X509_sign(made.get(), key.handle(), EVP_sha256()) > 0);
    Certificate certificate(shared(std::move(made)), key.publicKey());
    return {std::move(certificate), std::move(key)};
}

Certificate Authority::issue(const CertificatePlan &plan, const PublicKey &subject) const {
    ENSURE(plan.role != CertificateRole::authority);
    const X509 *issuer = certificate.handle();
    CertificateHandle made = newCertificate(subject, plan.notBefore, plan.notAfter);
    setName(X509_get_subject_name(made.get()), plan.commonName);
    ENSURE(X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)) == 1);
    addExtension(made.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    addExtension(made.get(), issuer, NID_key_usage, keyUsageOf(plan.role));
    addPurpose(made.get(), plan.role);
    if (!plan.dnsNames.empty())
        addNames(made.get(), plan.dnsNames);
    addExtension(made.get(), issuer, NID_subject_key_identifier, "hash");
    addExtension(made.get(), issuer, NID_authority_key_identifier, "keyid:always");
    ENSURE(X509_sign(made.get(), key.handle(), EVP_sha256()) > 0);
    return {shared(std::move(made)), subject};
}

base::Result<void, ChainError> verifyIssued(const Certificate &leaf, const Certificate &authority, CertificateRole role, base::Timestamp now) {
    X509 *issuer = authority.handle();
    const PublicKey issuerKey = authority.publicKey();
    const bool trusted = servesRole(issuer, CertificateRole::authority) && isSha256Signature(X509_get_signature_nid(leaf.handle())) &&
                         X509_check_issued(issuer, leaf.handle()) == X509_V_OK && X509_verify(leaf.handle(), issuerKey.handle()) == 1;
    ERR_clear_error();
    if (!trusted)
        return base::Refused{ChainError::notTrusted};
    if (now > std::min(leaf.notAfter(), authority.notAfter()))
        return base::Refused{ChainError::expired};
    if (now < std::max(leaf.notBefore(), authority.notBefore()))
        return base::Refused{ChainError::notYetValid};
    if (!servesRole(leaf.handle(), role))
        return base::Refused{ChainError::wrongUse};
    return {};
}

} // namespace florin::signing
