#pragma once

#include "server/inquiry/question.h"

#include <map>
#include <set>
#include <string>

namespace florin::simulation {

/// Remembers what the rear unit has told anybody, whether it arrived or not, and notices when it says two different things.
class Witness {
  public:
    enum class Kind { payment, approval, charge };

    /// A question and its answer, as it left the rear unit.
    void heard(const inquiry::Question &question, const inquiry::Answer &answer);

    /// The first contradiction; empty if there is none.
    const std::string &contradiction() const { return m_contradiction; }
    /// Final states by id, and ids of all that somebody was told to exist.
    const std::map<std::string, std::string> &finals() const { return m_finals; }
    const std::set<std::string> &known(Kind kind) const { return m_known[static_cast<std::size_t>(kind)]; }
    int answers() const { return m_answers; }

  private:
    void contradict(const std::string &what);

    std::map<std::string, std::string> m_finals;
    std::set<std::string> m_known[3];
    std::map<std::string, std::string> m_keptAnswers; ///< by caller, path, key and body
    std::map<std::string, std::string> m_acceptedBodies; ///< by caller, path and key
    std::string m_contradiction;
    int m_answers = 0;
};

/// True for the words of final states, of payments and charges alike.
bool isFinalWord(const std::string &state);

} // namespace florin::simulation
