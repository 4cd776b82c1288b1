#pragma once

#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"
#include "wallet-app/keyring/sealed_file.h"
#include "wallet-app/session/ports.h"

#include <QtCrypto>

#include <functional>
#include <string>

/// What is done with `wallet.florin`. Everything here blocks (Argon2id, disks): it is for the worker's thread.
namespace florin::keyring {

/// The contents of an open wallet: locked memory, wiped when it goes.
struct OpenWallet {
    QCA::SymmetricKey root;
    base::SecretBytes deviceKey; ///< PKCS #8 in DER
    session::WalletIdentity identity;
};

template <class T>
using Kept = base::Result<T, session::KeyringFailure>;

/// Puts a damaged file aside; where that fails it stays and counts as unreadable, so that nothing takes its place.
session::KeyringFailure damaged(const std::string &path);
/// Reads the file; puts it aside if it is damaged.
Kept<SealedFile> load(const std::string &path);
Kept<session::Nothing> store(const std::string &path, const SealedFile &file);

/// A new file under a new salt.
SealedFile sealNew(const OpenWallet &wallet, const base::SecretBytes &password);
void sealPassword(SealedFile &file, const QCA::SymmetricKey &root, const base::SecretBytes &password);
void sealDesktop(SealedFile &file, const QCA::SymmetricKey &root, const base::SecretBytes &desktopKey);
void sealPayload(SealedFile &file, const OpenWallet &wallet);

/// The root key, if the password (the desktop's key) is right. Empty otherwise.
QCA::SymmetricKey rootByPassword(const SealedFile &file, const base::SecretBytes &password);
QCA::SymmetricKey rootByDesktop(const SealedFile &file, const base::SecretBytes &desktopKey);
/// Opens the payload. One that does not open under the right root key is damaged, and put aside.
Kept<OpenWallet> openPayload(const std::string &path, const SealedFile &file, QCA::SymmetricKey root);

} // namespace florin::keyring
