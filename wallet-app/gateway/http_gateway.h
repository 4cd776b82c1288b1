#pragma once

#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "wallet-app/session/ports.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace florin::gateway {

/// Where the gateway is, and which authority its TLS certificate must come from. No other authority is believed.
struct GatewayAddress {
    std::string url;    ///< https://host:port, without a path; also the `aud` of what the device signs
    std::string caFile; ///< PEM; empty: the system's authorities
};

/// How the device proves itself. The functions are called on the GUI thread and only while a device is set.
struct DeviceCredentials {
    std::string device; ///< its id at the gateway
    std::string certificatePem;
    /// RS256 over a signing input, the raw signature bytes; empty if the keyring is locked.
    std::function<std::string(std::string_view)> sign;
    /// Opens a compact JWE made to the device key.
    std::function<std::optional<base::SecretBytes>(const std::string &)> open;
};

/// The gateway's public API over HTTPS (TLS 1.2 or newer). Lives on the GUI thread and never blocks it. It fetches and renews its
/// access token by itself, forgets it when the device changes, and writes no body, token or key into a log.
///
/// Every answer comes through its Reply exactly once, later, never from within the call. Destroying the gateway drops what is
/// under way without an answer.
class HttpGateway final : public session::Gateway {
  public:
    /// `clock` and `random` must outlive it.
    HttpGateway(GatewayAddress address, const base::Clock &clock, base::Random &random);
    ~HttpGateway() override;
    HttpGateway(const HttpGateway &) = delete;
    HttpGateway &operator=(const HttpGateway &) = delete;

    /// From now on questions are asked as this device. With the one that is set already only its certificate is another: what is
    /// under way goes on. A failure of what the device could not sign in for says so (`beforeAsking`).
    void setDevice(DeviceCredentials credentials);
    /// Forgets the device and its token (the wallet was locked, or there is none yet) and cancels what was asked with them.
    void setUnauthenticated();

    session::TaskHandle registerMember(const std::string &member, const base::SecretBytes &password, const session::Profile &profile,
                                       session::Reply<session::Nothing> reply) override;
    session::TaskHandle enrol(const std::string &member, const base::SecretBytes &password, const std::string &csrPem,
                              const std::string &deviceName, session::Reply<session::Enrolment> reply) override;
    session::TaskHandle confirmEnrolment(const std::string &enrolment, const std::string &code, session::Reply<session::Enrolment> reply) override;
    session::TaskHandle awaitEnrolment(const std::string &enrolment, session::Reply<session::Enrolment> reply) override;
    session::TaskHandle requestPasswordReset(const std::string &member, const std::string &email, session::Reply<std::string> reply) override;
    session::TaskHandle confirmPasswordReset(const std::string &reset, const std::string &code, const base::SecretBytes &password,
                                             session::Reply<session::Nothing> reply) override;
    void getReady() override;
    session::TaskHandle profile(session::Reply<session::Profile> reply) override;
    session::TaskHandle saveProfile(const session::Profile &profile, session::Reply<session::Profile> reply) override;
    session::TaskHandle changePassword(const base::SecretBytes &current, const base::SecretBytes &next,
                                       session::Reply<session::Nothing> reply) override;
    session::TaskHandle devices(session::Reply<std::vector<session::Device>> reply) override;
    session::TaskHandle signIns(session::Reply<session::SignIns> reply) override;
    session::TaskHandle renameDevice(const std::string &device, const std::string &name, session::Reply<session::Nothing> reply) override;
    session::TaskHandle revokeDevice(const std::string &device, session::Reply<session::Nothing> reply) override;
    session::TaskHandle waitingEnrolments(session::Reply<std::vector<session::Device>> reply) override;
    session::TaskHandle approveEnrolment(const std::string &enrolment, session::Reply<session::Nothing> reply) override;
    session::TaskHandle renewCertificate(const std::string &csrPem, session::Reply<std::string> reply) override;
    session::TaskHandle cards(session::Reply<std::vector<session::Card>> reply) override;
    session::TaskHandle applyForCard(bool physical, const std::string &label, const std::optional<session::Profile> &delivery,
                                     const std::string &key, session::Reply<session::Card> reply) override;
    session::TaskHandle renameCard(const std::string &card, const std::string &label, session::Reply<session::Card> reply) override;
    session::TaskHandle freezeCard(const std::string &card, session::Reply<session::Card> reply) override;
    session::TaskHandle unfreezeCard(const std::string &card, session::Reply<session::Card> reply) override;
    session::TaskHandle deleteCard(const std::string &card, session::Reply<session::Nothing> reply) override;
    session::TaskHandle makeSingleUseCard(const std::string &from, money::Money most, const std::string &shop, const std::string &key,
                                          session::Reply<session::Card> reply) override;
    session::TaskHandle singleUseCards(const std::string &from, session::Reply<std::vector<session::Card>> reply) override;
    session::TaskHandle revealCard(const std::string &card, const std::string &origin, session::Reply<session::CardSecrets> reply) override;
    session::TaskHandle fundingSources(session::Reply<std::vector<session::FundingSource>> reply) override;
    session::TaskHandle addFundingSource(const base::SecretBytes &number, card::Expiry expiry, const std::string &name, const std::string &label,
                                         session::Reply<session::FundingSource> reply) override;
    session::TaskHandle deleteFundingSource(const std::string &source, session::Reply<session::Nothing> reply) override;
    session::TaskHandle charge(const std::string &card, const std::string &source, money::Money amount, const base::SecretBytes &secret,
                               const std::string &key, session::Reply<session::Charge> reply) override;
    session::TaskHandle awaitCharge(const std::string &charge, session::Reply<session::Charge> reply) override;
    session::TaskHandle merchant(const std::string &merchant, session::Reply<session::Merchant> reply) override;
    session::TaskHandle sendOrder(const std::string &ticket, const std::string &order, const std::string &paymentId,
                                  session::Reply<session::Payment> reply) override;
    session::TaskHandle awaitPayment(const std::string &payment, session::Reply<session::Payment> reply) override;
    session::TaskHandle voucherAgain(const std::string &payment, session::Reply<session::VoucherAgain> reply) override;
    session::TaskHandle microAccount(session::Reply<session::MicroAccount> reply) override;
    session::TaskHandle saveMicroAccount(const std::optional<std::string> &source, const std::optional<session::AutoRefill> &automatic,
                                         session::Reply<session::MicroAccount> reply) override;
    session::TaskHandle refill(const std::string &source, money::Money amount, const base::SecretBytes &secret, const std::string &key,
                               session::Reply<session::Charge> reply) override;
    session::TaskHandle awaitRefill(const std::string &refill, session::Reply<session::Charge> reply) override;
    session::TaskHandle activity(const std::string &after, session::Reply<std::vector<session::Activity>> reply) override;

  private:
    class Line;
    std::unique_ptr<Line> m_line;
};

} // namespace florin::gateway
