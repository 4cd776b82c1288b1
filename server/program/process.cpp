#include "server/program/process.h"

#include <algorithm>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace florin::program {

namespace {

/// What a server opens besides connections: its database, banks, mail, logs, libraries.
constexpr rlim_t otherFiles = 200;

} // namespace

void keepMemoryPrivate() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

std::size_t makeRoomForConnections(std::size_t connections) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    const rlim_t wanted = connections + otherFiles;
    if (files.rlim_cur < wanted) {
        rlimit raised{std::min(wanted, files.rlim_max), files.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) {
            files = raised;
        }
    }
    const rlim_t room = files.rlim_cur > otherFiles ? files.rlim_cur - otherFiles : files.rlim_cur / 2;
    return std::min<std::size_t>(connections, room);
}

Signals::Signals() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a full disk, and is answered as one
    sigemptyset(&m_set);
    sigaddset(&m_set, SIGINT);
    sigaddset(&m_set, SIGTERM);
    sigaddset(&m_set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &m_set, nullptr);
}

int Signals::wait() const {
    int signal = 0;
    sigwait(&m_set, &signal);
    return signal;
}

} // namespace florin::program
