#pragma once

#include "shared/base/encoding.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace florin::storage {

/// An array as a parameter of a statement (`CAST($1 AS bigint[])`), in PostgreSQL's binary form, grown element by element.
class PostgresArray {
  public:
    /// What it is made of, by the server's number of the type.
    enum class Of : std::uint32_t { bytes = 17, numbers = 20, texts = 25 };

    explicit PostgresArray(Of elements = Of::numbers) {
        for (const auto part : {std::uint32_t{1}, std::uint32_t{1}, static_cast<std::uint32_t>(elements), std::uint32_t{0}, std::uint32_t{1}})
            append(part, 4);
    }
    void add(std::int64_t number) {
        begin(8);
        append(static_cast<std::uint64_t>(number), 8);
    }
    void add(std::span<const std::uint8_t> bytes) {
        begin(static_cast<std::uint32_t>(bytes.size()));
        m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    }
    void add(std::string_view text) { add(base::bytesOf(text)); }
    void addNull() { begin(nullLength); }

    bool empty() const { return m_count == 0; }
    const base::Bytes &bytes() const { return m_bytes; }

  private:
    static constexpr std::uint32_t nullLength = 0xffffffff;
    static constexpr std::size_t countAt = 12;

    void begin(std::uint32_t length) {
        ++m_count;
        for (std::size_t i = 0; i < 4; ++i) m_bytes[countAt + i] = static_cast<std::uint8_t>(m_count >> (24 - 8 * i));
        append(length, 4);
    }
    void append(std::uint64_t number, int width) {
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) m_bytes.push_back(static_cast<std::uint8_t>(number >> shift));
    }

    base::Bytes m_bytes;
    std::uint32_t m_count = 0;
};

} // namespace florin::storage
