#include "server/sandbox/shop/line_journal.h"

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace florin::shop {

base::Result<std::unique_ptr<LineJournal>, std::string> LineJournal::open(const std::string &file, const std::string &whose,
                                                                          const std::function<bool(const std::string &)> &take) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return base::Refused{whose + " journal " + file + " cannot be opened."};
    std::unique_ptr<LineJournal> journal(new LineJournal(descriptor));
    std::ifstream in(file);
    off_t whole = 0;
    for (std::string line; std::getline(in, line);) {
        if (in.eof())
            break; // no line break at its end: a crash cut it short
        if (!take(line))
            return base::Refused{whose + " journal " + file + " is damaged after byte " + std::to_string(whole) + "."};
        whole += static_cast<off_t>(line.size()) + 1;
    }
    if (::ftruncate(descriptor, whole) != 0)
        return base::Refused{whose + " journal " + file + " cannot be written."};
    return journal;
}

LineJournal::~LineJournal() {
    ::close(m_descriptor);
}

/// Half a line in the middle would make the journal unreadable. If it cannot be cut off either, the start will.
bool LineJournal::takeBack(off_t to) {
    [[maybe_unused]] const int cut = ::ftruncate(m_descriptor, to);
    return false;
}

bool LineJournal::append(const std::string &line) {
    const std::string whole = line + "\n";
    const off_t before = ::lseek(m_descriptor, 0, SEEK_END);
    for (std::size_t written = 0; written < whole.size();) {
        const ssize_t count = ::write(m_descriptor, whole.data() + written, whole.size() - written);
        if (count <= 0)
            return takeBack(before);
        written += static_cast<std::size_t>(count);
    }
    return ::fdatasync(m_descriptor) == 0 || takeBack(before);
}

} // namespace florin::shop
