#include "server/front/listener/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <filesystem>

namespace florin::listener {

namespace ssl = boost::asio::ssl;
using base::Refused;

namespace {

constexpr unsigned char http11[] = "\x08http/1.1";

int chooseProtocol(SSL *, const unsigned char **out, unsigned char *outSize, const unsigned char *in, unsigned int inSize, void *) {
    unsigned char *chosen = nullptr;
    if (SSL_select_next_proto(&chosen, outSize, http11, sizeof http11 - 1, in, inSize) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

/// An encrypted key must be an error, not a question on the terminal.
int noPassphrase(char *, int, int, void *) {
    return 0;
}

bool allowOnlyGoodSuites(SSL_CTX *context) {
    // The lists are checked by counting, since OpenSSL passes silently over names that it does not know.
    const bool set = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
                     SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
                     SSL_CTX_set_ciphersuites(context, "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256") == 1 &&
                     SSL_CTX_set1_groups_list(context, "X25519:P-256") == 1;
    return set && sk_SSL_CIPHER_num(SSL_CTX_get_ciphers(context)) >= 9;
}

} // namespace

base::Result<std::shared_ptr<ssl::context>, std::string> makeServerContext(const std::string &certFile, const std::string &keyFile) {
    for (const std::string &file : {certFile, keyFile}) {
        std::error_code error;
        if (!std::filesystem::is_regular_file(file, error)) {
            return Refused{"There is no file " + file + ", which the TLS certificate or its key should be in."};
        }
    }
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX *native = context->native_handle();
    SSL_CTX_set_default_passwd_cb(native, noPassphrase);
    if (!allowOnlyGoodSuites(native)) {
        return Refused{std::string("This OpenSSL does not offer the TLS cipher suites that are needed.")};
    }
    SSL_CTX_set_options(native, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                    SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_num_tickets(native, 0);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(native, chooseProtocol, nullptr);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(native, certFile.c_str()) != 1) {
        return Refused{"The file " + certFile + " does not hold a certificate in PEM that can be read."};
    }
    if (SSL_CTX_use_PrivateKey_file(native, keyFile.c_str(), SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(native) != 1) {
        return Refused{"The file " + keyFile + " does not hold the unencrypted private key of the certificate in " + certFile + "."};
    }
    return context;
}

} // namespace florin::listener
