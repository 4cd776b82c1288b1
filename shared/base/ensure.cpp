#include "shared/base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace florin::base {

void brokenPromise(const char *condition, const char *file, int line) noexcept {
    std::fprintf(stderr, "florin: broken promise at %s:%d: %s\n", file, line, condition);
    std::fflush(stderr);
    std::abort();
}

} // namespace florin::base
