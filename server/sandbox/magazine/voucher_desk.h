#pragma once

#include "server/sandbox/magazine/sales_book.h"
#include "server/sandbox/shop/https_client.h"
#include "shared/protocol/signed_objects.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace florin::magazine {

/// Why a voucher was not taken, in the order in which it is looked at.
enum class VoucherFlaw {
    notReadable,  ///< no voucher, another type of object, or an algorithm that is not used
    badSignature, ///< by none of the gateway's keys
    notForUs,     ///< another gateway's, or another shop's
    expired,      ///< or from the future
    otherTicket,  ///< paid something else
    otherTotal,
    wrongOutcome, ///< an answer where money is due, or the other way round
    spent,        ///< accepted before, for something else
    notWritten,   ///< our register cannot be written: bring it again
};
/// For the reader.
std::string_view sentenceOf(VoucherFlaw flaw);

/// Who the voucher must come from and be for.
struct VoucherTerms {
    std::string gateway;
    std::string merchant;
};

/// Everything that can be seen without the register. Pure.
base::Result<payment::Voucher, VoucherFlaw> checkVoucher(const Sale &sale, std::string_view compact, const protocol::KeySet &keys,
                                                         const VoucherTerms &terms, base::Timestamp now);

/// What a lost voucher's second fetching came to.
enum class Fetching { delivered, notPaid, tooLate, unreachable };

/// Takes vouchers (seed 001 step 6). Knows the gateway by its published keys alone, which are fetched when they are first needed and again
/// for a key that is not known. Blocks while it asks; any thread.
class VoucherDesk {
  public:
    VoucherDesk(shop::HttpsClient &gateway, VoucherTerms terms, std::string apiKey, SalesBook &book, const base::Clock &clock, base::Random &random);

    base::Result<void, VoucherFlaw> take(const Sale &sale, const std::string &compact);
    /// Asks the gateway to issue the voucher of our ticket again.
    Fetching fetchAgain(const Sale &sale);

  private:
    protocol::KeySet keysFor(std::string_view keyId);

    shop::HttpsClient &m_gateway;
    const VoucherTerms m_terms;
    const std::string m_apiKey;
    SalesBook &m_book;
    const base::Clock &m_clock;
    base::Random &m_random;
    std::mutex m_mutex;
    protocol::KeySet m_keys;
    std::optional<std::chrono::steady_clock::time_point> m_keysAskedAt;
};

} // namespace florin::magazine
