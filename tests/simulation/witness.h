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

    /// A question and its answer, as it left the rear unit. `asked`: `answers()` when the question came to it. An answer that was right when it
    /// was found may be overtaken on its way out by a later one; whoever asks after that one has to be told it.
    void heard(const inquiry::Question &question, const inquiry::Answer &answer, int asked);

    /// The first contradiction; empty if there is none.
    const std::string &contradiction() const { return m_contradiction; }
    /// Final states by id, and ids of all that somebody was told to exist.
    const std::map<std::string, std::string> &finals() const { return m_finals; }
    const std::set<std::string> &known(Kind kind) const { return m_known[static_cast<std::size_t>(kind)]; }
    int answers() const { return m_answers; }

  private:
    void contradict(const std::string &what);

    std::map<std::string, std::string> m_finals;
    std::map<std::string, int> m_toldAs; ///< as which answer a final state was told first
    std::set<std::string> m_known[3];
    std::map<std::string, std::string> m_keptAnswers; ///< by caller, path, key and body
    std::map<std::string, std::string> m_acceptedBodies; ///< by caller, path and key
    std::string m_contradiction;
    int m_answers = 0;
};

/// True for the words of final states, of payments and charges alike.
bool isFinalWord(const std::string &state);

} // namespace florin::simulation
