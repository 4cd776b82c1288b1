#include "server/front/site/form.h"

#include "server/front/listener/head.h"
#include "shared/base/secret_bytes.h"

#include <algorithm>

namespace florin::site {

namespace {

constexpr std::size_t mostEntries = 60;
constexpr std::size_t longestEntry = 8000; // a shop's ticket

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    return begin == text.npos ? std::string_view{} : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

} // namespace

Form::~Form() {
    wipe();
}

Form &Form::operator=(Form &&other) noexcept {
    if (this != &other) {
        wipe();
        m_entries = std::move(other.m_entries);
    }
    return *this;
}

void Form::wipe() {
    for (auto &[name, value] : m_entries) {
        base::wipe(value);
    }
    m_entries.clear();
}

std::optional<Form> Form::parse(std::string_view body) {
    Form form;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = listener::formDecoded(pair.substr(0, equals));
        auto value = listener::formDecoded(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value || value->size() > longestEntry || form.m_entries.size() >= mostEntries ||
            !form.m_entries.emplace(std::move(*name), std::move(*value)).second) {
            return {};
        }
    }
    return form;
}

std::string Form::text(std::string_view name) const {
    return std::string(trimmed(exact(name)));
}

const std::string &Form::exact(std::string_view name) const {
    static const std::string nothing;
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? nothing : found->second;
}

std::string cookieOf(std::string_view header, std::string_view name) {
    std::string found;
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        const std::string_view pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const std::size_t equals = pair.find('=');
        if (equals == pair.npos || pair.substr(0, equals) != name) {
            continue;
        }
        if (!found.empty()) {
            return {};
        }
        found = pair.substr(equals + 1);
    }
    const auto fits = [](char c) { return listener::isTokenCharacter(c); };
    return found.size() <= 512 && std::all_of(found.begin(), found.end(), fits) ? found : std::string();
}

} // namespace florin::site
