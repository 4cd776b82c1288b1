#include "wallet-app/session/onboarding.h"

namespace florin::session {

Onboarding::Onboarding(Keyring &keyring, Gateway &gateway, Session &session)
    : m_keyring(keyring), m_gateway(gateway), m_session(session) {}

void Onboarding::enter(Step step) {
    m_step = step;
    stepChanged.tell(step);
}

void Onboarding::start(const std::string &member, const base::SecretBytes &password, const Place &place) {
    m_leash.letGo();
    m_member = member;
    m_password = password.copy();
    m_place = place;
    m_enrolment.clear();
}

void Onboarding::fail(Trouble trouble) {
    m_leash.letGo();
    m_password.clear();
    m_task.reset();
    m_waiting.reset();
    trouble.accountExists = m_accountExists;
    m_step = Step::idle;
    stepChanged.tell(m_step);
    troubled.tell(trouble);
}

void Onboarding::registerMember(const std::string &member, const base::SecretBytes &password, const Profile &profile,
                                const Place &place) {
    if (isRunning()) return;
    start(member, password, place);
    m_accountExists = false;
    enter(Step::registering);
    m_task = m_gateway.registerMember(member, m_password, profile, m_leash.tie([this](base::Result<Nothing, Failure> result) {
        if (!result) return fail({.gateway = result.error()});
        m_accountExists = true;
        makeKey();
    }));
}

void Onboarding::signIn(const std::string &member, const base::SecretBytes &password, const Place &place) {
    if (isRunning()) return;
    start(member, password, place);
    m_accountExists = true;
    makeKey();
}

void Onboarding::makeKey() {
    enter(Step::makingKey);
    m_keyring.prepareDeviceKey(m_leash.tie([this](const std::string &csrPem) { enrol(csrPem); }));
}

void Onboarding::enrol(const std::string &csrPem) {
    enter(Step::enrolling);
    m_task = m_gateway.enrol(m_member, m_password, csrPem, m_place.deviceName,
                             m_leash.tie([this](base::Result<Enrolment, Failure> &&result) { enrolled(std::move(result)); }));
}

void Onboarding::enrolled(base::Result<Enrolment, Failure> result) {
    if (!result) return fail({.gateway = result.error()});
    if (result->issued) return seal(*result);
    m_enrolment = result->id;
    enter(Step::waitingForCode);
    awaitWord();
}

// Another device of the member's may say yes before the code is typed.
void Onboarding::awaitWord() {
    m_waiting = m_gateway.awaitEnrolment(m_enrolment, m_leash.tie([this](base::Result<Enrolment, Failure> result) {
        m_waiting.reset();
        if (m_step != Step::waitingForCode) return;
        if (result && result->issued) return seal(*result);
        if (result) awaitWord();
    }));
}

void Onboarding::enterCode(const std::string &code) {
    if (m_step != Step::waitingForCode) return;
    enter(Step::checkingCode);
    m_task = m_gateway.confirmEnrolment(m_enrolment, code, m_leash.tie([this](base::Result<Enrolment, Failure> result) {
        if (result && result->issued) return seal(*result);
        const bool mayTryAgain = !result && (result.error().trouble != session::Trouble::refused ||
                                             result.error().news.refusal == payment::Refusal::wrongCode);
        if (!mayTryAgain) return fail({.gateway = result ? Failure{} : result.error()});
        enter(Step::waitingForCode);
        troubled.tell({.gateway = result.error(), .accountExists = true});
        if (!m_waiting) awaitWord();
    }));
}

void Onboarding::seal(const Enrolment &enrolment) {
    if (m_waiting) m_waiting->cancel();
    m_waiting.reset();
    enter(Step::sealing);
    const WalletIdentity identity{.member = m_member,
                                  .device = enrolment.device,
                                  .certificatePem = enrolment.certificatePem,
                                  .gatewayUrl = m_place.gatewayUrl,
                                  .deviceName = m_place.deviceName};
    m_keyring.create(identity, m_password, m_leash.tie([this](base::Result<Nothing, KeyringFailure> result) {
        if (!result) return fail({.keyring = result.error()});
        m_password.clear();
        m_task.reset();
        enter(Step::done);
        m_session.walletMade();
    }));
}

void Onboarding::cancel() {
    if (!isRunning() || m_step == Step::sealing) return;
    m_leash.letGo();
    if (m_task) m_task->cancel();
    if (m_waiting) m_waiting->cancel();
    m_task.reset();
    m_waiting.reset();
    m_password.clear();
    enter(Step::idle);
}

} // namespace florin::session
