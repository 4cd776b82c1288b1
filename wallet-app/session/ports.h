#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"
#include "shared/card/card.h"
#include "shared/money/money.h"
#include "shared/payment/order.h"
#include "shared/payment/refusal.h"
#include "shared/payment/states.h"
#include "shared/payment/voucher.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What the wallet's session needs of the world: the gateway and the keyring. Values only; callbacks come on the GUI thread, once.
namespace florin::session {

struct Address {
    std::string line1, line2, city, region, postalCode, country;
};
struct Profile {
    std::string name, email, phone;
    Address address;
};
/// What a throw-away card is locked to; its issuer keeps to it.
struct SingleUse {
    std::string from; ///< the card that pays
    money::Money most;
    std::string shop;     ///< origin
    std::string merchant; ///< the one shop that may ask; empty where the gateway knows none there: then whichever asks first
};
struct Card {
    std::string id, label, name, lastFour;
    bool physical = false;
    payment::CardState state = payment::CardState::requested;
    card::Expiry expiry;
    std::optional<money::Money> balance;
    base::Timestamp balanceAt{};
    std::optional<SingleUse> singleUse{}; ///< of a throw-away card
};
struct FundingSource {
    std::string id, label, lastFour;
    card::Brand brand = card::Brand::unknown;
    card::Expiry expiry;
};
struct Merchant {
    std::string id, name;
    std::vector<std::string> origins;
    std::string keySetJson;
};
/// A refusal as the gateway told it, ready for the catalogue's sentence.
struct RefusalNews {
    payment::Refusal refusal = payment::Refusal::internalError;
    std::string param;
    std::string detail;
};
struct Payment {
    std::string id, merchant, merchantName, serial, cardId, cardLastFour, approvalCode, retrieval;
    bool byTicket = false;
    bool reported = false; ///< by the card's issuer, from a shop that knows nothing of the gateway: the sum is all that is known of the order
    payment::PaymentState state = payment::PaymentState::pending;
    std::optional<payment::Order> order;
    base::Timestamp createdAt{};
    std::optional<base::Timestamp> concludedAt;
    std::optional<RefusalNews> refusal;
    std::vector<payment::Difference> differences;
    std::optional<money::Money> balanceAfter;
    std::string means;          ///< a card's id, `micro`, `yes` or `no`
    std::string registerSerial; ///< in the gateway's transaction register, once it is approved
    std::optional<payment::VoucherOutcome> outcome;
    std::string voucher; ///< compact JWS, to be carried to the shop at once; empty where the shop asked itself
};
/// Of a card; or, with `micro` as its card, a refill of the Florin account.
struct Charge {
    std::string id, cardId, sourceId;
    std::optional<money::Money> amount;
    payment::ChargeState state = payment::ChargeState::debiting;
    base::Timestamp createdAt{};
    std::optional<money::Money> loaded{}; ///< where only a part is known to be on the card: that part. A person looks for the rest
    std::optional<RefusalNews> refusal;
};
struct Device {
    std::string id, name;
    base::Timestamp createdAt{}, lastSeenAt{};
    bool current = false, active = true;
};
/// Somebody proved to be the member: with the password, or a device did.
struct SignIn {
    base::Timestamp at{};
    std::optional<std::string> device; ///< its name
    std::string address;
};
struct SignIns {
    std::vector<SignIn> list; ///< the newest first
    std::optional<base::Timestamp> watchedSince{}; ///< since then there were too many wrong passwords
};
/// Refills that begin by themselves when the account falls under a level.
struct AutoRefill {
    money::Money below, amount, monthlyCap;
    std::optional<money::Money> usedThisMonth{}; ///< told by the gateway, never sent
};
/// The member's Florin account, out of which small sums are paid at once.
struct MicroAccount {
    money::Money balance, available, ceiling;
    money::Money threshold;            ///< a larger sum is asked of the banking network
    std::optional<std::string> source; ///< a credit card or a prepaid card, for refills
    std::optional<AutoRefill> autoRefill;
};
/// A voucher that was issued again: another signature, the same serial in the register.
struct VoucherAgain {
    std::string voucher, registerSerial;
};
/// One line of the activity; exactly one of the three is set.
struct Activity {
    std::string cursor;
    base::Timestamp at{};
    std::optional<Payment> payment;
    std::optional<Charge> charge;
    std::optional<Card> card;
};
/// A card's secrets, for one use.
struct CardSecrets {
    base::SecretBytes number, secret;
    card::Expiry expiry;
    std::string name;
    Address address;
};

/// Why the gateway gave no result.
enum class Trouble {
    refused,     ///< it said no: `news` tells why
    offline,     ///< it cannot be reached; nothing was sent
    noAnswer,    ///< sent, and the connection broke: what became of it is not known; ask again with the same id
    notTrusted,  ///< its certificate is not the expected one, or, with clockWrong in `news`, not valid by this device's clock
    cancelled,   ///< by the person
};
struct Failure {
    Trouble trouble = Trouble::refused;
    RefusalNews news;
    /// It came before the question itself was sent (the device could not sign in): it says nothing of what an earlier try became.
    bool beforeAsking = false;
    /// With `noAnswer`: it is not being asked for any more, and an earlier try may have arrived.
    bool stillUnknown = false;
    /// With `refused` and outcomeUnknown, order_mismatch and the like, the payment or the charge as it stands.
    std::optional<Payment> payment;
    std::optional<Charge> charge;
};
template <class T>
using Reply = std::function<void(base::Result<T, Failure>)>;
struct Nothing {};

/// A running question; destroying it does not stop it, `cancel` does (the callback then says `cancelled`).
class Task {
  public:
    virtual ~Task() = default;
    virtual void cancel() = 0;
};
using TaskHandle = std::shared_ptr<Task>;

struct Enrolment {
    std::string id;
    bool issued = false;
    std::string device, certificatePem;
};

/// The gateway's public API as the wallet uses it. Never blocks. One per signed-in wallet.
class Gateway {
  public:
    virtual ~Gateway() = default;
    // Before there is a device.
    virtual TaskHandle registerMember(const std::string &member, const base::SecretBytes &password, const Profile &profile, Reply<Nothing> reply) = 0;
    virtual TaskHandle enrol(const std::string &member, const base::SecretBytes &password, const std::string &csrPem, const std::string &deviceName, Reply<Enrolment> reply) = 0;
    virtual TaskHandle confirmEnrolment(const std::string &enrolment, const std::string &code, Reply<Enrolment> reply) = 0;
    virtual TaskHandle awaitEnrolment(const std::string &enrolment, Reply<Enrolment> reply) = 0;
    virtual TaskHandle requestPasswordReset(const std::string &member, const std::string &email, Reply<std::string> reply) = 0;
    virtual TaskHandle confirmPasswordReset(const std::string &reset, const std::string &code, const base::SecretBytes &password, Reply<Nothing> reply) = 0;
    // With the device's key (fetches and renews its access token by itself).
    /// A question of the device is likely to come soon: has the connection and the access token ready for it. Asks for nothing that
    /// is the member's, and says nothing if it fails: the question itself will tell.
    virtual void getReady() = 0;
    virtual TaskHandle profile(Reply<Profile> reply) = 0;
    virtual TaskHandle saveProfile(const Profile &profile, Reply<Profile> reply) = 0;
    virtual TaskHandle changePassword(const base::SecretBytes &current, const base::SecretBytes &next, Reply<Nothing> reply) = 0;
    virtual TaskHandle devices(Reply<std::vector<Device>> reply) = 0;
    virtual TaskHandle signIns(Reply<SignIns> reply) = 0;
    virtual TaskHandle renameDevice(const std::string &device, const std::string &name, Reply<Nothing> reply) = 0;
    virtual TaskHandle revokeDevice(const std::string &device, Reply<Nothing> reply) = 0;
    virtual TaskHandle waitingEnrolments(Reply<std::vector<Device>> reply) = 0;
    virtual TaskHandle approveEnrolment(const std::string &enrolment, Reply<Nothing> reply) = 0;
    virtual TaskHandle renewCertificate(const std::string &csrPem, Reply<std::string> reply) = 0;
    virtual TaskHandle cards(Reply<std::vector<Card>> reply) = 0;
    virtual TaskHandle applyForCard(bool physical, const std::string &label, const std::optional<Profile> &delivery, const std::string &key, Reply<Card> reply) = 0;
    virtual TaskHandle renameCard(const std::string &card, const std::string &label, Reply<Card> reply) = 0;
    virtual TaskHandle freezeCard(const std::string &card, Reply<Card> reply) = 0;
    virtual TaskHandle unfreezeCard(const std::string &card, Reply<Card> reply) = 0;
    virtual TaskHandle deleteCard(const std::string &card, Reply<Nothing> reply) = 0;
    /// A card for one payment of no more than `most`, at the shop of that origin. The same `key` gives the same card.
    virtual TaskHandle makeSingleUseCard(const std::string &from, money::Money most, const std::string &shop, const std::string &key, Reply<Card> reply) = 0;
    /// Those of a card that nothing was paid with yet.
    virtual TaskHandle singleUseCards(const std::string &from, Reply<std::vector<Card>> reply) = 0;
    virtual TaskHandle revealCard(const std::string &card, const std::string &origin, Reply<CardSecrets> reply) = 0;
    virtual TaskHandle fundingSources(Reply<std::vector<FundingSource>> reply) = 0;
    virtual TaskHandle addFundingSource(const base::SecretBytes &number, card::Expiry expiry, const std::string &name, const std::string &label, Reply<FundingSource> reply) = 0;
    virtual TaskHandle deleteFundingSource(const std::string &source, Reply<Nothing> reply) = 0;
    virtual TaskHandle charge(const std::string &card, const std::string &source, money::Money amount, const base::SecretBytes &secret, const std::string &key, Reply<Charge> reply) = 0;
    virtual TaskHandle awaitCharge(const std::string &charge, Reply<Charge> reply) = 0;
    virtual TaskHandle merchant(const std::string &merchant, Reply<Merchant> reply) = 0;
    virtual TaskHandle sendOrder(const std::string &ticket, const std::string &order, const std::string &paymentId, Reply<Payment> reply) = 0;
    virtual TaskHandle awaitPayment(const std::string &payment, Reply<Payment> reply) = 0;
    virtual TaskHandle voucherAgain(const std::string &payment, Reply<VoucherAgain> reply) = 0;
    virtual TaskHandle microAccount(Reply<MicroAccount> reply) = 0;
    /// Stores its source and its automatic refill; nothing takes either away.
    virtual TaskHandle saveMicroAccount(const std::optional<std::string> &source, const std::optional<AutoRefill> &automatic, Reply<MicroAccount> reply) = 0;
    /// `secret` may be empty: a prepaid card needs none.
    virtual TaskHandle refill(const std::string &source, money::Money amount, const base::SecretBytes &secret, const std::string &key, Reply<Charge> reply) = 0;
    virtual TaskHandle awaitRefill(const std::string &refill, Reply<Charge> reply) = 0;
    /// Newest first with an empty cursor; else what came since, waiting up to 25 s for the first.
    virtual TaskHandle activity(const std::string &after, Reply<std::vector<Activity>> reply) = 0;
};

/// Why the keyring did not open.
enum class KeyringTrouble {
    wrongPassword,
    damaged,    ///< the sealed file does not read; it was put aside under `keptAs`, nothing was overwritten
    unreadable, ///< the file at `keptAs` cannot be read, or a newer program wrote it: it stays as and where it is
    missing,    ///< no wallet here yet
    noKeyring,  ///< the desktop has no (unlocked) Secret Service: the password still opens
    diskFull,
};
struct KeyringFailure {
    KeyringTrouble trouble;
    std::string keptAs;
};

/// What the wallet keeps sealed beside the device key.
struct WalletIdentity {
    std::string member, device, certificatePem, gatewayUrl, deviceName;
};

/// The device key and what is kept with it: sealed under a key from the password (Argon2id), and, if the person wants it, under a
/// key in the desktop's Secret Service. Long work runs off the GUI thread; replies come on it.
class Keyring {
  public:
    virtual ~Keyring() = default;
    virtual bool exists() const = 0;
    virtual bool isOpen() const = 0;
    /// Makes a new RSA key in memory and gives a certificate request for it; nothing is written until `create`.
    virtual void prepareDeviceKey(std::function<void(std::string csrPem)> reply) = 0;
    /// Seals the prepared key with the identity into the wallet file (written whole, synced, renamed).
    virtual void create(const WalletIdentity &identity, const base::SecretBytes &password, std::function<void(base::Result<Nothing, KeyringFailure>)> reply) = 0;
    virtual void unlock(const base::SecretBytes &password, std::function<void(base::Result<WalletIdentity, KeyringFailure>)> reply) = 0;
    virtual void unlockByDesktop(std::function<void(base::Result<WalletIdentity, KeyringFailure>)> reply) = 0;
    virtual void enableDesktopUnlock(bool enabled, std::function<void(base::Result<Nothing, KeyringFailure>)> reply) = 0;
    virtual bool desktopUnlockEnabled() const = 0;
    /// Checks the password without changing anything (showing a card's secrets, step c5).
    virtual void checkPassword(const base::SecretBytes &password, std::function<void(bool right)> reply) = 0;
    virtual void changePassword(const base::SecretBytes &current, const base::SecretBytes &next, std::function<void(base::Result<Nothing, KeyringFailure>)> reply) = 0;
    /// A certificate request for the key that the device has, to renew its certificate. Empty when locked. A few milliseconds.
    virtual std::string certificateRequest() = 0;
    virtual void replaceCertificate(const std::string &certificatePem, std::function<void(base::Result<Nothing, KeyringFailure>)> reply) = 0;
    /// Wipes every key from memory.
    virtual void lock() = 0;
    /// RS256 over the text with the device key. The keyring must be open. A few milliseconds.
    virtual std::string sign(const std::string &signingInput) = 0;
    /// Opens a compact JWE (RSA-OAEP, A256CBC-HS512) made to the device key. Nothing on any flaw.
    virtual std::optional<base::SecretBytes> open(const std::string &compactJwe) = 0;
    virtual const WalletIdentity &identity() const = 0;
    virtual bool desktopUnlockAvailable() const = 0;
    /// Small records that outlive a crash, sealed in the same way (orders in flight): stored before the order is sent.
    virtual bool putRecord(const std::string &name, const std::string &content) = 0;
    virtual std::optional<std::string> record(const std::string &name) = 0;
    virtual void dropRecord(const std::string &name) = 0;
    virtual std::vector<std::string> recordNames() = 0;
};

} // namespace florin::session
