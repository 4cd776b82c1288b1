#include "server/program/server_program.h"

#include "server/program/log.h"

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionSet.h>
#include <Poco/Util/PropertyFileConfiguration.h>
#include <Poco/Util/ServerApplication.h>

#include <iostream>

namespace florin::program {

namespace {

class ServerProgram final : public Poco::Util::ServerApplication {
  public:
    explicit ServerProgram(const ServerPlan &plan) : m_plan(plan) {}

  protected:
    void defineOptions(Poco::Util::OptionSet &options) override {
        ServerApplication::defineOptions(options);
        options.addOption(Poco::Util::Option("config", "c", "the properties file", true, "FILE", true));
        options.addOption(Poco::Util::Option("help", "h", "tell the options"));
    }
    void handleOption(const std::string &name, const std::string &value) override {
        ServerApplication::handleOption(name, value);
        if (name == "config") {
            m_file = value;
        }
        m_helps = m_helps || name == "help";
        if (m_helps) {
            stopOptionsProcessing();
        }
    }
    int main(const std::vector<std::string> &) override {
        if (m_helps) {
            Poco::Util::HelpFormatter help(options());
            help.setCommand(m_plan.name);
            help.setUsage("--config FILE");
            help.setHeader(m_plan.header);
            help.format(std::cout);
            return EXIT_OK;
        }
        keepMemoryPrivate();
        startLog();
        const Signals signals;
        try {
            const Poco::AutoPtr<Poco::Util::PropertyFileConfiguration> file(new Poco::Util::PropertyFileConfiguration(m_file));
            const auto done = m_plan.serve(*file, signals);
            return done ? EXIT_OK : end(done.error());
        } catch (const Poco::FileException &) {
            return end({Exit::configuration, "The configuration file " + m_file + " cannot be read."});
        } catch (const std::exception &failure) {
            return end({Exit::internal, std::string("The server ended unexpectedly: ") + failure.what()});
        }
    }

  private:
    static int end(const Failure &failure) {
        log(Severity::error, failure.sentence);
        return static_cast<int>(failure.exit);
    }
    const ServerPlan &m_plan;
    std::string m_file;
    bool m_helps = false;
};

} // namespace

int runServer(const ServerPlan &plan, int count, char **arguments) {
    ServerProgram program(plan);
    try {
        return program.run(count, arguments);
    } catch (const Poco::Exception &refusal) {
        std::cerr << plan.name << ": " << refusal.displayText() << "\n";
        return static_cast<int>(Exit::usage);
    }
}

} // namespace florin::program
