#pragma once

#include "shared/base/encoding.h"
#include "shared/signing/certificate.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace florin::signing {

/// Keys and certificates by the text that they were read from: decoding one costs several times what a signature costs to verify. What
/// a text says never changes, so nothing here can be out of date; whether it is still to be believed is for the caller to ask. Any thread.
class DecodedKeys {
  public:
    /// Remembers at most `most` of each kind; an entry takes some 5 KB. What was not asked for the longest goes first, roughly.
    explicit DecodedKeys(std::size_t most = 8192) : m_certificates(most), m_keys(most) {}

    std::optional<Certificate> certificate(std::string_view pem) { return m_certificates.find(pem, &Certificate::fromPem); }
    /// SubjectPublicKeyInfo.
    std::optional<PublicKey> publicKey(std::span<const std::uint8_t> der) {
        return m_keys.find(base::textOf(der), [](std::string_view text) { return PublicKey::fromDer(base::bytesOf(text)); });
    }

    std::size_t rememberedCertificates() { return m_certificates.size(); }
    std::size_t rememberedKeys() { return m_keys.size(); }

  private:
    /// In two generations: once the young ones fill their half, the old ones that nobody asked for meanwhile are forgotten.
    template <class Decoded> class Generations {
      public:
        explicit Generations(std::size_t most) : m_mostYoung(std::max<std::size_t>(1, most / 2)) {}

        template <class Decode> std::optional<Decoded> find(std::string_view text, const Decode &decode) {
            {
                std::lock_guard lock(m_mutex);
                if (const auto found = m_young.find(text); found != m_young.end()) return found->second;
                if (const auto found = m_old.find(text); found != m_old.end()) return keep(text, found->second);
            }
            const auto decoded = decode(text);
            if (!decoded) return std::nullopt; // Whoever sends nonsense takes nobody's place.
            std::lock_guard lock(m_mutex);
            return keep(text, *decoded);
        }

        std::size_t size() {
            std::lock_guard lock(m_mutex);
            return m_young.size() + m_old.size();
        }

      private:
        struct Hash {
            using is_transparent = void;
            std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
        };
        using Map = std::unordered_map<std::string, Decoded, Hash, std::equal_to<>>;

        Decoded keep(std::string_view text, Decoded decoded) {
            if (m_young.size() >= m_mostYoung) {
                m_old = std::move(m_young);
                m_young.clear();
            }
            m_young.emplace(text, decoded);
            return decoded;
        }

        const std::size_t m_mostYoung;
        std::mutex m_mutex;
        Map m_young;
        Map m_old;
    };

    Generations<Certificate> m_certificates;
    Generations<PublicKey> m_keys;
};

} // namespace florin::signing
