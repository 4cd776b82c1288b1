#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/base/secret_bytes.h"
#include "shared/card/card.h"
#include "shared/money/money.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace florin::payments {

/// The largest amount that can be asked about, in minor units: field 4 has twelve digits.
inline constexpr std::int64_t mostAtOnce = 999'999'999'999;

/// The longest delivery name and address together, in bytes: field 48 has room for so much of them in base64.
inline constexpr std::size_t mostDeliveryBytes = 596;

/// What can be asked of a bank, over ISO 8583 (message type / processing code).
enum class BankVerb {
    purchase,  ///< 0200/00: deduct (steps b7, c7; the debit of a charge, a7)
    payOut,    ///< 0200/28 to a bank account: a till is paid out. Done wholly or not at all; repeated until it is answered
    load,      ///< 0200/28: add to a prepaid card (a7)
    inquiry,   ///< 0200/31: the balance
    reversal,  ///< 0420: take back the named original, whatever became of it
    issueCard, ///< 0302: a new card number (a3, a4)
    blockCard, ///< 0302: refuse everything from now on
    unblockCard,
};

/// The identity of one question at the bank: the reply, a repeat and a reversal name it again (fields 7, 11, 12, 32, 37). Made by
/// us and stored before it is sent.
struct BankReference {
    std::string stan;       ///< field 11: six digits
    std::string retrieval;  ///< field 37: twelve characters, unique for us
    base::Timestamp sentAt; ///< fields 7 and 12
};

/// What a card for one payment is locked to at its issuer.
struct SingleUseLock {
    money::Money most;
    std::string shop; ///< field 42 of the shop that alone may be paid; empty: whoever asks first
};

/// The application for a card (step a3). No member's name goes to the issuer with a virtual card: it is anonymous.
struct CardApplication {
    bool physical = false;
    std::string reference;    ///< our id of the card
    money::Currency currency;
    std::string deliveryName; ///< physical only, as are the lines
    std::string deliveryAddress;
    std::optional<SingleUseLock> lock = std::nullopt; ///< a card for one payment, which draws on the card of the question
};

/// One question. Values only. Owns the card number and secret it carries, which are wiped with it.
struct BankQuestion {
    BankVerb verb = BankVerb::inquiry;
    BankReference reference;
    std::optional<money::Money> amount;
    std::optional<card::CardNumber> number; ///< with an application: of the card that a single-use card draws on
    std::optional<card::Expiry> expiry;
    std::optional<base::SecretBytes> secret;
    std::string account;  ///< field 103: a bank account that is paid to; pay-outs only
    std::string merchant; ///< field 42, up to 15 characters; ours for charges
    std::string merchantName{}; ///< field 43, up to 40 characters of ASCII; purchases of those that know it
    std::optional<CardApplication> application;
    std::optional<BankVerb> originalVerb;           ///< reversal only
    std::optional<BankReference> originalReference; ///< reversal only: field 90
};

/// What the bank said. `answer` is field 39: `00` is yes. `10` is a part only: that part has moved, and whoever does not want it
/// must reverse the question. A reversal is answered `00` too when there was nothing to take back.
struct BankReply {
    std::string answer;
    std::string approvalCode;             ///< field 38
    std::optional<money::Money> balance;  ///< after it, where the bank tells (prepaid cards)
    std::optional<card::CardNumber> issuedNumber;
    std::optional<card::Expiry> issuedExpiry;
    std::optional<base::SecretBytes> issuedSecret;
    bool awaitsPerson = false; ///< a physical card: at the issuer's person in charge. Ask again with the same application reference
    std::optional<money::Money> approvedAmount; ///< with `10`: the part that moved
};

/// Why there is no reply.
enum class BankSilence {
    notSent, ///< the link is down and not a byte of it went out: nothing happened
    unknown, ///< it may have arrived: only a reversal or a repeat with the same reference settles it
};

/// A link to one bank. Many questions may be in flight. Thread-safe.
class Bank {
  public:
    using Replied = std::function<void(base::Result<BankReply, BankSilence>)>;
    virtual ~Bank() = default;
    /// Sends, and calls `replied` exactly once, on the link's own thread (it must hand on, not work there). After the link's
    /// time-out the answer is `unknown`; a later reply to that question is matched, counted as late, and dropped.
    virtual void ask(BankQuestion question, Replied replied) = 0;
    /// Signed on and answering echoes.
    virtual bool isUp() const = 0;
};

/// Which bank a card is asked at: the issuer of our own cards, or the company of a credit card (step a7).
class Banks {
  public:
    virtual ~Banks() = default;
    virtual Bank &issuer() = 0;
    virtual Bank &bankOf(const card::CardNumber &number) = 0;
};

} // namespace florin::payments
