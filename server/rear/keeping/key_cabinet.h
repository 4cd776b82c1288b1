#pragma once

#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"
#include "shared/signing/certificate.h"
#include "shared/signing/key.h"

#include <cstdint>
#include <map>
#include <string>

namespace florin::keeping {

/// The keys of the rear unit. They lie in its data folder, readable by its owner alone, and never leave it.
struct KeyCabinet {
    signing::Authority devices;  ///< device-ca.pem, device-ca.key: certifies the members' devices and nothing else
    signing::PrivateKey voucher; ///< voucher.key: ES256
    signing::PrivateKey books;   ///< books.key: ES256, signs the heads and closings of the books
    std::map<std::uint32_t, base::SecretBytes> sealing; ///< card-sealing.keys: a line `VERSION HEX` each, the highest in use
    base::SecretBytes lookup;       ///< lookup.key: keyed hashes of card numbers and codes
    base::SecretBytes fingerprints; ///< made from it: keyed hashes of requests
};

enum class Books { fresh, existing };

/// Reads the keys, and makes what is missing as long as the books are fresh. Beside existing books a missing key is a refusal: a new
/// one would open nothing that the old one sealed. Only books.key may come later, as what it signs does. The refusal is a sentence that names the file, never what is in it.
base::Result<KeyCabinet, std::string> openKeyCabinet(const std::string &folder, Books books, base::Timestamp now, base::Random &random);

/// `kid` of a public key: the beginning of its SHA-256.
std::string keyIdOf(const signing::PublicKey &key);

} // namespace florin::keeping
