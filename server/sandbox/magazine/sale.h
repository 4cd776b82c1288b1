#pragma once

#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/payment/order.h"
#include "shared/signing/key.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace florin::magazine {

enum class SaleState {
    offered,   ///< the reader has the ticket
    delivered, ///< final: paid, or answered as was hoped
    refused,   ///< final: answered no, or nobody knows
};
std::string_view toWord(SaleState state);

/// One good of a sale, and the address part under which its reader gets it.
struct Delivery {
    std::string good;
    std::string code; ///< not to be guessed
    bool collected = false; ///< of a thing: handed over at the counter
};

/// A line of the sales register: a ticket, and what came of it.
struct Sale {
    std::string id;       ///< of the object that is sold, not to be guessed
    std::string serial;   ///< `MD-000042`
    std::string session;  ///< hash of the browser session that was given the ticket; no other may bring the voucher
    std::string customer; ///< pairwise, as known when it was sold, or as the voucher said; may be empty
    std::optional<payment::TicketQuestion> question; ///< of a ticket of nothing to pay
    std::string about;    ///< the good for which the question was asked; may be empty
    payment::Order order;
    std::string ticketId; ///< empty for what was free: then there is no ticket
    std::string ticket;   ///< compact
    base::Timestamp ticketExpiresAt;
    std::string recipient, place; ///< of things
    std::vector<Delivery> deliveries;
    SaleState state = SaleState::offered;
    std::string registerSerial; ///< of the voucher that was spent
    std::string outcome;        ///< in the voucher's word
    std::string voucher;        ///< compact: our copy
    base::Timestamp soldAt;
    std::optional<base::Timestamp> concludedAt;
};

/// Who we are towards the gateway and the payer.
struct Publisher {
    std::string id;
    std::string origin;  ///< `https://localhost:18451`, registered with the gateway
    std::string gateway; ///< `aud` of our tickets
    std::string keyId;
    signing::PrivateKey ticketKey;
};

/// Signs the ticket of a sale (seed 001 step 3), good for ten minutes. It asks for a voucher: we send the gateway no request of our own.
void giveTicket(Sale &sale, const Publisher &publisher, base::Timestamp now, base::Random &random);

/// One line of the journal, and back; nothing if it is none.
std::string toJournalLine(const Sale &sale);
std::optional<Sale> fromJournalLine(std::string_view line);

} // namespace florin::magazine
