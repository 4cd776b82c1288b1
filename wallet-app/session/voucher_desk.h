#pragma once

#include "wallet-app/session/payment_desk.h"

#include <string>

namespace florin::session {

/// A voucher on its way to the shop: a form, posted to the ticket's return address.
struct VoucherDelivery {
    std::string payment, merchantName;
    std::string address; ///< lies on an origin of the shop
    std::string voucher; ///< compact JWS
};

/// Carries vouchers: tells of each that came with a payment, and has a lost one issued again for as long as the gateway does. What it
/// needs for that is sealed with the keyring. GUI thread.
class VoucherDesk {
  public:
    VoucherDesk(Gateway &gateway, Keyring &keyring, const base::Clock &clock, PaymentDesk &payments);

    /// After unlocking: forgets what is too old.
    void open();
    bool canSendAgain(const std::string &payment) const;
    void sendAgain(const std::string &payment, Reply<VoucherDelivery> reply);

    /// To be posted now. The first listener that takes it hears it before the windows hear how the payment ended.
    Listeners<const VoucherDelivery &> arrived;

  private:
    void progressed(const PaymentProgress &progress);

    Gateway &m_gateway;
    Keyring &m_keyring;
    const base::Clock &m_clock;
    Subscription m_payments;
    Leash m_leash;
};

} // namespace florin::session
