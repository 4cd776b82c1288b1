#pragma once

#include "server/program/configuration.h"
#include "server/rear/intake/services.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace florin::rear {

/// The way to one bank (`florin.bank.issuer.*`, `florin.bank.cards.*`).
struct BankConfiguration {
    std::string host;
    std::uint16_t port = 0;
    std::string authorityFile;
    std::string certFile;
    std::string keyFile;
    std::string name; ///< that its certificate carries
};

/// What a rear unit must know.
struct Configuration {
    program::CommonConfiguration common;
    std::string dataFolder;
    std::string unit; ///< names this rear unit in the books
    BankConfiguration issuer;
    BankConfiguration cards;
    std::chrono::milliseconds bankTimeout{5000};
    std::string issuerRange;
    std::string mailHost; ///< empty: mails wait in the database
    std::uint16_t mailPort = 25;
    std::string mailFrom;
    bool mailFullCardNumber = false;
    intake::MicroLimits micro; ///< of the currency
    members::AfterTries afterTries = members::AfterTries::watch; ///< of a password, too often
    std::chrono::minutes sweepAt{180}; ///< from which time of the day on tills are paid out, UTC
    program::RateConfiguration member;
    program::RateConfiguration merchantKey;
};

/// What is wrong is told by the reader.
Configuration readConfiguration(program::KeyReader &in);

} // namespace florin::rear
