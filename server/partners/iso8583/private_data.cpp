#include "server/partners/iso8583/private_data.h"

#include "shared/base/ensure.h"
#include "shared/base/secret_bytes.h"

#include <algorithm>

namespace florin::iso8583 {

namespace {

constexpr std::size_t tagSize = 2;
constexpr std::size_t lengthSize = 3;
constexpr std::size_t longestValue = 999;

} // namespace

PrivateData::~PrivateData() {
    for (auto &[tag, value] : m_values)
        base::wipe(value);
}

PrivateData &PrivateData::operator=(PrivateData &&other) noexcept {
    std::swap(m_values, other.m_values);
    return *this;
}

std::optional<PrivateData> PrivateData::fromText(std::string_view text) {
    PrivateData data;
    while (!text.empty()) {
        if (text.size() < tagSize + lengthSize)
            return std::nullopt;
        const std::string_view tag = text.substr(0, tagSize);
        std::size_t size = 0;
        for (const char c : text.substr(tagSize, lengthSize)) {
            if (c < '0' || c > '9')
                return std::nullopt;
            size = size * 10 + static_cast<std::size_t>(c - '0');
        }
        text.remove_prefix(tagSize + lengthSize);
        if (text.size() < size || data.has(tag))
            return std::nullopt;
        data.m_values.emplace(tag, text.substr(0, size));
        text.remove_prefix(size);
    }
    return data;
}

std::string PrivateData::toText() const {
    std::size_t size = 0;
    for (const auto &[tag, value] : m_values)
        size += tagSize + lengthSize + value.size();
    std::string text;
    text.reserve(size); // so that growing leaves no unwiped copy
    for (const auto &[tag, value] : m_values) {
        const std::string length = std::to_string(value.size());
        text += tag;
        text.append(lengthSize - length.size(), '0');
        text += length;
        text += value;
    }
    return text;
}

std::string_view PrivateData::value(std::string_view tag) const {
    const auto found = m_values.find(tag);
    return found == m_values.end() ? std::string_view() : std::string_view(found->second);
}

void PrivateData::set(std::string_view tag, std::string_view value) {
    ENSURE(tag.size() == tagSize && value.size() <= longestValue);
    std::string &place = m_values[std::string(tag)];
    base::wipe(place);
    place = value;
}

} // namespace florin::iso8583
