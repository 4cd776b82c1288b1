#include "wallet-app/session/session.h"

namespace florin::session {

Session::Session(Keyring &keyring, const base::Clock &clock)
    : m_keyring(keyring), m_clock(clock), m_stage(keyring.exists() ? Stage::locked : Stage::noWallet), m_touchedAt(clock.now()) {}

void Session::enter(Stage stage) {
    if (stage == m_stage) return;
    m_stage = stage;
    stageChanged.tell(stage);
}

void Session::opened(base::Result<WalletIdentity, KeyringFailure> result,
                     const std::function<void(std::optional<KeyringFailure>)> &done) {
    m_opening = false;
    if (result) {
        touched();
        enter(Stage::unlocked);
        done(std::nullopt);
        return;
    }
    const KeyringFailure failure = result.error();
    if (failure.trouble == KeyringTrouble::damaged) m_damagedFile = failure.keptAs;
    done(failure);
    // A file that was put aside, or was never there, leaves nothing to unlock.
    if (failure.trouble == KeyringTrouble::damaged || failure.trouble == KeyringTrouble::missing) enter(Stage::noWallet);
}

void Session::unlock(const base::SecretBytes &password, std::function<void(std::optional<KeyringFailure>)> done) {
    if (m_opening || m_stage != Stage::locked) return;
    m_opening = true;
    m_keyring.unlock(password, m_leash.tie([this, done = std::move(done)](base::Result<WalletIdentity, KeyringFailure> result) {
        opened(std::move(result), done);
    }));
}

void Session::unlockByDesktop(std::function<void(std::optional<KeyringFailure>)> done) {
    if (m_opening || m_stage != Stage::locked) return;
    m_opening = true;
    m_keyring.unlockByDesktop(m_leash.tie([this, done = std::move(done)](base::Result<WalletIdentity, KeyringFailure> result) {
        opened(std::move(result), done);
    }));
}

void Session::lock() {
    if (m_stage != Stage::unlocked) return;
    // Whoever shows secrets hears it before the keys are gone.
    m_stage = Stage::locked;
    stageChanged.tell(m_stage);
    m_keyring.lock();
}

void Session::walletMade() {
    m_damagedFile.clear();
    touched();
    enter(Stage::unlocked);
}

void Session::deviceRemoved() {
    if (m_stage != Stage::unlocked) return;
    enter(Stage::removed);
    m_keyring.lock();
}

void Session::tick() {
    if (m_stage != Stage::unlocked || m_autoLock.count() <= 0) return;
    const auto idle = m_clock.now() - m_touchedAt;
    // A clock that was set back is no reason to stay open for longer.
    if (idle < std::chrono::microseconds(0))
        touched();
    else if (idle >= m_autoLock)
        lock();
}

} // namespace florin::session
