#pragma once

#include "shared/base/encoding.h"
#include "shared/base/ensure.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

/// Owners for OpenSSL's objects, for this module's .cpp files alone.
namespace florin::signing {

template <auto freeIt>
struct Freer {
    template <class T>
    void operator()(T *object) const {
        freeIt(object);
    }
};

using BioHandle = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using NumberHandle = std::unique_ptr<BIGNUM, Freer<BN_clear_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freer<EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;
using CertificateHandle = std::unique_ptr<X509, Freer<X509_free>>;
using RequestHandle = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;

inline BioHandle readFrom(std::string_view text) { return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

inline BioHandle newBuffer() {
    BioHandle buffer(BIO_new(BIO_s_mem()));
    ENSURE(buffer);
    return buffer;
}

inline std::string_view contentOf(const BioHandle &buffer) {
    char *data = nullptr;
    const long size = BIO_get_mem_data(buffer.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// Texts longer than this are no key and no certificate.
inline constexpr std::size_t longestPem = 64 * 1024;

} // namespace florin::signing
