#pragma once

#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/base/result.h"
#include "shared/payment/refusal.h"
#include "shared/signing/certificate.h"

#include <chrono>
#include <string>
#include <string_view>

namespace florin::certification {

inline constexpr std::chrono::days certificateLife{365};
/// A certificate may begin a little before now: clocks differ.
inline constexpr std::chrono::minutes certificateLead{5};

struct IssuedCertificate {
    std::string device; ///< the subject: a random id that says nothing about the member
    signing::Certificate certificate;
};

/// Gives devices their certificates. One authority for this one role: what it issues opens no other door. Any thread.
class DeviceAuthority {
  public:
    explicit DeviceAuthority(signing::Authority authority) : m_authority(std::move(authority)) {}

    /// A certificate for a new device over the key of a PKCS #10 request. The subject that the request asks for is not looked at.
    base::Result<IssuedCertificate, payment::Refusal> issue(std::string_view request, base::Timestamp now, base::Random &random) const;
    /// A further certificate for a device that is known, over the same key or a new one.
    base::Result<IssuedCertificate, payment::Refusal> renew(const std::string &device, std::string_view request, base::Timestamp now) const;

    const signing::Certificate &certificate() const { return m_authority.certificate; }

  private:
    signing::Authority m_authority;
};

} // namespace florin::certification
