#pragma once

#include "server/rear/payments/plug_points.h"

namespace florin::payments {

/// The shop typed card data of which the gateway holds nothing to compare with: only the shop's word vouches for the payer, and the
/// card's own company judges number, expiry and secret. Good enough for test keys only.
class ShopsWord final : public Vouching {
  public:
    explicit ShopsWord(bool withTestKey) : m_withTestKey(withTestKey) {}
    Objections objections(const Payment &payment, base::Timestamp now) const override;

  private:
    const bool m_withTestKey;
};

} // namespace florin::payments
