#pragma once

#include "shared/base/secret_bytes.h"

#include <QtCrypto>

#include <optional>
#include <string>
#include <string_view>

/// The device's RSA key, in QCA's hands.
namespace florin::keyring {

/// PKCS #8 in DER of a new RSA key of 2048 bits. Takes a second or so; any thread.
QCA::SecureArray makeDeviceKey();
/// Null if it is no RSA key.
QCA::PrivateKey readDeviceKey(const base::SecretBytes &der);
/// A PKCS #10 request in PEM, signed with SHA-256.
std::string requestFor(const QCA::SecureArray &der);

/// RS256: PKCS #1 v1.5 with SHA-256. The raw signature.
std::string signWith(QCA::PrivateKey &key, std::string_view input);
/// Opens a compact JWE (RSA-OAEP, A256CBC-HS512). Nothing on any flaw; which one is not told.
std::optional<base::SecretBytes> openJwe(QCA::PrivateKey &key, std::string_view compact);

} // namespace florin::keyring
