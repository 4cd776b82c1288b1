#pragma once

#include "shared/base/clock.h"
#include "wallet-app/session/listeners.h"
#include "wallet-app/session/ports.h"

#include <chrono>
#include <optional>

namespace florin::session {

/// Where the wallet stands with its owner.
enum class Stage {
    noWallet, ///< nobody is signed in on this device yet
    locked,   ///< a wallet is here, its keys are sealed
    unlocked,
    removed, ///< the gateway no longer knows this device: sign in again
};

/// Who is signed in. Starts locked or without a wallet; unlocks by password or by the desktop's keyring; locks by hand and when
/// nobody has touched the wallet for a while. GUI thread.
class Session {
  public:
    Session(Keyring &keyring, const base::Clock &clock);

    Stage stage() const { return m_stage; }
    /// The file that was put aside because it did not read; empty if none was.
    const std::string &damagedFile() const { return m_damagedFile; }

    /// Both tell `done` once: nothing on success, else why. A second call while one runs is ignored.
    void unlock(const base::SecretBytes &password, std::function<void(std::optional<KeyringFailure>)> done);
    void unlockByDesktop(std::function<void(std::optional<KeyringFailure>)> done);
    void lock();
    /// The onboarding has sealed a new wallet, which is open now.
    void walletMade();
    /// The gateway said that this device was removed.
    void deviceRemoved();

    /// Zero never locks by itself.
    void setAutoLock(std::chrono::minutes after) { m_autoLock = after; }
    /// The person did something.
    void touched() { m_touchedAt = m_clock.now(); }
    /// To be called every few seconds: locks when it is time.
    void tick();

    Listeners<Stage> stageChanged;

  private:
    void enter(Stage stage);
    void opened(base::Result<WalletIdentity, KeyringFailure> result,
                const std::function<void(std::optional<KeyringFailure>)> &done);

    Keyring &m_keyring;
    const base::Clock &m_clock;
    Stage m_stage;
    bool m_opening = false;
    std::string m_damagedFile;
    std::chrono::minutes m_autoLock{5};
    base::Timestamp m_touchedAt;
    Leash m_leash;
};

} // namespace florin::session
