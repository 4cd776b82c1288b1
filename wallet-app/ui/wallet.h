#pragma once

#include "shared/base/random.h"
#include "wallet-app/page/browser.h"
#include "wallet-app/session/desks.h"
#include "wallet-app/ui/settings.h"

#include <functional>
#include <memory>
#include <QString>
#include <QUrl>

namespace florin::ui {

/// The member that `--demo` fills in at sign-in.
struct Demonstration {
    std::string member;
    std::function<base::SecretBytes()> password; ///< read anew each time: none is kept here
    QString shop; ///< where the browser starts
};

/// The engine, or a sentence that says why there is none.
struct EngineResult {
    page::Browser *browser = nullptr;
    QString trouble;
};

/// Everything that the windows show and call. Made in main.cpp, which owns it all; outlives every window.
struct Wallet {
    Wallet(session::Keyring &keys, session::Gateway &api, session::Desks &desks, const base::Clock &time, base::Random &chance,
           Settings &wishes, Theme &dress)
        : keyring(keys), gateway(api), session(desks.session), onboarding(desks.onboarding), books(desks.books),
          tickets(desks.tickets), payments(desks.payments), charges(desks.charges), unasked(desks.unasked),
          vouchers(desks.vouchers), fills(desks.fills), clock(time), random(chance), settings(wishes),
          theme(dress) {}

    session::Keyring &keyring;
    session::Gateway &gateway;
    session::Session &session;
    session::Onboarding &onboarding;
    session::Books &books;
    session::TicketDesk &tickets;
    session::PaymentDesk &payments;
    session::ChargeDesk &charges;
    session::UnaskedDesk &unasked;
    session::VoucherDesk &vouchers;
    session::FillWatch &fills;
    const base::Clock &clock;
    base::Random &random;
    Settings &settings;
    Theme &theme;
    QString gatewayUrl;
    QString folder; ///< where this wallet keeps its files
    std::optional<Demonstration> demonstration;
    /// Loads the browser plug-in when it is first called.
    std::function<EngineResult()> engine;
};

enum class Place { home, cards, browser, activity, settings };

/// Sends a form with a voucher to an address in the page that opened the ticket. False if that page is gone.
using VoucherTaker = std::function<bool(const QUrl &address, const QByteArray &form)>;

/// What a page may ask of the window around it.
class Guide {
  public:
    virtual ~Guide() = default;
    virtual void goTo(Place place) = 0;
    virtual void showCard(const std::string &card) = 0;
    virtual void chargeCard(const std::string &card) = 0;
    virtual void applyForCard() = 0;
    virtual void showReceipt(const session::Activity &line) = 0;
    virtual void openAddress(const QString &address) = 0;
    virtual void openPaymentLink(const QString &link, const session::LinkSource &source, VoucherTaker taker = {}) = 0;
    /// In a new tab.
    virtual void openWithForm(const QUrl &address, const QByteArray &form) = 0;
    /// The receipt's wish: the payment's voucher is issued again and goes to the shop.
    virtual void sendVoucherAgain(const std::string &payment) = 0;
    /// A line that passes by: `tone` is good, warning, danger or empty.
    virtual void announce(const QString &text, const char *tone = "", const QString &action = {},
                          std::function<void()> act = {}) = 0;
};

} // namespace florin::ui
