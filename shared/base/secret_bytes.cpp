#include "shared/base/secret_bytes.h"

#include "shared/base/ensure.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <mutex>
#include <utility>

#include <sys/mman.h>

#ifdef __SANITIZE_ADDRESS__ // the two calls of the sanitizer's runtime, which no module else needs to know
extern "C" void __asan_poison_memory_region(const volatile void *memory, std::size_t size);
extern "C" void __asan_unpoison_memory_region(const volatile void *memory, std::size_t size);
#endif

namespace florin::base {
namespace {

constexpr std::size_t smallestPiece = 64;
constexpr std::size_t largestPiece = 4096;
constexpr std::size_t blockSize = 64 * 1024;
constexpr std::size_t sizeClasses = 7; // 64, 128, ... 4096

/// Asks for pages that are neither swapped nor dumped. A small memory lock limit makes mlock fail: then the secret lives
/// in ordinary memory, which is still wiped.
void *lockedPages(std::size_t size) {
    void *pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ENSURE(pages != MAP_FAILED);
    (void)::mlock(pages, size);
    (void)::madvise(pages, size, MADV_DONTDUMP);
    return pages;
}

struct FreePiece {
    FreePiece *next;
};

/// Secrets are many and small, and the lock limit counts pages: pieces of one size share locked blocks.
struct Pieces {
    std::mutex mutex;
    std::array<FreePiece *, sizeClasses> free{};
};

Pieces &pieces() {
    // Never destroyed: secrets in static objects may outlive it otherwise.
    static Pieces *const shared = new Pieces;
    return *shared;
}

/// The address sanitizer knows nothing of pieces by itself: tells it how much of one belongs to a secret. Of a free piece that is
/// nothing but the link.
void lend([[maybe_unused]] void *memory, [[maybe_unused]] std::size_t piece, [[maybe_unused]] std::size_t used) {
#ifdef __SANITIZE_ADDRESS__
    __asan_poison_memory_region(memory, piece);
    __asan_unpoison_memory_region(memory, used);
#endif
}

std::size_t pieceSize(std::size_t size) { return std::bit_ceil(std::max(size, smallestPiece)); }
std::size_t classOf(std::size_t piece) { return static_cast<std::size_t>(std::countr_zero(piece) - std::countr_zero(smallestPiece)); }

std::uint8_t *takePiece(std::size_t size) {
    if (size == 0)
        return nullptr;
    if (size > largestPiece)
        return static_cast<std::uint8_t *>(lockedPages(size));
    const std::size_t piece = pieceSize(size);
    Pieces &all = pieces();
    const std::lock_guard guard(all.mutex);
    FreePiece *&list = all.free[classOf(piece)];
    if (!list) {
        auto *block = static_cast<std::uint8_t *>(lockedPages(blockSize));
        for (std::size_t at = 0; at < blockSize; at += piece) {
            list = new (block + at) FreePiece{list};
            lend(list, piece, sizeof(FreePiece));
        }
    }
    FreePiece *taken = list;
    list = taken->next;
    lend(taken, piece, piece);
    std::memset(static_cast<void *>(taken), 0, piece);
    lend(taken, piece, size);
    return reinterpret_cast<std::uint8_t *>(taken);
}

void givePieceBack(std::uint8_t *memory, std::size_t size) noexcept {
    if (!memory)
        return;
    wipe(memory, size);
    if (size > largestPiece) {
        ::munmap(memory, size);
        return;
    }
    const std::size_t piece = pieceSize(size);
    Pieces &all = pieces();
    const std::lock_guard guard(all.mutex);
    FreePiece *&list = all.free[classOf(piece)];
    lend(memory, piece, sizeof(FreePiece));
    list = new (memory) FreePiece{list};
}

} // namespace

void wipe(void *memory, std::size_t size) noexcept {
    if (size != 0)
        ::explicit_bzero(memory, size);
}

void wipe(std::string &text) noexcept {
    text.resize(text.capacity()); // never allocates
    wipe(text.data(), text.size());
    text.clear();
}

SecretBytes::SecretBytes(std::size_t size) : m_data(takePiece(size)), m_size(size) {}

SecretBytes::SecretBytes(std::span<const std::uint8_t> bytes) : SecretBytes(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), m_data);
}

SecretBytes::SecretBytes(std::string_view text)
    : SecretBytes(std::span(reinterpret_cast<const std::uint8_t *>(text.data()), text.size())) {}

SecretBytes::~SecretBytes() { clear(); }

SecretBytes::SecretBytes(SecretBytes &&other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) {}

SecretBytes &SecretBytes::operator=(SecretBytes &&other) noexcept {
    if (this != &other) {
        clear();
        m_data = std::exchange(other.m_data, nullptr);
        m_size = std::exchange(other.m_size, 0);
    }
    return *this;
}

SecretBytes SecretBytes::copy() const { return SecretBytes(bytes()); }

void SecretBytes::clear() noexcept {
    givePieceBack(std::exchange(m_data, nullptr), std::exchange(m_size, 0));
}

bool SecretBytes::equals(std::span<const std::uint8_t> other) const {
    if (other.size() != m_size)
        return false;
    std::uint8_t different = 0;
    for (std::size_t i = 0; i < m_size; ++i)
        different = static_cast<std::uint8_t>(different | (m_data[i] ^ other[i]));
    return different == 0;
}

} // namespace florin::base
