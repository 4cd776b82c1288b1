#pragma once

#include "server/program/exit.h"
#include "server/program/process.h"
#include "shared/base/result.h"

#include <Poco/Util/AbstractConfiguration.h>

#include <functional>
#include <string>

namespace florin::program {

/// A program of the server that runs until it is told to end.
struct ServerPlan {
    std::string name;   ///< `florin-server`
    std::string header; ///< what it is, as a sentence
    std::function<base::Result<void, Failure>(const Poco::Util::AbstractConfiguration &file, const Signals &signals)> serve;
};

/// Runs it as `NAME --config FILE`: keeps its memory private, starts the log, reads the file. What main() returns.
int runServer(const ServerPlan &plan, int count, char **arguments);

} // namespace florin::program
