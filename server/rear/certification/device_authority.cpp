#include "server/rear/certification/device_authority.h"

#include <algorithm>

namespace florin::certification {

namespace {
constexpr std::size_t largestRequest = 16 * 1024;
}

base::Result<IssuedCertificate, payment::Refusal> DeviceAuthority::issue(std::string_view request, base::Timestamp now,
                                                                         base::Random &random) const {
    return renew(random.id("dev"), request, now);
}

base::Result<IssuedCertificate, payment::Refusal> DeviceAuthority::renew(const std::string &device, std::string_view request,
                                                                         base::Timestamp now) const {
    if (request.size() > largestRequest)
        return base::Refused{payment::Refusal::invalidInput};
    const auto key = signing::publicKeyOfRequest(request);
    // Devices sign RS256 (cheap to verify): a request over another kind of key would give a device that cannot sign an order.
    if (!key || key->algorithm() != signing::Algorithm::rs256)
        return base::Refused{payment::Refusal::invalidInput};
    signing::CertificatePlan plan;
    plan.commonName = device;
    plan.role = signing::CertificateRole::device;
    plan.notBefore = now - certificateLead;
    plan.notAfter = std::min(now + certificateLife, m_authority.certificate.notAfter());
    return IssuedCertificate{device, m_authority.issue(plan, *key)};
}

} // namespace florin::certification
