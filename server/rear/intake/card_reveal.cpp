#include "server/rear/intake/card_reveal.h"

#include "server/rear/intake/device_proof.h"
#include "shared/signing/sealing.h"

namespace florin::intake {

using payment::Refusal;
using protocol::Json;

namespace {

Json addressJson(const std::optional<members::Address> &address) {
    if (!address) return nullptr;
    return {{"line1", address->line1},   {"line2", address->line2},           {"city", address->city},
            {"region", address->region}, {"postalCode", address->postalCode}, {"country", address->country}};
}

/// The answer's plain text. Number and secret are only digits; they are put in by hand so that no JSON library keeps copies of
/// them.
std::optional<std::string> plainOf(const CardVault &vault, const wallets::Card &card, const members::Profile &profile) {
    const auto number = vault.openNumber(card.sealedNumber, card.id);
    const auto secret = vault.openSecret(card);
    if (!number || !secret) return std::nullopt;
    const Json open{{"expiry", card.expiry.toText()}, {"name", card.name}, {"address", addressJson(profile.address)}};
    const std::string rest = protocol::writeJson(open);
    std::string plain;
    plain.reserve(rest.size() + 96);
    plain.append("{\"number\":\"").append(number->digits()).append("\",\"secret\":\"").append(secret->text()).append("\",");
    plain.append(rest, 1);
    return plain;
}

inquiry::Answer sealedAnswer(const RouteServices &services, const MoneyDesk &desk, Records &records, const Errand &errand,
                             const DeviceProof &proof) {
    const auto card = records.wallets.card(errand.parameters.at("id"));
    const auto member = records.members.find(proof.device.member);
    if (!card || card->member != errand.caller.member || !member) return problem(errand, Refusal::notFound);
    if (card->state != payment::CardState::active) return problem(errand, Refusal::cardNotUsable);
    const auto certificate = services.decodedKeys.certificate(proof.device.certificate);
    auto plain = plainOf(desk.vault(), *card, member->profile);
    if (!certificate || !plain) return problem(errand, Refusal::internalError);
    auto answer = answerJson(200, Json{{"sealed", signing::encryptJwe(*plain, certificate->publicKey(), services.random)}});
    base::wipe(*plain);
    return answer;
}

} // namespace

void revealCard(const RouteServices &services, const MoneyDesk &desk, const Errand &errand, const inquiry::Respond &respond) {
    auto body = bodyOf(errand);
    if (!body) return respond(body.error());
    protocol::ObjectReader in(*body);
    const auto request = in.text("request", {1, longestAssertion});
    if (in.flaw()) return respond(problem(errand, *in.flaw()));
    inquiry::Answer answer;
    const auto stored = services.store.write([&](Records &records) {
        const auto proof = proveDevice(records, services, request, "reveal:" + errand.parameters.at("id"), errand.now);
        if (!proof || proof->device.id != errand.caller.device) {
            answer = problem(errand, proof ? Refusal::badSignature : proof.error(), {.param = "request"});
            return Outcome::rollBack;
        }
        answer = sealedAnswer(services, desk, records, errand, *proof);
        return Outcome::commit; // The assertion is used up, whatever the answer.
    });
    respond(stored ? std::move(answer) : problem(errand, stored.error()));
}

} // namespace florin::intake
