#include "server/rear/intake/device_proof.h"

namespace florin::intake {

using payment::Refusal;
using protocol::SignedFlaw;

namespace {

/// As long as any clock within tolerance could find the same assertion valid.
constexpr auto usedIdsKept = std::chrono::minutes(10);

Refusal refusalOf(SignedFlaw flaw) {
    switch (flaw) {
    case SignedFlaw::expired:
    case SignedFlaw::notYetValid: return Refusal::clockWrong;
    case SignedFlaw::malformed:
    case SignedFlaw::wrongType:
    case SignedFlaw::unsupported: return Refusal::invalidInput;
    case SignedFlaw::badSignature:
    case SignedFlaw::wrongAudience: break;
    }
    return Refusal::badSignature;
}

} // namespace

bool takeNextCertificate(members::Device &device, const signing::HeaderFacts &header) {
    const auto next = device.next ? signing::Certificate::fromPem(device.next->certificate) : std::nullopt;
    if (!next || header.certificates.empty() || header.certificates.front() != next->toDer())
        return false;
    device.certificate = std::move(device.next->certificate);
    device.certifiedUntil = device.next->certifiedUntil;
    device.next.reset();
    return true;
}

base::Result<DeviceProof, Refusal> proveDevice(Records &records, const RouteServices &services, std::string_view assertion,
                                               std::string_view purpose, base::Timestamp now) {
    const auto read = protocol::readAssertion(assertion);
    if (!read)
        return base::Refused{refusalOf(read.error())};
    auto device = records.members.device(read->content.device);
    if (!device)
        return base::Refused{Refusal::badSignature};
    const bool isFirstUse = takeNextCertificate(*device, read->header);
    const auto certificate = services.decodedKeys.certificate(device->certificate);
    if (!certificate)
        return base::Refused{Refusal::badSignature};
    if (const auto verified = protocol::verifyAssertion(*read, *certificate, services.settings.gateway, now); !verified)
        return base::Refused{refusalOf(verified.error())};
    if (!device->isActive())
        return base::Refused{Refusal::deviceRevoked};
    const auto member = records.members.find(device->member);
    if (!member || member->cancelledAt)
        return base::Refused{Refusal::memberCancelled};
    if (device->certifiedUntil <= now)
        return base::Refused{Refusal::notSignedIn};
    if (read->content.purpose != purpose)
        return base::Refused{Refusal::badSignature};
    if (!records.members.useOnce(device->id + '/' + read->content.id, now + usedIdsKept))
        return base::Refused{Refusal::badSignature};
    if (isFirstUse)
        records.members.put(*device);
    return DeviceProof{std::move(*device), read->content};
}

} // namespace florin::intake
