#pragma once

#include "server/rear/certification/device_authority.h"
#include "server/rear/members/password.h"
#include "shared/signing/sealing.h"
#include "tests/simulation/disk.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace florin::simulation {

inline constexpr const char *gatewayUrl = "https://localhost:8443";
inline constexpr const char *issuerRange = "960400";
/// Where the store finds its database. It first makes the file with the operating system's own means, and this one is there always;
/// what SQLite reads and writes lies on the make-believe disk.
inline constexpr const char *booksFile = "/dev/null";

/// A member with a wallet, a prepaid card and a credit card to charge it from.
struct CastMember {
    std::string id, bearer, card, source;
    std::string cardNumber, cardSecret, sourceNumber;
    std::int64_t balance = 0; ///< on the prepaid card, at the issuer
    std::optional<signing::Certificate> certificate;
};

struct CastShop {
    std::string id, name, apiKey;
};

/// Who plays in every simulated world, and the books of the day before it begins. Made once: keys are slow to make.
struct Cast {
    static const Cast &instance();

    base::Timestamp start;
    certification::DeviceAuthority authority;
    signing::Sealer sealer;
    base::SecretBytes lookupKey, fingerprintKey;
    signing::PrivateKey deviceKey, ticketKey, voucherKey;
    std::unique_ptr<members::PasswordGate> passwords; ///< nobody signs in here
    std::vector<CastMember> members;
    std::vector<CastShop> shops;
    Disk::Image books; ///< what lies on the disk in the morning
};

} // namespace florin::simulation
