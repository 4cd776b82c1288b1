#include "tests/bench/bare_disk.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace florin::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t fileBytes = 64 << 20;
constexpr std::chrono::microseconds between(20); ///< two payments

void check(bool isDone) {
    if (!isDone) throw std::system_error(errno, std::generic_category(), "the disk alone");
}

class File {
  public:
    explicit File(std::string path) : m_path(std::move(path)), m_file(::open(m_path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
        check(m_file >= 0);
        const std::vector<char> zeroes(1 << 20);
        for (std::size_t at = 0; at < fileBytes; at += zeroes.size()) write(zeroes, at);
        sync();
    }
    ~File() {
        ::close(m_file);
        ::unlink(m_path.c_str());
    }
    void write(const std::vector<char> &bytes, std::size_t at) {
        check(::pwrite(m_file, bytes.data(), bytes.size(), static_cast<off_t>(at)) == static_cast<ssize_t>(bytes.size()));
    }
    void sync() { check(::fdatasync(m_file) == 0); }

  private:
    const std::string m_path;
    const int m_file;
};

/// A thread that computes while this lives.
class Busy {
  public:
    ~Busy() {
        m_isOver = true;
        m_thread.join();
    }

  private:
    std::atomic<bool> m_isOver = false;
    std::thread m_thread{[this] {
        while (!m_isOver) {}
    }};
};

} // namespace

DiskWait runBareDisk(const std::string &path, std::size_t bytes, std::chrono::duration<double> length) {
    File file(path + "-disk");
    const std::vector<char> commit(std::clamp<std::size_t>(bytes, 1, fileBytes), 'x');
    std::vector<Clock::time_point> ends{Clock::now()};
    {
        const Busy busy;
        const auto last = ends.front() + std::chrono::duration_cast<Clock::duration>(length);
        for (std::size_t at = 0; ends.back() < last; at += commit.size()) {
            if (at + commit.size() > fileBytes) at = 0;
            file.write(commit, at);
            file.sync();
            ends.push_back(Clock::now());
        }
    }
    std::vector<double> waits;
    std::size_t next = 1;
    for (auto arrival = ends.front();; arrival += between) {
        while (next < ends.size() && ends[next] <= arrival) ++next;
        if (next + 1 >= ends.size()) break;
        waits.push_back(std::chrono::duration<double, std::milli>(ends[next + 1] - arrival).count());
    }
    std::sort(waits.begin(), waits.end());
    const auto at = [&](double share) { return waits.empty() ? 0 : waits[static_cast<std::size_t>(share * static_cast<double>(waits.size() - 1))]; };
    return {at(0.5), at(0.99)};
}

} // namespace florin::bench
