#include "server/sandbox/bank/journal.h"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace florin::bank {

Journal::Journal(std::string path, const std::function<void(const Entry &)> &replay) : m_path(std::move(path)) {
    m_file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (m_file < 0)
        throw std::runtime_error("the bank cannot open its journal " + m_path);
    std::stringstream content;
    content << std::ifstream(m_path, std::ios::binary).rdbuf();
    const std::string text = content.str();
    std::string_view rest = text;
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        const auto entry = Entry::fromLine(rest.substr(0, end));
        if (!entry)
            throw std::runtime_error("the bank's journal " + m_path + " is damaged");
        replay(*entry);
        rest.remove_prefix(end + 1);
    }
    m_size = static_cast<std::int64_t>(text.size() - rest.size());
    if (::ftruncate(m_file, m_size) != 0)
        throw std::runtime_error("the bank cannot write its journal " + m_path);
}

Journal::~Journal() {
    ::close(m_file);
}

bool Journal::append(const Entry &entry) {
    const std::string line = entry.toLine() + '\n';
    std::size_t written = 0;
    while (written < line.size()) {
        const auto step = ::write(m_file, line.data() + written, line.size() - written);
        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0) {
            // Half a line must not stand before the next one.
            [[maybe_unused]] const auto cut = ::ftruncate(m_file, m_size);
            return false;
        }
        written += static_cast<std::size_t>(step);
    }
    m_size += static_cast<std::int64_t>(line.size());
    return true;
}

void Journal::clear() {
    if (::ftruncate(m_file, 0) != 0)
        throw std::runtime_error("the bank cannot write its journal " + m_path);
    m_size = 0;
}

} // namespace florin::bank
