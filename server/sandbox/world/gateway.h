#pragma once

#include "server/sandbox/world/child.h"
#include "server/sandbox/world/pki.h"
#include "server/sandbox/world/settings.h"

#include <memory>
#include <string>
#include <vector>

namespace florin::world {

/// The gateway's programs: one, or a rear unit and a front unit. Any thread may call.
class Gateway {
  public:
    /// Writes their configuration. The refusal is a sentence.
    static base::Result<std::unique_ptr<Gateway>, std::string> make(const WorldSettings &settings, const PkiFiles &pki);

    void start();
    /// The front unit first: what it has asked is still answered.
    void stop();
    /// Ends all of it at once, as a crash of the machine would.
    void kill();
    /// One of them alone: `front` or `rear`. False if there is no such program.
    bool kill(const std::string &unit);
    /// Whether all of it runs.
    bool isRunning() const;
    /// How often a program of it ended by itself since start().
    int failures() const;
    /// The last line of the program that ended by itself, or of the last one.
    std::string lastLine() const;

  private:
    struct Program {
        std::string unit;
        std::unique_ptr<Child> child;
    };
    std::vector<Program> m_programs; ///< in the order in which they start
};

} // namespace florin::world
