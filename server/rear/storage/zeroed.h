#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

namespace florin::storage {

struct Freed {
    void operator()(void *memory) const { std::free(memory); }
};
template <class Item> using Zeroed = std::unique_ptr<Item[], Freed>;

/// An array of zeros. Unlike a vector's, its pages take no memory until they are touched. Throws std::bad_alloc.
template <class Item> Zeroed<Item> zeroed(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<Item>);
    auto *memory = static_cast<Item *>(std::calloc(count, sizeof(Item)));
    if (memory == nullptr) throw std::bad_alloc();
    return Zeroed<Item>(memory);
}

} // namespace florin::storage
