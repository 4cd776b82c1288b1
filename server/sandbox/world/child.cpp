#include "server/sandbox/world/child.h"

#include <Poco/Exception.h>
#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>
#include <Poco/StreamCopier.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <unistd.h>

namespace florin::world {

namespace {

using namespace std::chrono_literals;

/// setpriv lets the kernel end the child when the thread that started it is gone, however that came about. If it was gone before
/// the kernel knew, the shell sees another parent and starts nothing.
constexpr const char *launcher = "/usr/bin/setpriv";
constexpr const char *unlessOrphaned = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";

} // namespace

Child::Child(ChildPlan plan) : m_plan(std::move(plan)), m_thread([this] { supervise(); }) {
}

Child::~Child() {
    stop();
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void Child::start() {
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = true;
        m_failures = 0;
    }
    m_changed.notify_all();
}

void Child::stop() {
    end(SIGTERM);
}

void Child::kill() {
    end(SIGKILL);
}

void Child::end(int signal) {
    std::unique_lock lock(m_mutex);
    m_wanted = false;
    m_changed.notify_all();
    if (m_pid > 0)
        ::kill(m_pid, signal);
    if (!m_changed.wait_for(lock, 10s, [this] { return m_pid == 0; })) {
        ::kill(m_pid, SIGKILL);
        m_changed.wait(lock, [this] { return m_pid == 0; });
    }
}

bool Child::isRunning() const {
    const std::lock_guard lock(m_mutex);
    return m_pid > 0;
}

int Child::failures() const {
    const std::lock_guard lock(m_mutex);
    return m_failures;
}

std::string Child::lastLine() const {
    const std::lock_guard lock(m_mutex);
    return m_lastLine;
}

void Child::supervise() {
    std::unique_lock lock(m_mutex);
    while (!m_closing) {
        if (!m_wanted) {
            m_changed.wait(lock);
            continue;
        }
        lock.unlock();
        run();
        lock.lock();
        if (m_wanted) {
            ++m_failures;
            m_changed.wait_for(lock, 1s, [this] { return !m_wanted || m_closing; });
        }
    }
}

void Child::run() {
    std::ofstream log(m_plan.logFile, std::ios::app);
    try {
        Poco::Pipe input, output;
        Poco::Process::Args arguments = {"--pdeathsig", "KILL", "--", "/bin/sh", "-c", unlessOrphaned, std::to_string(::getpid()), m_plan.program};
        arguments.insert(arguments.end(), m_plan.arguments.begin(), m_plan.arguments.end());
        bool wanted = false;
        Poco::ProcessHandle handle = [&] {
            const std::lock_guard lock(m_mutex);
            wanted = m_wanted;
            Poco::ProcessHandle launched = Poco::Process::launch(launcher, arguments, &input, &output, &output);
            m_pid = launched.id();
            return launched;
        }();
        if (!wanted)
            ::kill(handle.id(), SIGKILL);
        Poco::PipeInputStream stream(output);
        for (std::string line; std::getline(stream, line);) {
            log << line << std::endl;
            const std::lock_guard lock(m_mutex);
            if (!line.empty())
                m_lastLine = line;
        }
        handle.wait();
    } catch (const std::exception &flaw) {
        log << m_plan.name << " cannot be started: " << flaw.what() << std::endl;
        const std::lock_guard lock(m_mutex);
        m_lastLine = m_plan.program + " cannot be started.";
    }
    {
        const std::lock_guard lock(m_mutex);
        m_pid = 0;
    }
    m_changed.notify_all();
}

Finished runToEnd(const std::string &program, const std::vector<std::string> &arguments) {
    Finished finished;
    try {
        Poco::Pipe input, output, errors;
        Poco::ProcessHandle handle = Poco::Process::launch(program, arguments, &input, &output, &errors);
        input.close();
        // A few lines at most come out of either, so that one after the other is read without the program being held up.
        Poco::PipeInputStream outputStream(output), errorStream(errors);
        Poco::StreamCopier::copyToString(outputStream, finished.output);
        Poco::StreamCopier::copyToString(errorStream, finished.errors);
        finished.exitCode = handle.wait();
    } catch (const std::exception &) {
        finished.errors = program + " cannot be started.";
    }
    return finished;
}

} // namespace florin::world
