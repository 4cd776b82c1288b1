#include "server/sandbox/magazine/voucher_desk.h"

#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <array>

namespace florin::magazine {

namespace {

using namespace std::chrono_literals;
using base::Refused;
using payment::VoucherOutcome;
using protocol::SignedFlaw;

/// Vouchers with made-up key ids must not make us ask the gateway for each of them.
constexpr auto leastBetweenKeyQuestions = 2s;

VoucherFlaw flawFrom(SignedFlaw flaw) {
    switch (flaw) {
    case SignedFlaw::malformed:
    case SignedFlaw::wrongType:
    case SignedFlaw::unsupported: return VoucherFlaw::notReadable;
    case SignedFlaw::badSignature: return VoucherFlaw::badSignature;
    case SignedFlaw::wrongAudience: return VoucherFlaw::notForUs;
    case SignedFlaw::expired:
    case SignedFlaw::notYetValid: return VoucherFlaw::expired;
    }
    return VoucherFlaw::notReadable;
}

} // namespace

std::string_view sentenceOf(VoucherFlaw flaw) {
    static constexpr std::array<std::string_view, 9> sentences = {
        "This is no voucher that we can read.",
        "The voucher is not signed by Florin.",
        "The voucher is for another shop.",
        "The voucher has run out. If you paid, we can ask Florin for it again.",
        "The voucher is for another purchase.",
        "The voucher is over another sum.",
        "The voucher does not say what we asked for.",
        "The voucher was used before, for something else.",
        "Our sales register cannot be written just now. You lose nothing: please come back in a moment.",
    };
    return sentences[static_cast<std::size_t>(flaw)];
}

base::Result<payment::Voucher, VoucherFlaw> checkVoucher(const Sale &sale, std::string_view compact, const protocol::KeySet &keys,
                                                         const VoucherTerms &terms, base::Timestamp now) {
    const auto voucher = protocol::readVoucher(compact);
    if (!voucher)
        return Refused{flawFrom(voucher.error())};
    if (const auto sound = protocol::verifyVoucher(*voucher, keys, terms.gateway, terms.merchant, now); !sound)
        return Refused{flawFrom(sound.error())};
    if (sale.ticket.empty() || voucher->content.ticketHash != protocol::ticketHash(sale.ticket))
        return Refused{VoucherFlaw::otherTicket};
    if (voucher->content.total != sale.order.total)
        return Refused{VoucherFlaw::otherTotal};
    if ((voucher->content.outcome == VoucherOutcome::paid) == sale.question.has_value())
        return Refused{VoucherFlaw::wrongOutcome};
    return voucher->content;
}

VoucherDesk::VoucherDesk(shop::HttpsClient &gateway, VoucherTerms terms, std::string apiKey, SalesBook &book, const base::Clock &clock, base::Random &random)
    : m_gateway(gateway), m_terms(std::move(terms)), m_apiKey(std::move(apiKey)), m_book(book), m_clock(clock), m_random(random) {
}

protocol::KeySet VoucherDesk::keysFor(std::string_view keyId) {
    {
        const std::lock_guard lock(m_mutex);
        const bool askedJustNow = m_keysAskedAt && std::chrono::steady_clock::now() - *m_keysAskedAt < leastBetweenKeyQuestions;
        if (m_keys.contains(std::string(keyId)) || (askedJustNow && !m_keys.empty()))
            return m_keys;
        m_keysAskedAt = std::chrono::steady_clock::now();
    }
    const auto answer = m_gateway.ask("GET", "/.well-known/jwks.json", {}, {}, 5s);
    auto fetched = answer && answer->status == 200 ? protocol::readKeySet(answer->body) : std::nullopt;
    const std::lock_guard lock(m_mutex);
    if (fetched)
        m_keys = std::move(*fetched);
    return m_keys;
}

base::Result<void, VoucherFlaw> VoucherDesk::take(const Sale &sale, const std::string &compact) {
    const auto unverified = protocol::readVoucher(compact);
    if (!unverified)
        return Refused{flawFrom(unverified.error())};
    const auto voucher = checkVoucher(sale, compact, keysFor(unverified->header.keyId), m_terms, m_clock.now());
    if (!voucher)
        return Refused{voucher.error()};
    switch (m_book.spend(sale.id, *voucher, compact, m_clock.now())) {
    case Spending::accepted:
    case Spending::again: return {};
    case Spending::spent: return Refused{VoucherFlaw::spent};
    case Spending::notWritten: break;
    }
    return Refused{VoucherFlaw::notWritten};
}

Fetching VoucherDesk::fetchAgain(const Sale &sale) {
    const auto answer = m_gateway.ask("POST", "/v1/vouchers", {{"Authorization", "Bearer " + m_apiKey}, {"Idempotency-Key", m_random.id("again")}},
                                      protocol::writeJson({{"ticket", sale.ticketId}}), 15s);
    if (!answer)
        return Fetching::unreachable;
    if (answer->status == 404)
        return Fetching::notPaid;
    const auto json = protocol::readJson(answer->body);
    if (!json || !json->is_object())
        return Fetching::unreachable;
    if (answer->status == 409)
        return json->value("code", "") == "voucher_too_late" ? Fetching::tooLate : Fetching::notPaid;
    const auto compact = json->find("voucher");
    if (answer->status != 200 || compact == json->end() || !compact->is_string())
        return Fetching::unreachable;
    return take(sale, compact->get<std::string>()) ? Fetching::delivered : Fetching::unreachable;
}

} // namespace florin::magazine
