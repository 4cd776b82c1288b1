#pragma once

#include "shared/base/clock.h"
#include "shared/base/encoding.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace florin::merchants {

/// A shop that may ask for approvals.
struct Merchant {
    std::string id;
    std::string name;
    std::vector<std::string> origins;        ///< `https://shop.example`: where its pages lie
    std::map<std::string, base::Bytes> keys; ///< ticket keys by `kid`, as SubjectPublicKeyInfo in DER
    base::Timestamp createdAt;
};

/// A key with which a shop signs in. Only its hash is kept.
struct ApiKey {
    std::string hash; ///< hashOfApiKey
    std::string merchant;
    base::Timestamp createdAt;
    std::optional<base::Timestamp> revokedAt;
};

class Records {
  public:
    virtual ~Records() = default;
    virtual std::optional<Merchant> merchant(const std::string &id) = 0;
    /// Its name alone.
    virtual std::optional<std::string> name(const std::string &id) = 0;
    virtual std::vector<Merchant> all() = 0;
    /// The ids of those that registered this origin.
    virtual std::vector<std::string> withOrigin(const std::string &origin) = 0;
    /// Adds, or replaces name, origins and keys.
    virtual void put(const Merchant &merchant) = 0;
    virtual void add(const ApiKey &key) = 0;
    /// The key with this hash, revoked or not.
    virtual std::optional<ApiKey> apiKey(const std::string &hash) = 0;
    /// From this moment on the key opens nothing. False if there is no such key that still did.
    virtual bool revoke(const std::string &hash, base::Timestamp at) = 0;
};

} // namespace florin::merchants
