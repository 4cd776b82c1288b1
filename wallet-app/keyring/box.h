#pragma once

#include "shared/base/secret_bytes.h"

#include <QtCrypto>

#include <optional>
#include <string>
#include <string_view>

/// AES-256-GCM with QCA. QCA binds no additional data to a box, takes keys and nonces of any length and gives out what it decrypted
/// before it checked it: each box therefore has a key of its own (HKDF over its name), carries its name within, and is believed only
/// once its tag was checked. Any thread.
namespace florin::keyring {

inline constexpr int keySize = 32;

/// 32 bytes from the operating system, in QCA's locked memory.
QCA::SymmetricKey newKey();
QCA::SymmetricKey keyFrom(const base::SecretBytes &bytes);
base::SecretBytes secretFrom(const QCA::MemoryRegion &bytes);

/// base64url of nonce, ciphertext and tag.
std::string sealBox(const QCA::SymmetricKey &key, std::string_view name, std::string_view content);
/// Nothing if the box was changed, has another name, or another key.
std::optional<base::SecretBytes> openBox(const QCA::SymmetricKey &key, std::string_view name, std::string_view box);

} // namespace florin::keyring
