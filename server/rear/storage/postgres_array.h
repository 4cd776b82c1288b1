#pragma once

#include "shared/base/encoding.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace florin::storage {

/// An array of PostgreSQL as a text, `{1,NULL,"a"}`, grown element by element.
class PostgresArray {
  public:
    void add(std::int64_t number) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        separate();
        m_text.append(digits, end);
    }
    void add(std::string_view text) {
        separate();
        m_text += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') m_text += '\\';
            m_text += c;
        }
        m_text += '"';
    }
    void add(std::span<const std::uint8_t> bytes) {
        separate();
        m_text += "\"\\\\x";
        m_text += base::toHex(bytes);
        m_text += '"';
    }
    void addNull() {
        separate();
        m_text += "NULL";
    }
    std::string text() const { return m_text + '}'; }
    bool empty() const { return m_text.size() == 1; }

  private:
    void separate() {
        if (!empty()) m_text += ',';
    }
    std::string m_text = "{";
};

} // namespace florin::storage
