#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

/// Looking through the books from their first entry: what does not follow from what was before, or is not as it was written.
namespace florin::audit {

/// What is wrong, in one sentence for an administrator: it names the row and, where money is concerned, the amount.
struct Finding {
    std::string sentence;
};

/// More than a few thousand sentences help nobody; the rest is counted.
class Findings {
  public:
    static constexpr std::size_t most = 2000;

    void add(std::string sentence) {
        if (m_list.size() < most)
            m_list.push_back({std::move(sentence)});
        else
            ++m_more;
    }
    const std::vector<Finding> &list() const { return m_list; }
    std::size_t count() const { return m_list.size() + m_more; }
    bool isEmpty() const { return m_list.empty(); }

  private:
    std::vector<Finding> m_list;
    std::size_t m_more = 0;
};

} // namespace florin::audit
