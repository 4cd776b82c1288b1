#include "server/program/configuration.h"

#include "shared/registration/rules.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace florin::program {

using base::Refused;
using File = Poco::Util::AbstractConfiguration;

namespace {

/// Reads keys and remembers the first thing that is wrong.
class KeyReader {
  public:
    explicit KeyReader(const File &file) : m_file(file) {}

    std::string text(const std::string &key) {
        const std::string value = m_file.getString(key, "");
        if (value.empty()) {
            fail(key, "is missing");
        }
        return value;
    }
    std::string optionalText(const std::string &key, const std::string &otherwise = {}) const { return m_file.getString(key, otherwise); }

    int number(const std::string &key, int least, int most, int otherwise) {
        try {
            const int value = m_file.getInt(key, otherwise);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (const Poco::Exception &) {
        }
        fail(key, "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
        return otherwise;
    }
    bool flag(const std::string &key) {
        try {
            return m_file.getBool(key, false);
        } catch (const Poco::Exception &) {
            fail(key, "must be true or false");
            return false;
        }
    }
    void fail(const std::string &key, const std::string &what) {
        if (m_flaw.empty()) {
            m_flaw = "The configuration is wrong: " + key + " " + what + ".";
        }
    }
    const std::string &flaw() const { return m_flaw; }

  private:
    const File &m_file;
    std::string m_flaw;
};

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

RateConfiguration readRate(KeyReader &in, const std::string &name, RateConfiguration otherwise) {
    const std::string prefix = "florin.limits." + name + ".";
    return {in.number(prefix + "perMinute", 1, 6'000'000, otherwise.perMinute), in.number(prefix + "burst", 1, 1'000'000, otherwise.burst)};
}

LimitsConfiguration readLimits(KeyReader &in) {
    LimitsConfiguration limits;
    limits.connections = static_cast<std::size_t>(in.number("florin.limits.connections", 16, 1'000'000, 4096));
    limits.connectionsPerAddress = static_cast<std::size_t>(in.number("florin.limits.address.connections", 1, 1'000'000, 256));
    limits.address = readRate(in, "address", {.perMinute = 3'000, .burst = 200});
    limits.attempts = readRate(in, "attempts", {.perMinute = 60, .burst = 20});
    limits.member = readRate(in, "member", {.perMinute = 1'200, .burst = 200});
    limits.merchantKey = readRate(in, "merchant", {.perMinute = 30'000, .burst = 3'000});
    limits.raiseLoopback = in.flag("florin.limits.loopback");
    return limits;
}

/// `localhost` of `https://localhost:8443`; empty if it is no such URL.
std::string hostOfUrl(const std::string &url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) {
        return {};
    }
    const std::string rest = url.substr(scheme.size());
    if (rest.find_first_of("/?#@ ") != std::string::npos) {
        return {};
    }
    const std::size_t colon = rest.rfind(':');
    return rest.ends_with(']') || colon == std::string::npos ? rest : rest.substr(0, colon);
}

bool isUnitName(const std::string &name) {
    return !name.empty() && name.size() <= 32 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

void readNames(KeyReader &in, Configuration &made) {
    std::string host = hostOfUrl(made.publicUrl);
    std::transform(host.begin(), host.end(), host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    if (host.empty()) {
        return in.fail("florin.publicUrl", "must be https:// and a host, without a path");
    }
    made.isPublicHost = host != "localhost" && !host.starts_with("127.") && host != "[::1]";
    made.names = {host};
    if (!made.isPublicHost) {
        made.names.insert(made.names.end(), {"localhost", "127.0.0.1", "[::1]"});
    }
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

base::Result<Configuration, std::string> readConfiguration(const File &file) {
    KeyReader in(file);
    const std::string code = in.optionalText("florin.currency", "KRW");
    const auto currency = money::Currency::fromCode(code);
    if (!currency) {
        return Refused{"The configuration is wrong: florin.currency must be a currency of ISO 4217, not " + code + "."};
    }
    Configuration made{.currency = *currency};
    made.dataFolder = in.text("florin.dataDir");
    made.unit = in.optionalText("florin.unit", "rear");
    if (!isUnitName(made.unit)) {
        in.fail("florin.unit", "must be 1 to 32 small letters, digits and hyphens");
    }
    made.listenHost = in.optionalText("florin.listen.host", "127.0.0.1");
    made.listenPort = static_cast<std::uint16_t>(in.number("florin.listen.port", 0, 65535, 8443));
    made.publicUrl = in.text("florin.publicUrl");
    readNames(in, made);
    made.certFile = in.text("florin.tls.cert");
    made.keyFile = in.text("florin.tls.key");
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
    made.testClock = in.optionalText("florin.testClock");
    made.limits = readLimits(in);
    made.live = in.flag("florin.live");
    made.downloadFolder = in.optionalText("florin.downloadDir");
    made.logRequests = in.flag("florin.log.requests");
    readMicroLimits(in, code, made.micro);
    readSweepTime(in, made);
    if (made.live && !made.testClock.empty()) {
        in.fail("florin.testClock", "must not be set where money is real (florin.live)");
    }
    if (!in.flaw().empty()) {
        return Refused{in.flaw()};
    }
    return made;
}

} // namespace florin::program
