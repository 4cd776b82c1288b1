#pragma once

#include "shared/base/clock.h"
#include "shared/money/money.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace florin::payment {

/// One kind of goods in an order.
struct LineItem {
    std::string id;
    std::string description;
    std::int64_t quantity = 1;
    money::Money price; ///< of one piece, VAT included

    friend bool operator==(const LineItem &, const LineItem &) = default;
};

/// Limits on what an order may hold; a ticket or request beyond them is invalid.
inline constexpr std::size_t mostLines = 100;
inline constexpr std::size_t longestDescription = 200;
inline constexpr std::size_t longestId = 64;

/// What is bought: the part that shop, payer and gateway must agree on to the letter (steps b4 to b7).
struct Order {
    std::vector<LineItem> lines;
    money::Money total;
    money::Money vat; ///< contained in the total

    friend bool operator==(const Order &, const Order &) = default;
};

/// Nothing if the order is sound: 1 to mostLines lines, quantities 1 to 9999, prices not negative, one currency, the lines add
/// up to the total, the VAT within it. Otherwise the name of the member that is wrong (`lines[2].price`).
std::optional<std::string> flawOf(const Order &order);

/// What a ticket of nothing to pay asks (seed 001 step 2).
enum class TicketQuestion {
    presence, ///< is somebody there?
    identity, ///< who, as this shop knows its customers?
    age,      ///< of age?
};
/// `presence`, `identity`, `age`.
std::string_view toWord(TicketQuestion question);
std::optional<TicketQuestion> ticketQuestionFromWord(std::string_view word);

/// What a shop asks a payer to pay: a signed object, `florin-ticket+jwt` (steps b4, seed 001 step 3).
struct PaymentTicket {
    std::string merchant; ///< iss
    std::string id;       ///< jti
    base::Timestamp issuedAt;
    base::Timestamp expiresAt;
    std::string gateway; ///< aud: the gateway's URL
    bool live = false;
    std::string kind; ///< `single` or `basket`
    Order order;
    std::string serial;                  ///< in the shop's sales register
    std::optional<std::string> customer; ///< sub: the payer's identifier at this shop
    std::string returnUrl;
    std::string cancelUrl;
    bool wantsVoucher = false; ///< voucher: the shop sends no request of its own, and delivers for the voucher
    TicketQuestion question = TicketQuestion::presence; ///< ask: of a ticket of nothing to pay
};

/// Means of an order that are no card: the member's micro-account, and the two answers to a ticket of nothing to pay.
inline constexpr std::string_view microMeans = "micro";
inline constexpr std::string_view yesMeans = "yes";
inline constexpr std::string_view noMeans = "no";

/// The bounds that a person set for payments that their device orders without asking them.
struct UnaskedBounds {
    money::Money day;  ///< the most at one shop a day
    int perMinute = 0; ///< the most payments within a minute, at all shops

    friend bool operator==(const UnaskedBounds &, const UnaskedBounds &) = default;
};
inline constexpr int mostUnaskedPerMinute = 60;

/// What a payer says to the gateway: pay this ticket from that means. A signed object, `florin-order+jwt` (step b5).
struct PaymentOrder {
    std::string id; ///< jti: the payment's id, made by the wallet and stored before it is sent
    base::Timestamp issuedAt;
    base::Timestamp expiresAt;
    std::string ticketHash; ///< base64url of SHA-256 of the compact ticket
    std::string means;      ///< id of the card, `micro`, `yes` or `no`
    std::string gateway;    ///< aud
    std::string payeeName;  ///< as the person saw it
    money::Money total;     ///< as the person saw it
    std::optional<UnaskedBounds> unasked = std::nullopt; ///< the device ordered it without asking the person, within these bounds
};

/// Where two records of one order differ, for both sides to see.
struct Difference {
    std::string path; ///< `lines[1].price`
    std::string shop;
    std::string payer;

    friend bool operator==(const Difference &, const Difference &) = default;
};

/// Every difference, in the order of the lines; empty if the records agree (step b7).
std::vector<Difference> differencesBetween(const Order &shops, const Order &payers);

} // namespace florin::payment
