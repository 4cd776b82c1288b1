#include "server/rear/intake/keyed_id.h"

#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

namespace florin::intake {

std::string keyedId(const base::SecretBytes &key, std::string_view prefix, std::string_view message) {
    return std::string(prefix) + base::toHex(signing::hmacSha256(key.bytes(), message)).substr(0, 26);
}

} // namespace florin::intake
