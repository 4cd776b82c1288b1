#include "shared/signing/jws.h"

namespace florin::signing {
namespace {

constexpr std::size_t longestJws = 64 * 1024;

std::string inputOf(std::string_view header, std::string_view payload) {
    return base::toBase64Url(base::bytesOf(header)) + "." + base::toBase64Url(base::bytesOf(payload));
}

} // namespace

std::string_view toWord(JwsError error) {
    switch (error) {
    case JwsError::malformed: return "malformed";
    case JwsError::wrongAlgorithm: return "wrong_algorithm";
    case JwsError::wrongType: return "wrong_type";
    case JwsError::criticalHeader: return "critical_header";
    case JwsError::badSignature: return "bad_signature";
    case JwsError::badCertificate: return "bad_certificate";
    }
    return "malformed";
}

base::Result<CompactJws, JwsError> takeApart(std::string_view compact) {
    const std::size_t first = compact.find('.');
    const std::size_t second = first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (compact.size() > longestJws || second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos)
        return base::Refused{JwsError::malformed};
    const auto header = base::fromBase64Url(compact.substr(0, first));
    const auto payload = base::fromBase64Url(compact.substr(first + 1, second - first - 1));
    auto signature = base::fromBase64Url(compact.substr(second + 1));
    if (!header || !payload || !signature || header->empty() || payload->empty() || signature->empty())
        return base::Refused{JwsError::malformed};
    return CompactJws{std::string(base::textOf(*header)), std::string(base::textOf(*payload)), std::string(compact.substr(0, second)),
                      std::move(*signature)};
}

base::Result<void, JwsError> verify(const CompactJws &jws, Algorithm claimed, const PublicKey &key) {
    if (claimed != key.algorithm())
        return base::Refused{JwsError::wrongAlgorithm};
    if (!verifySignature(key, jws.signingInput, jws.signature))
        return base::Refused{JwsError::badSignature};
    return {};
}

std::string sign(std::string_view header, std::string_view payload, const PrivateKey &key) {
    return signWith(header, payload, [&key](std::string_view input) { return key.sign(input); });
}

std::string signWith(std::string_view header, std::string_view payload, const std::function<base::Bytes(std::string_view)> &signer) {
    const std::string input = inputOf(header, payload);
    return input + "." + base::toBase64Url(signer(input));
}

} // namespace florin::signing
