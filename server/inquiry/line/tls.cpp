#include "server/inquiry/line/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace florin::line {

namespace ssl = boost::asio::ssl;
using base::Refused;

namespace {

/// An encrypted key must be an error, not a question on the terminal.
int noPassphrase(char *, int, int, void *) { return 0; }

/// OpenSSL takes a certificate that does not say what it is for as one for everything.
bool isMeantFor(X509 *certificate, std::uint32_t use) {
    return certificate != nullptr && (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0 && X509_get_extended_key_usage(certificate) == use;
}

bool demandPeer(ssl::context &context, End end, const std::string &name) {
    X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(context.native_handle());
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_WILDCARDS);
    if (name.empty() || X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size()) != 1) return false;
    const std::uint32_t use = end == End::front ? XKU_SSL_SERVER : XKU_SSL_CLIENT;
    boost::system::error_code error;
    context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
    if (error) return false;
    context.set_verify_depth(1, error);
    if (error) return false;
    context.set_verify_callback(
        [use](bool isGood, ssl::verify_context &chain) {
            X509_STORE_CTX *native = chain.native_handle();
            const bool isLeaf = X509_STORE_CTX_get_error_depth(native) == 0;
            return isGood && (!isLeaf || isMeantFor(X509_STORE_CTX_get_current_cert(native), use));
        },
        error);
    return !error;
}

bool allowOnlyTls13(SSL_CTX *context) {
    const bool set = SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
                     SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") == 1 &&
                     SSL_CTX_set1_groups_list(context, "X25519:P-256") == 1;
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return set;
}

} // namespace

base::Result<std::shared_ptr<ssl::context>, std::string> makeContext(End end, const Identity &identity) {
    auto context = std::make_shared<ssl::context>(end == End::front ? ssl::context::tls_client : ssl::context::tls_server);
    SSL_CTX *native = context->native_handle();
    SSL_CTX_set_default_passwd_cb(native, noPassphrase);
    if (!allowOnlyTls13(native)) return Refused{std::string("This OpenSSL does not offer TLS 1.3 as the line needs it.")};
    ERR_clear_error();
    if (SSL_CTX_load_verify_file(native, identity.authorityFile.c_str()) != 1)
        return Refused{"The file " + identity.authorityFile + " does not hold the line's authority in PEM."};
    if (SSL_CTX_use_certificate_chain_file(native, identity.certFile.c_str()) != 1)
        return Refused{"The file " + identity.certFile + " does not hold a certificate in PEM that can be read."};
    if (SSL_CTX_use_PrivateKey_file(native, identity.keyFile.c_str(), SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(native) != 1)
        return Refused{"The file " + identity.keyFile + " does not hold the unencrypted private key of the certificate in " + identity.certFile + "."};
    if (!demandPeer(*context, end, identity.peerName)) return Refused{std::string("The name of the line's other end cannot be checked.")};
    return context;
}

} // namespace florin::line
