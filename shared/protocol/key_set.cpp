#include "shared/base/ensure.h"
#include "shared/protocol/json.h"
#include "shared/protocol/signed_objects.h"
#include "shared/signing/sealing.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace florin::protocol {
namespace {

using signing::Algorithm;
using signing::PublicKey;

constexpr std::size_t mostKeys = 32;
constexpr std::size_t coordinateSize = 32;

std::optional<base::Bytes> numberOf(const Json &jwk, const char *name) {
    const auto found = jwk.find(name);
    if (found == jwk.end() || !found->is_string())
        return std::nullopt;
    return base::fromBase64Url(*found->get_ptr<const std::string *>());
}

bool saysOtherwise(const Json &jwk, const char *name, std::string_view expected) {
    const auto found = jwk.find(name);
    return found != jwk.end() && *found != expected;
}

bool isForOtherWork(const Json &jwk) {
    const auto work = jwk.find("key_ops");
    return saysOtherwise(jwk, "use", "sig") || (work != jwk.end() && std::find(work->begin(), work->end(), "verify") == work->end());
}

std::optional<PublicKey> keyOf(const Json &jwk) {
    if (!jwk.is_object() || isForOtherWork(jwk))
        return std::nullopt;
    std::optional<PublicKey> key;
    if (jwk.value("kty", Json()) == "EC" && jwk.value("crv", Json()) == "P-256") {
        const auto x = numberOf(jwk, "x");
        const auto y = numberOf(jwk, "y");
        if (x && y)
            key = PublicKey::fromP256(*x, *y);
    } else if (jwk.value("kty", Json()) == "RSA") {
        const auto n = numberOf(jwk, "n");
        const auto e = numberOf(jwk, "e");
        if (n && e)
            key = PublicKey::fromRsa(*n, *e);
    }
    if (key && saysOtherwise(jwk, "alg", signing::toWord(key->algorithm())))
        return std::nullopt;
    return key;
}

/// The members that make the key, without its name.
Json numbersOf(const PublicKey &key) {
    const base::Bytes numbers = key.jwkNumbers();
    if (key.algorithm() == Algorithm::rs256)
        return {{"kty", "RSA"}, {"n", base::toBase64Url(numbers)}, {"e", "AQAB"}};
    const std::span<const std::uint8_t> both(numbers);
    return {{"kty", "EC"}, {"crv", "P-256"}, {"x", base::toBase64Url(both.first(coordinateSize))}, {"y", base::toBase64Url(both.last(coordinateSize))}};
}

Json toJwk(std::string_view keyId, const PublicKey &key) {
    Json jwk = numbersOf(key);
    jwk["kid"] = keyId;
    jwk["use"] = "sig";
    jwk["alg"] = signing::toWord(key.algorithm());
    return jwk;
}

std::optional<std::string> nameOf(const Json &jwk, const PublicKey &key) {
    const auto found = jwk.find("kid");
    if (found == jwk.end())
        return keyThumbprint(key);
    const auto *name = found->get_ptr<const std::string *>();
    if (!name || name->empty() || name->size() > 128 || base::hasControlCharacters(*name))
        return std::nullopt;
    return *name;
}

} // namespace

std::string keyThumbprint(const PublicKey &key) {
    // nlohmann keeps members in the order of their names, which is the order that RFC 7638 asks for.
    return base::toBase64Url(signing::sha256(writeJson(numbersOf(key))));
}

std::optional<KeySet> readKeySet(std::string_view json) {
    const auto document = readJson(json);
    if (!document || !document->is_object())
        return std::nullopt;
    const auto listed = document->find("keys");
    const Json list = listed == document->end() ? Json::array({*document}) : *listed;
    if (!list.is_array() || list.size() > mostKeys || (listed == document->end() && !document->contains("kty")))
        return std::nullopt;
    KeySet keys;
    for (const Json &jwk : list) {
        const auto key = keyOf(jwk);
        const auto name = key ? nameOf(jwk, *key) : std::nullopt;
        if (name && !keys.emplace(*name, *key).second)
            return std::nullopt; // two keys of one name: nobody could say which one signs
    }
    return keys;
}

std::string writeKeySet(const KeySet &keys) {
    Json list = Json::array();
    for (const auto &[name, key] : keys)
        list.push_back(toJwk(name, key));
    return writeJson({{"keys", std::move(list)}});
}

std::string writeKey(std::string_view keyId, const PublicKey &key) { return writeJson(toJwk(keyId, key)); }

base::SecretBytes writePrivateKey(std::string_view keyId, const signing::PrivateKey &key) {
    ENSURE(key.algorithm() == Algorithm::es256);
    // The secret member is put in by hand: a JSON document would leave copies of it behind.
    const std::string open = writeJson(toJwk(keyId, key.publicKey()));
    std::string secret = base::toBase64Url(key.jwkSecret().bytes());
    std::string whole = open.substr(0, open.size() - 1) + ",\"d\":\"" + secret + "\"}";
    base::SecretBytes written(whole);
    base::wipe(secret);
    base::wipe(whole);
    return written;
}

} // namespace florin::protocol
