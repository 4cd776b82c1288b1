#pragma once

#include "shared/base/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace florin::members {

struct Address {
    std::string line1;
    std::string line2; ///< may be empty, as may the region
    std::string city;
    std::string region;
    std::string postalCode;
    std::string country; ///< ISO 3166-1 alpha-2

    friend bool operator==(const Address &, const Address &) = default;
};

/// What a member tells about itself (step a1).
struct Profile {
    std::string name;
    std::string email;
    std::string phone; ///< may be empty
    std::optional<Address> address;

    friend bool operator==(const Profile &, const Profile &) = default;
};

struct Member {
    std::string id;
    std::string passwordHash; ///< Argon2id, PHC string
    Profile profile;
    base::Timestamp createdAt;
    std::optional<std::string> verifiedBirthday = std::nullopt; ///< `2001-03-17`: of papers that somebody has seen
    /// Since the password was tried too often: its owner hears of each sign-in, until the password is another.
    std::optional<base::Timestamp> watchedSince = std::nullopt;
    /// Nobody signs in any more, nor does any device, until the administrator restores it.
    std::optional<base::Timestamp> cancelledAt = std::nullopt;
};

/// How somebody proved to be a member.
enum class ProvedBy { password, device };

/// A passed authentication (seed 001 step 5). Kept for limits::signInsKept.
struct SignIn {
    std::string member;
    base::Timestamp at;
    ProvedBy provedBy = ProvedBy::password;
    std::string device;  ///< the id, where a device did it
    std::string address; ///< that it came from
};

/// A certificate that was given to a device and not used yet: the answer may have been lost on its way. Until its first use the former
/// one stays in force.
struct NextCertificate {
    std::string certificate; ///< PEM
    base::Timestamp certifiedUntil;
};

/// A wallet that a member enrolled. Its requests are refused from the moment it is revoked.
struct Device {
    std::string id;
    std::string member;
    std::string name;
    std::string certificate; ///< PEM: the one that is in force
    base::Timestamp certifiedUntil;
    std::optional<NextCertificate> next = std::nullopt;
    base::Timestamp createdAt;
    base::Timestamp lastSeenAt;
    std::optional<base::Timestamp> revokedAt;

    bool isActive() const { return !revokedAt; }
};

enum class EnrolmentState {
    waiting, ///< for the e-mailed code or another device's word
    issued,  ///< final: there is a device
    expired, ///< final: too late, or too many wrong codes
};

/// A device on its way in.
struct Enrolment {
    std::string id; ///< nobody guesses it: it is what its owner reads it by
    std::string member;
    std::string deviceName;
    std::string request;  ///< PKCS #10, PEM
    std::string codeHash; ///< empty when no code was needed
    int codeTries = 0;
    EnrolmentState state = EnrolmentState::waiting;
    std::string device; ///< once issued
    base::Timestamp createdAt;
    base::Timestamp expiresAt;
};

/// A bearer token given to a device (`device` set) or to a visitor of the site (`device` empty). The token itself is not kept.
struct Grant {
    std::string id;
    std::string tokenHash; ///< SHA-256, hex
    std::string member;
    std::string device;
    base::Timestamp createdAt;
    base::Timestamp expiresAt;
};

/// Somebody says to have forgotten a password. Kept alike for members that do not exist, so that nobody learns which do.
struct Reset {
    std::string id;
    std::string member;   ///< as claimed
    std::string codeHash; ///< of a code that went to the member's own e-mail address, or to nobody
    int codeTries = 0;
    base::Timestamp createdAt;
    base::Timestamp expiresAt;
    std::optional<base::Timestamp> usedAt;
};

/// What is being guessed at. Each is counted on its own: a stranger at the sign-in page does not lock a device.
enum class Guessed {
    signIn,         ///< subject: member id, existing or not
    passwordChange, ///< subject: device or session id
};

/// Wrong tries at one thing.
struct Tries {
    int count = 0;
    std::optional<base::Timestamp> lockedUntil;
    base::Timestamp lastAt;
};

/// What the store keeps for this module, within one transaction. `put` writes a new row or replaces the one with that id.
class Records {
  public:
    virtual ~Records() = default;

    virtual std::optional<Member> find(const std::string &member) = 0;
    virtual void put(const Member &member) = 0;
    virtual std::vector<Member> watchedOrCancelled() = 0; ///< by their ids

    virtual void add(const SignIn &signIn) = 0;
    virtual std::vector<SignIn> signInsOf(const std::string &member, int most) = 0; ///< the newest first

    virtual std::optional<Device> device(const std::string &id) = 0;
    virtual std::vector<Device> devicesOf(const std::string &member) = 0; ///< the oldest first, revoked ones included
    virtual void put(const Device &device) = 0;

    virtual std::optional<Enrolment> enrolment(const std::string &id) = 0;
    virtual std::vector<Enrolment> enrolmentsOf(const std::string &member, base::Timestamp createdSince) = 0;
    virtual void put(const Enrolment &enrolment) = 0;

    virtual std::optional<Grant> grant(const std::string &tokenHash) = 0;
    virtual void put(const Grant &grant) = 0;
    virtual void endGrant(const std::string &id) = 0;
    virtual void endGrantsOf(const std::string &member) = 0;
    virtual void endSessionsOf(const std::string &member) = 0; ///< the visitors' only; devices keep their tokens

    virtual std::optional<Reset> reset(const std::string &id) = 0;
    /// Those that a code was sent for. What strangers claim with a wrong address is not among them.
    virtual int resetsOf(const std::string &member, base::Timestamp createdSince) = 0;
    virtual void put(const Reset &reset) = 0;

    virtual Tries tries(Guessed what, const std::string &subject) = 0;
    virtual void put(Guessed what, const std::string &subject, const Tries &tries) = 0;

    /// False if this id of a signed object was used before. Remembered until `until`.
    virtual bool useOnce(const std::string &signedId, base::Timestamp until) = 0;
    /// Drops what has no use any more: ended grants, used ids, old tries, enrolments and resets.
    virtual void forgetBefore(base::Timestamp moment) = 0;
};

} // namespace florin::members
