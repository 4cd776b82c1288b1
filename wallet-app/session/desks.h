#pragma once

#include "wallet-app/session/books.h"
#include "wallet-app/session/charge_desk.h"
#include "wallet-app/session/fill_watch.h"
#include "wallet-app/session/onboarding.h"
#include "wallet-app/session/payment_desk.h"
#include "wallet-app/session/session.h"
#include "wallet-app/session/ticket_desk.h"
#include "wallet-app/session/unasked_desk.h"
#include "wallet-app/session/voucher_desk.h"

namespace florin::session {

/// Everything that a wallet's windows ask, joined over what the session needs of the world; those outlive it.
struct Desks {
    Desks(Keyring &keyring, Gateway &gateway, const base::Clock &clock, base::Random &random, Later &later)
        : session(keyring, clock), onboarding(keyring, gateway, session), books(gateway, later, clock),
          tickets(gateway, keyring, clock), payments(gateway, keyring, clock, random, later), charges(gateway, random, later),
          unasked(keyring, clock), vouchers(gateway, keyring, clock, payments), fills(books, clock) {}

    Session session;
    Onboarding onboarding;
    Books books;
    TicketDesk tickets;
    PaymentDesk payments;
    ChargeDesk charges;
    UnaskedDesk unasked;
    VoucherDesk vouchers;
    FillWatch fills;
};

} // namespace florin::session
