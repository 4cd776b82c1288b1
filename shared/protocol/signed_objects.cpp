#include "shared/protocol/signed_objects.h"

#include "shared/base/ensure.h"
#include "shared/protocol/json.h"
#include "shared/signing/sealing.h"

#include <nlohmann/json.hpp>

namespace florin::protocol {
namespace {

using base::Refused;

constexpr std::string_view ticketType = "florin-ticket+jwt";
constexpr std::string_view orderType = "florin-order+jwt";
constexpr std::string_view voucherType = "florin-voucher+jwt";
constexpr std::string_view assertionType = "florin-assertion+jwt";
constexpr std::size_t longestUrl = 2048;
constexpr std::size_t longestName = 200;
constexpr std::size_t longestHash = 64;
constexpr std::int64_t lastMoment = 253'402'300'799; // the end of the year 9999
constexpr std::chrono::seconds longestAssertion{60};
constexpr std::chrono::minutes longestVoucher{5};

struct Opened {
    signing::CompactJws jws;
    signing::HeaderFacts header;
    Json payload;
};

std::optional<std::vector<base::Bytes>> readCertificates(const Json &header) {
    std::vector<base::Bytes> chain;
    const auto found = header.find("x5c");
    if (found == header.end())
        return chain;
    if (!found->is_array() || found->empty() || found->size() > 4)
        return std::nullopt;
    for (const Json &entry : *found) {
        const auto *text = entry.get_ptr<const std::string *>();
        auto der = text ? base::fromBase64(*text) : std::nullopt;
        if (!der)
            return std::nullopt;
        chain.push_back(std::move(*der));
    }
    return chain;
}

/// Reads header and payload, and what RFC 8725 demands before a signature is looked at.
base::Result<Opened, SignedFlaw> open(std::string_view compact, std::string_view type) {
    auto jws = signing::takeApart(compact);
    if (!jws)
        return Refused{SignedFlaw::malformed};
    const auto header = readJson(jws->header);
    auto payload = readJson(jws->payload);
    if (!header || !payload || !header->is_object() || !payload->is_object())
        return Refused{SignedFlaw::malformed};
    ObjectReader in(*header);
    const std::string typ = in.optionalText("typ", {0, 64}).value_or(std::string());
    const std::string alg = in.text("alg", {1, 16});
    const std::string kid = in.optionalText("kid", {1, 128}).value_or(std::string());
    auto chain = readCertificates(*header);
    if (in.flaw() || !chain)
        return Refused{SignedFlaw::malformed};
    if (typ != type)
        return Refused{SignedFlaw::wrongType};
    const auto algorithm = signing::algorithmFromWord(alg);
    if (!algorithm || header->contains("crit") || header->contains("b64"))
        return Refused{SignedFlaw::unsupported};
    return Opened{std::move(*jws), {*algorithm, typ, kid, std::move(*chain)}, std::move(*payload)};
}

template <class Content>
Signed<Content> signedOf(Content content, std::string_view compact, Opened opened) {
    return {std::move(content), std::string(compact), std::move(opened.jws), std::move(opened.header)};
}

base::Timestamp readMoment(ObjectReader &in, std::string_view key) { return base::fromNumericDate(in.integer(key, 0, lastMoment)); }

/// The signer's clock and ours may differ; how far past its end an object still counts is the caller's choice.
base::Result<void, SignedFlaw> verifyTimes(base::Timestamp issuedAt, base::Timestamp expiresAt, base::Timestamp now, std::chrono::seconds grace) {
    if (now >= expiresAt + grace)
        return Refused{SignedFlaw::expired};
    if (issuedAt > now + clockTolerance)
        return Refused{SignedFlaw::notYetValid};
    return {};
}

std::optional<payment::UnaskedBounds> readBounds(ObjectReader &in) {
    const Json *object = in.object("unasked");
    if (!object)
        return std::nullopt;
    ObjectReader inside(*object, "unasked");
    const auto day = inside.money("day");
    const auto perMinute = inside.integer("perMinute", 0, payment::mostUnaskedPerMinute);
    if (inside.flaw()) {
        in.fail("unasked", inside.flaw()->what);
        return std::nullopt;
    }
    return payment::UnaskedBounds{*day, static_cast<int>(perMinute)};
}

const signing::PublicKey *keyFor(const signing::HeaderFacts &header, const KeySet &keys) {
    if (header.keyId.empty())
        return keys.size() == 1 ? &keys.begin()->second : nullptr;
    const auto found = keys.find(header.keyId);
    return found == keys.end() ? nullptr : &found->second;
}

/// A device signs with the very certificate that the gateway registered for it.
template <class Content>
base::Result<void, SignedFlaw> verifyDevice(const Signed<Content> &object, const signing::Certificate &device, std::string_view gateway,
                                            base::Timestamp now) {
    const auto &chain = object.header.certificates;
    if (chain.empty() || chain.front() != device.toDer() || !signing::verify(object.jws, object.header.algorithm, device.publicKey()))
        return Refused{SignedFlaw::badSignature};
    if (object.content.gateway != gateway)
        return Refused{SignedFlaw::wrongAudience};
    return verifyTimes(object.content.issuedAt, object.content.expiresAt, now, clockTolerance);
}

std::string signByDevice(std::string_view type, const Json &payload, const signing::Certificate &device, const DeviceSigner &signer) {
    const Json header = {{"alg", "RS256"}, {"typ", type}, {"x5c", Json::array({base::toBase64(device.toDer())})}};
    return signing::signWith(writeJson(header), writeJson(payload), signer);
}

} // namespace

std::string_view toWord(SignedFlaw flaw) {
    switch (flaw) {
    case SignedFlaw::malformed: return "malformed";
    case SignedFlaw::wrongType: return "wrong_type";
    case SignedFlaw::badSignature: return "bad_signature";
    case SignedFlaw::wrongAudience: return "wrong_audience";
    case SignedFlaw::expired: return "expired";
    case SignedFlaw::notYetValid: return "not_yet_valid";
    case SignedFlaw::unsupported: return "unsupported";
    }
    return "malformed";
}

base::Result<Signed<payment::PaymentTicket>, SignedFlaw> readTicket(std::string_view compact) {
    auto opened = open(compact, ticketType);
    if (!opened)
        return Refused{opened.error()};
    auto order = readOrder(opened->payload);
    if (!order)
        return Refused{SignedFlaw::malformed};
    ObjectReader in(opened->payload);
    const auto question = payment::ticketQuestionFromWord(in.optionalText("ask", {1, 16}).value_or("presence"));
    payment::PaymentTicket ticket{
        .merchant = in.text("iss", {1, payment::longestId}),
        .id = in.text("jti", {1, payment::longestId}),
        .issuedAt = readMoment(in, "iat"),
        .expiresAt = readMoment(in, "exp"),
        .gateway = in.text("aud", {1, longestUrl}),
        .live = in.boolean("live"),
        .kind = in.text("kind", {1, 16}),
        .order = std::move(*order),
        .serial = in.text("serial", {1, payment::longestId}),
        .customer = in.optionalText("sub", {1, payment::longestId}),
        .returnUrl = in.optionalText("return", {1, longestUrl}).value_or(std::string()),
        .cancelUrl = in.optionalText("cancel", {1, longestUrl}).value_or(std::string()),
        .wantsVoucher = in.has("voucher") && in.boolean("voucher"),
        .question = question.value_or(payment::TicketQuestion::presence),
    };
    if (in.flaw() || !question || (ticket.kind != "single" && ticket.kind != "basket") || ticket.expiresAt <= ticket.issuedAt)
        return Refused{SignedFlaw::malformed};
    return signedOf(std::move(ticket), compact, std::move(*opened));
}

base::Result<void, SignedFlaw> verifyTicket(const Signed<payment::PaymentTicket> &ticket, const KeySet &keys, std::string_view gateway,
                                            base::Timestamp now) {
    const signing::PublicKey *key = keyFor(ticket.header, keys);
    if (!key || !signing::verify(ticket.jws, ticket.header.algorithm, *key))
        return Refused{SignedFlaw::badSignature};
    if (ticket.content.gateway != gateway)
        return Refused{SignedFlaw::wrongAudience};
    // No grace at the end: a shop that says until when its price holds means it.
    return verifyTimes(ticket.content.issuedAt, ticket.content.expiresAt, now, std::chrono::seconds{0});
}

std::string writeTicket(const payment::PaymentTicket &ticket, std::string_view keyId, const signing::PrivateKey &key) {
    Json payload = {{"iss", ticket.merchant},
                    {"jti", ticket.id},
                    {"iat", base::toNumericDate(ticket.issuedAt)},
                    {"exp", base::toNumericDate(ticket.expiresAt)},
                    {"aud", ticket.gateway},
                    {"live", ticket.live},
                    {"kind", ticket.kind},
                    {"serial", ticket.serial}};
    writeOrder(payload, ticket.order);
    if (ticket.customer)
        payload["sub"] = *ticket.customer;
    if (!ticket.returnUrl.empty())
        payload["return"] = ticket.returnUrl;
    if (!ticket.cancelUrl.empty())
        payload["cancel"] = ticket.cancelUrl;
    if (ticket.wantsVoucher)
        payload["voucher"] = true;
    if (ticket.question != payment::TicketQuestion::presence)
        payload["ask"] = payment::toWord(ticket.question);
    const Json header = {{"alg", signing::toWord(key.algorithm())}, {"typ", ticketType}, {"kid", keyId}};
    return signing::sign(writeJson(header), writeJson(payload), key);
}

base::Result<Signed<payment::PaymentOrder>, SignedFlaw> readOrderJws(std::string_view compact) {
    auto opened = open(compact, orderType);
    if (!opened)
        return Refused{opened.error()};
    ObjectReader in(opened->payload);
    const auto total = in.money("total");
    if (in.flaw())
        return Refused{SignedFlaw::malformed};
    payment::PaymentOrder order{
        .id = in.text("jti", {1, payment::longestId}),
        .issuedAt = readMoment(in, "iat"),
        .expiresAt = readMoment(in, "exp"),
        .ticketHash = in.text("ticket", {1, longestHash}),
        .means = in.text("means", {1, payment::longestId}),
        .gateway = in.text("aud", {1, longestUrl}),
        .payeeName = in.text("payee", {1, longestName}),
        .total = *total,
    };
    if (in.has("unasked"))
        order.unasked = readBounds(in);
    if (in.flaw() || order.expiresAt <= order.issuedAt)
        return Refused{SignedFlaw::malformed};
    return signedOf(std::move(order), compact, std::move(*opened));
}

base::Result<void, SignedFlaw> verifyOrder(const Signed<payment::PaymentOrder> &order, const signing::Certificate &device, std::string_view gateway,
                                           base::Timestamp now) {
    return verifyDevice(order, device, gateway, now);
}

std::string writeOrderJws(const payment::PaymentOrder &order, const signing::Certificate &device, const DeviceSigner &signer) {
    Json payload = {{"jti", order.id},
                    {"iat", base::toNumericDate(order.issuedAt)},
                    {"exp", base::toNumericDate(order.expiresAt)},
                    {"ticket", order.ticketHash},
                    {"means", order.means},
                    {"aud", order.gateway},
                    {"payee", order.payeeName},
                    {"total", toJson(order.total)}};
    if (order.unasked)
        payload["unasked"] = {{"day", toJson(order.unasked->day)}, {"perMinute", order.unasked->perMinute}};
    return signByDevice(orderType, payload, device, signer);
}

std::string writeVoucher(const payment::Voucher &voucher, std::string_view keyId, const signing::PrivateKey &key) {
    Json payload = {{"iss", voucher.gateway},
                    {"aud", voucher.merchant},
                    {"jti", voucher.id},
                    {"iat", base::toNumericDate(voucher.issuedAt)},
                    {"exp", base::toNumericDate(voucher.expiresAt)},
                    {"register", voucher.registerSerial},
                    {"ticket", voucher.ticketHash},
                    {"total", toJson(voucher.total)},
                    {"outcome", payment::toWord(voucher.outcome)}};
    if (voucher.customer)
        payload["sub"] = *voucher.customer;
    const Json header = {{"alg", signing::toWord(key.algorithm())}, {"typ", voucherType}, {"kid", keyId}};
    return signing::sign(writeJson(header), writeJson(payload), key);
}

base::Result<Signed<payment::Voucher>, SignedFlaw> readVoucher(std::string_view compact) {
    auto opened = open(compact, voucherType);
    if (!opened)
        return Refused{opened.error()};
    ObjectReader in(opened->payload);
    const auto total = in.money("total");
    const auto outcome = payment::voucherOutcomeFromWord(in.text("outcome", {1, 16}));
    if (in.flaw() || !outcome)
        return Refused{SignedFlaw::malformed};
    payment::Voucher voucher{
        .gateway = in.text("iss", {1, longestUrl}),
        .merchant = in.text("aud", {1, payment::longestId}),
        .id = in.text("jti", {1, payment::longestId}),
        .issuedAt = readMoment(in, "iat"),
        .expiresAt = readMoment(in, "exp"),
        .registerSerial = in.text("register", {1, payment::longestId}),
        .ticketHash = in.text("ticket", {1, longestHash}),
        .total = *total,
        .outcome = *outcome,
        .customer = in.optionalText("sub", {1, payment::longestId}),
    };
    const auto lifetime = voucher.expiresAt - voucher.issuedAt;
    // To have paid nothing, or to have answered for money, makes no sense.
    const bool isForMoney = voucher.outcome == payment::VoucherOutcome::paid;
    if (in.flaw() || lifetime <= std::chrono::seconds{0} || lifetime > longestVoucher || voucher.total.isPositive() != isForMoney)
        return Refused{SignedFlaw::malformed};
    return signedOf(std::move(voucher), compact, std::move(*opened));
}

base::Result<void, SignedFlaw> verifyVoucher(const Signed<payment::Voucher> &voucher, const KeySet &keys, std::string_view gateway,
                                             std::string_view merchant, base::Timestamp now) {
    const signing::PublicKey *key = keyFor(voucher.header, keys);
    if (!key || !signing::verify(voucher.jws, voucher.header.algorithm, *key))
        return Refused{SignedFlaw::badSignature};
    if (voucher.content.gateway != gateway || voucher.content.merchant != merchant)
        return Refused{SignedFlaw::wrongAudience};
    return verifyTimes(voucher.content.issuedAt, voucher.content.expiresAt, now, std::chrono::seconds{0});
}

base::Result<Signed<DeviceAssertion>, SignedFlaw> readAssertion(std::string_view compact) {
    auto opened = open(compact, assertionType);
    if (!opened)
        return Refused{opened.error()};
    ObjectReader in(opened->payload);
    DeviceAssertion assertion{
        .id = in.text("jti", {1, payment::longestId}),
        .issuedAt = readMoment(in, "iat"),
        .expiresAt = readMoment(in, "exp"),
        .gateway = in.text("aud", {1, longestUrl}),
        .device = in.text("sub", {1, payment::longestId}),
        .purpose = in.text("purpose", {1, 128}),
        .origin = in.optionalText("origin", {0, longestUrl}).value_or(std::string()),
    };
    const auto lifetime = assertion.expiresAt - assertion.issuedAt;
    if (in.flaw() || lifetime <= std::chrono::seconds{0} || lifetime > longestAssertion)
        return Refused{SignedFlaw::malformed};
    return signedOf(std::move(assertion), compact, std::move(*opened));
}

base::Result<void, SignedFlaw> verifyAssertion(const Signed<DeviceAssertion> &assertion, const signing::Certificate &device, std::string_view gateway,
                                               base::Timestamp now) {
    return verifyDevice(assertion, device, gateway, now);
}

std::string writeAssertion(const DeviceAssertion &assertion, const signing::Certificate &device, const DeviceSigner &signer) {
    Json payload = {{"jti", assertion.id},
                    {"iss", assertion.device},
                    {"sub", assertion.device},
                    {"iat", base::toNumericDate(assertion.issuedAt)},
                    {"exp", base::toNumericDate(assertion.expiresAt)},
                    {"aud", assertion.gateway},
                    {"purpose", assertion.purpose}};
    if (!assertion.origin.empty())
        payload["origin"] = assertion.origin;
    return signByDevice(assertionType, payload, device, signer);
}

std::string ticketHash(std::string_view compactTicket) { return base::toBase64Url(signing::sha256(compactTicket)); }

} // namespace florin::protocol
