#pragma once

#include <string>
#include <string_view>

namespace florin::program {

/// A log line as one line: control characters, CR and LF above all, become `\xNN`.
std::string logSafe(std::string_view text);

enum class Severity { information, warning, error };

/// Lines on standard error, with a time stamp in UTC. Any thread. Callers never pass secrets.
void startLog();
void log(Severity severity, std::string_view text);

} // namespace florin::program
