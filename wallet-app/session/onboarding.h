#pragma once

#include "wallet-app/session/listeners.h"
#include "wallet-app/session/ports.h"
#include "wallet-app/session/session.h"

#include <optional>
#include <string>

namespace florin::session {

/// Brings a member's account to this device: registers a new one (a1) or signs in to one that exists, makes the device key, has
/// its certificate issued, and seals both under the password. One run at a time; the password is wiped when it ends. GUI thread.
class Onboarding {
  public:
    enum class Step { idle, registering, makingKey, enrolling, waitingForCode, checkingCode, sealing, done };
    struct Trouble {
        std::optional<Failure> gateway;        ///< what the gateway said
        std::optional<KeyringFailure> keyring; ///< why the wallet could not be written
        /// The account was made, only this device is not enrolled yet: `signIn` goes on from there.
        bool accountExists = false;
    };
    struct Place {
        std::string gatewayUrl;
        std::string deviceName;
    };

    Onboarding(Keyring &keyring, Gateway &gateway, Session &session);

    void registerMember(const std::string &member, const base::SecretBytes &password, const Profile &profile, const Place &place);
    void signIn(const std::string &member, const base::SecretBytes &password, const Place &place);
    /// The six digits of the e-mail. A wrong code leaves the step at waitingForCode.
    void enterCode(const std::string &code);
    void cancel();

    Step step() const { return m_step; }
    bool isRunning() const { return m_step != Step::idle && m_step != Step::done; }

    Listeners<Step> stepChanged;
    /// The run stopped, or, at waitingForCode, the code was not taken.
    Listeners<const Trouble &> troubled;

  private:
    void start(const std::string &member, const base::SecretBytes &password, const Place &place);
    void enter(Step step);
    void fail(Trouble trouble);
    void makeKey();
    void enrol(const std::string &csrPem);
    void enrolled(base::Result<Enrolment, Failure> result);
    void awaitWord();
    void seal(const Enrolment &enrolment);

    Keyring &m_keyring;
    Gateway &m_gateway;
    Session &m_session;
    Step m_step = Step::idle;
    std::string m_member;
    Place m_place;
    base::SecretBytes m_password;
    std::string m_enrolment;
    bool m_accountExists = false;
    TaskHandle m_task, m_waiting;
    Leash m_leash;
};

} // namespace florin::session
