#pragma once

#include "wallet-app/session/later.h"
#include "wallet-app/session/listeners.h"
#include "wallet-app/session/ports.h"

namespace florin::session {

/// Keeps the device's certificate valid: renews it, for the same key, once less than a third of its life is left. Tries again
/// while the gateway is away; an answer that was lost is asked for again at once, for the gateway may already know the new
/// certificate only. GUI thread.
class Renewal {
  public:
    Renewal(Gateway &gateway, Keyring &keyring, const base::Clock &clock, Later &later)
        : m_gateway(gateway), m_keyring(keyring), m_clock(clock), m_later(later) {}

    /// The wallet was unlocked: look now and once a day.
    void start();
    void stop();

    /// The keyring holds a new certificate.
    Listeners<> renewed;

  private:
    void look();
    void ask();
    bool isDue() const;

    Gateway &m_gateway;
    Keyring &m_keyring;
    const base::Clock &m_clock;
    Later &m_later;
    int m_tries = 0;
    Leash m_leash;
};

} // namespace florin::session
