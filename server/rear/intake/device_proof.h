#pragma once

#include "server/rear/intake/router.h"
#include "server/rear/intake/services.h"
#include "server/rear/members/records.h"
#include "shared/protocol/signed_objects.h"

#include <cstddef>
#include <string_view>

namespace florin::intake {

/// A compact JWS with a certificate in its header.
inline constexpr std::size_t longestAssertion = 16 * 1024;

/// If the signer's certificate (`x5c`) is the one that this device was given last, it is the device's from here on. True if so: once
/// the signature is believed, the device must be stored.
bool takeNextCertificate(members::Device &device, const signing::HeaderFacts &header);

struct DeviceProof {
    members::Device device;
    protocol::DeviceAssertion assertion;
};

/// Believes what a device says about itself (`florin-assertion+jwt`), once: the device is registered and not revoked, the signature
/// is its own, made for this gateway, now and for `purpose`, and was not seen before. Within a transaction that commits if the
/// proof holds. The refusal otherwise.
base::Result<DeviceProof, payment::Refusal> proveDevice(Records &records, const RouteServices &services, std::string_view assertion,
                                                       std::string_view purpose, base::Timestamp now);

} // namespace florin::intake
