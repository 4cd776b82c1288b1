#include "shared/base/this_thread.h"

#include <string>

#include <pthread.h>
#include <sys/resource.h>

namespace florin::base {

// Neither can fail in a way that matters: a thread without a name, or with the priority of the others, works as well.

void nameThisThread(const char *name) {
    constexpr std::size_t longest = 15;
    pthread_setname_np(pthread_self(), std::string(name).substr(0, longest).c_str());
}

void letOthersGoFirst() {
    constexpr int last = 19;
    setpriority(PRIO_PROCESS, 0, last); // Of this thread: Linux keeps a priority for each.
}

} // namespace florin::base
