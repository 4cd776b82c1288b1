#pragma once

#include "server/rear/intake/services.h"
#include "shared/base/result.h"
#include "shared/money/money.h"

#include <Poco/Util/AbstractConfiguration.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace florin::program {

/// The way to one bank (`florin.bank.issuer.*`, `florin.bank.cards.*`).
struct BankConfiguration {
    std::string host;
    std::uint16_t port = 0;
    std::string authorityFile;
    std::string certFile;
    std::string keyFile;
    std::string name; ///< that its certificate carries
};

/// How often one caller may ask (`florin.limits.member.perMinute`, `.burst`).
struct RateConfiguration {
    int perMinute = 0;
    int burst = 0; ///< at once, after a silence

    double perSecond() const { return perMinute / 60.0; }
};

/// What strangers and callers can make grow (`florin.limits.*`).
struct LimitsConfiguration {
    std::size_t connections = 0;
    std::size_t connectionsPerAddress = 0;
    RateConfiguration address;  ///< all questions of a network address
    RateConfiguration attempts; ///< of them: those that try a password or a code, or make a member
    RateConfiguration member;
    RateConfiguration merchantKey;
    bool raiseLoopback = false; ///< the machine itself may ask without limit
};

/// What the properties file says, checked.
struct Configuration {
    std::string dataFolder;
    std::string unit; ///< names this rear unit in the books
    std::string listenHost;
    std::uint16_t listenPort = 0;
    std::string publicUrl;
    std::vector<std::string> names; ///< hosts that a request may name
    bool isPublicHost = false;      ///< no loopback name
    std::string certFile;
    std::string keyFile;
    BankConfiguration issuer;
    BankConfiguration cards;
    std::chrono::milliseconds bankTimeout{5000};
    std::string issuerRange;
    std::string mailHost; ///< empty: mails wait in the database
    std::uint16_t mailPort = 25;
    std::string mailFrom;
    bool mailFullCardNumber = false;
    std::string testClock; ///< empty: the machine's own clock
    LimitsConfiguration limits;
    bool live = false;
    money::Currency currency;
    intake::MicroLimits micro; ///< of that currency
    std::chrono::minutes sweepAt{180}; ///< from which time of the day on tills are paid out, UTC
    std::string downloadFolder;
    bool logRequests = false;
};

/// The refusal is a sentence that names the key.
base::Result<Configuration, std::string> readConfiguration(const Poco::Util::AbstractConfiguration &file);

} // namespace florin::program
