#include "server/rear/unit/configuration.h"

#include "shared/registration/rules.h"

#include <algorithm>

namespace florin::rear {

using program::KeyReader;

namespace {

BankConfiguration readBank(KeyReader &in, const std::string &name) {
    const std::string prefix = "florin.bank." + name + ".";
    BankConfiguration bank;
    bank.host = in.text(prefix + "host");
    bank.port = static_cast<std::uint16_t>(in.number(prefix + "port", 1, 65535, 0));
    bank.authorityFile = in.text(prefix + "ca");
    bank.certFile = in.text(prefix + "cert");
    bank.keyFile = in.text(prefix + "key");
    bank.name = in.optionalText(prefix + "name", bank.host);
    return bank;
}

bool isUnitName(const std::string &name) {
    return !name.empty() && name.size() <= 32 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

/// `florin.micro.threshold.KRW`, `florin.micro.ceiling.KRW`, `florin.micro.unaskedDay.KRW`, `florin.micro.unaskedPerMinute`,
/// `florin.hosted.daily.KRW`.
void readMicroLimits(KeyReader &in, const std::string &currency, intake::MicroLimits &made) {
    constexpr int most = 1'000'000'000;
    const std::string ceiling = "florin.micro.ceiling." + currency;
    const std::string threshold = "florin.micro.threshold." + currency;
    made.ceiling = in.number(ceiling, 1, most, static_cast<int>(made.ceiling));
    made.threshold = in.number(threshold, 0, most, static_cast<int>(made.threshold));
    made.unaskedDay = in.number("florin.micro.unaskedDay." + currency, 0, most, static_cast<int>(made.unaskedDay));
    made.unaskedPerMinute = in.number("florin.micro.unaskedPerMinute", 0, payment::mostUnaskedPerMinute, made.unaskedPerMinute);
    made.hostedDay = in.number("florin.hosted.daily." + currency, 0, most, static_cast<int>(made.hostedDay));
    if (made.threshold > made.ceiling) {
        in.fail(threshold, "must not be more than " + ceiling);
    }
}

/// `florin.sweep.at`: HH:MM.
void readSweepTime(KeyReader &in, Configuration &made) {
    const std::string text = in.optionalText("florin.sweep.at", "03:00");
    const auto isDigit = [&text](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() == 5 && text[2] == ':' && isDigit(0) && isDigit(1) && isDigit(3) && isDigit(4)) {
        const int hour = std::stoi(text.substr(0, 2));
        const int minute = std::stoi(text.substr(3));
        made.sweepAt = std::chrono::hours(hour) + std::chrono::minutes(minute);
        if (hour < 24 && minute < 60) {
            return;
        }
    }
    in.fail("florin.sweep.at", "must be a time of the day (UTC) such as 03:00");
}

} // namespace

Configuration readConfiguration(KeyReader &in) {
    Configuration made{.common = program::readCommon(in)};
    made.dataFolder = in.text("florin.dataDir");
    made.unit = in.optionalText("florin.unit", "rear");
    if (!isUnitName(made.unit)) {
        in.fail("florin.unit", "must be 1 to 32 small letters, digits and hyphens");
    }
    made.issuer = readBank(in, "issuer");
    made.cards = readBank(in, "cards");
    made.bankTimeout = std::chrono::milliseconds(in.number("florin.bank.timeoutMs", 100, 60'000, 5'000));
    made.issuerRange = in.text("florin.issuerRange");
    if (made.issuerRange.size() > 8 || !std::all_of(made.issuerRange.begin(), made.issuerRange.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        in.fail("florin.issuerRange", "must be the first digits of our own card numbers");
    }
    made.mailHost = in.optionalText("florin.mail.host");
    made.mailPort = static_cast<std::uint16_t>(in.number("florin.mail.port", 1, 65535, 25));
    made.mailFrom = in.optionalText("florin.mail.from", "no-reply@florin.example");
    if (!registration::isEmail(made.mailFrom)) {
        in.fail("florin.mail.from", "must be an address alone, such as wallet@florin.example");
    }
    made.mailFullCardNumber = in.flag("florin.mail.fullCardNumber");
    made.member = program::readRate(in, "member", {.perMinute = 1'200, .burst = 200});
    made.merchantKey = program::readRate(in, "merchant", {.perMinute = 30'000, .burst = 3'000});
    if (const auto word = members::afterTriesFromWord(in.optionalText("florin.password.afterTries", "watch"))) {
        made.afterTries = *word;
    } else {
        in.fail("florin.password.afterTries", "must be watch or cancel");
    }
    readSweepTime(in, made);
    readMicroLimits(in, std::string(made.common.currency.code()), made.micro);
    return made;
}

} // namespace florin::rear
