#include "wallet-app/session/renewal.h"

#include "shared/signing/certificate.h"

namespace florin::session {

namespace {
constexpr std::chrono::hours betweenLooks{24};
constexpr std::chrono::minutes afterTrouble{10};
} // namespace

void Renewal::start() {
    stop();
    look();
}

void Renewal::stop() {
    m_leash.letGo();
    m_tries = 0;
}

bool Renewal::isDue() const {
    const auto certificate = signing::Certificate::fromPem(m_keyring.identity().certificatePem);
    if (!certificate) return false;
    const auto life = certificate->notAfter() - certificate->notBefore();
    return certificate->notAfter() - m_clock.now() < life / 3;
}

void Renewal::look() {
    if (isDue()) return ask();
    m_later.after(betweenLooks, m_leash.tie([this] { look(); }));
}

void Renewal::ask() {
    m_gateway.renewCertificate(m_keyring.certificateRequest(), m_leash.tie([this](base::Result<std::string, Failure> result) {
        if (!result) {
            const bool lost = result.error().trouble == Trouble::noAnswer;
            return m_later.after(lost ? pauseAfter(m_tries++) : std::chrono::milliseconds(afterTrouble),
                                 m_leash.tie([this] { ask(); }));
        }
        m_keyring.replaceCertificate(*result, m_leash.tie([this](base::Result<Nothing, KeyringFailure>) {
            m_tries = 0;
            renewed.tell();
            m_later.after(betweenLooks, m_leash.tie([this] { look(); }));
        }));
    }));
}

} // namespace florin::session
