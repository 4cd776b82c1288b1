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

/// `florin.micro.threshold.KRW`, `florin.micro.ceiling.KRW`.
void readMicroLimits(KeyReader &in, const std::string &currency, intake::MicroLimits &made) {
    constexpr int most = 1'000'000'000;
    const std::string ceiling = "florin.micro.ceiling." + currency;
    const std::string threshold = "florin.micro.threshold." + currency;
    made.ceiling = in.number(ceiling, 1, most, static_cast<int>(made.ceiling));
    made.threshold = in.number(threshold, 0, most, static_cast<int>(made.threshold));
    if (made.threshold > made.ceiling) {
        in.fail(threshold, "must not be more than " + ceiling);
    }
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
    readMicroLimits(in, std::string(made.common.currency.code()), made.micro);
    return made;
}

} // namespace florin::rear
