#include "server/program/log.h"

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>
#include <Poco/PatternFormatter.h>

#include <cstdio>
#include <iostream>

namespace florin::program {

namespace {

constexpr const char *loggerName = "florin";

} // namespace

std::string logSafe(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            safe += c;
            continue;
        }
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\x%02x", byte);
        safe += escape;
    }
    return safe;
}

void startLog() {
    const Poco::AutoPtr<Poco::ConsoleChannel> console(new Poco::ConsoleChannel(std::cerr));
    const Poco::AutoPtr<Poco::PatternFormatter> pattern(new Poco::PatternFormatter("%Y-%m-%dT%H:%M:%S.%iZ %p %t"));
    const Poco::AutoPtr<Poco::FormattingChannel> channel(new Poco::FormattingChannel(pattern, console));
    Poco::Logger::create(loggerName, channel, Poco::Message::PRIO_INFORMATION);
}

void log(Severity severity, std::string_view text) {
    Poco::Logger &logger = Poco::Logger::get(loggerName);
    const std::string line = logSafe(text);
    switch (severity) {
    case Severity::information:
        return logger.information(line);
    case Severity::warning:
        return logger.warning(line);
    case Severity::error:
        return logger.error(line);
    }
}

} // namespace florin::program
