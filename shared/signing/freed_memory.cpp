#include "shared/signing/freed_memory.h"

#include "shared/base/secret_bytes.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <malloc.h>

namespace florin::signing {
namespace {

void *take(std::size_t size, const char *, int) { return size == 0 ? nullptr : std::malloc(size); }

void giveBack(void *memory, const char *, int) {
    if (memory)
        base::wipe(memory, ::malloc_usable_size(memory));
    std::free(memory);
}

void *resize(void *memory, std::size_t size, const char *file, int line) {
    const std::size_t former = memory ? ::malloc_usable_size(memory) : 0;
    void *moved = take(size, file, line);
    if (size != 0 && !moved)
        return nullptr;
    if (moved && memory)
        std::memcpy(moved, memory, std::min(former, size));
    giveBack(memory, file, line);
    return moved;
}

} // namespace

bool wipeWhatOpenSslFrees() { return CRYPTO_set_mem_functions(take, resize, giveBack) == 1; }

} // namespace florin::signing
