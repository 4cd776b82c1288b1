#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace florin::base {

/// Overwrites memory in a way that the compiler does not leave out.
void wipe(void *memory, std::size_t size) noexcept;
/// Overwrites a string's whole capacity and empties it.
void wipe(std::string &text) noexcept;

/// Bytes that are wiped when they are no longer needed. Moves only: a copy has to be asked for by name. Its memory is locked
/// against swapping where the system allows it, and left out of core dumps.
class SecretBytes {
  public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size);
    explicit SecretBytes(std::span<const std::uint8_t> bytes);
    explicit SecretBytes(std::string_view text);
    ~SecretBytes();
    SecretBytes(SecretBytes &&other) noexcept;
    SecretBytes &operator=(SecretBytes &&other) noexcept;
    SecretBytes(const SecretBytes &) = delete;
    SecretBytes &operator=(const SecretBytes &) = delete;

    SecretBytes copy() const;
    bool empty() const { return m_size == 0; }
    std::size_t size() const { return m_size; }
    std::uint8_t *data() { return m_data; }
    const std::uint8_t *data() const { return m_data; }
    std::span<const std::uint8_t> bytes() const { return {m_data, m_size}; }
    std::string_view text() const { return {reinterpret_cast<const char *>(m_data), m_size}; }
    void clear() noexcept;

    /// In a time that does not depend on where they differ.
    bool equals(std::span<const std::uint8_t> other) const;

  private:
    std::uint8_t *m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace florin::base
