#pragma once

#include "server/rear/payments/payment.h"
#include "shared/base/random.h"
#include "shared/signing/key.h"

#include <chrono>
#include <string>

namespace florin::intake {

/// How long after its ticket's end a payment's voucher can be issued again.
inline constexpr std::chrono::hours vouchersAgain{24};

/// Makes vouchers (seed 001 steps 5 and 6). It holds the only key that can. Thread-safe; the random source must outlive it.
class VoucherPress {
  public:
    /// `gateway`: the public URL. `keyId`: as the key stands in /.well-known/jwks.json.
    VoucherPress(std::string gateway, std::string keyId, signing::PrivateKey key, base::Random &random);

    /// Of an approved payment by ticket that is in the register: call it where the money has been posted, and nowhere else. What is
    /// signed is let out only once that is committed.
    std::string issue(const payments::Payment &payment, base::Timestamp now) const;

  private:
    const std::string m_gateway;
    const std::string m_keyId;
    const signing::PrivateKey m_key;
    base::Random &m_random;
};

/// May a voucher be issued for it? A refusal says why not.
std::optional<payment::Refusal> objectionToVoucher(const payments::Payment &payment, base::Timestamp now);

} // namespace florin::intake
