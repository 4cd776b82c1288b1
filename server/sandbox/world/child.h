#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace florin::world {

struct ChildPlan {
    std::string name;
    std::string program;
    std::vector<std::string> arguments;
    std::string logFile; ///< what it prints is appended here
};

/// A program that runs as long as it should: one that ends by itself is started again a second later, one that was stopped or killed
/// on request only by start(). It never outlives us. Any thread may call.
class Child {
  public:
    explicit Child(ChildPlan plan);
    /// Stops it.
    ~Child();
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    void start();
    /// Asks it to end, and makes it after ten seconds. Returns when it is gone.
    void stop();
    /// Ends it at once, as a crash would. Returns when it is gone.
    void kill();
    bool isRunning() const;
    /// How often it ended by itself since start().
    int failures() const;
    /// The last line that it printed: usually why it ended.
    std::string lastLine() const;

  private:
    void supervise();
    void run();
    void end(int signal);

    const ChildPlan m_plan;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_wanted = false;
    bool m_closing = false;
    int m_pid = 0;
    int m_failures = 0;
    std::string m_lastLine;
    std::thread m_thread;
};

/// Runs a program to its end. What it printed (standard output, then errors) and how it ended.
struct Finished {
    int exitCode = -1;
    std::string output;
    std::string errors;
};
Finished runToEnd(const std::string &program, const std::vector<std::string> &arguments);

} // namespace florin::world
