#include "server/front/listener/head.h"

#include "shared/base/encoding.h"

#include <algorithm>

namespace florin::listener {

using base::Refused;
using payment::Refusal;

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isAlpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hexValue(char c) {
    if (isDigit(c)) {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// A line without its CRLF.
std::optional<Flaw> flawInRequestLine(std::string_view line) {
    if (line.empty()) {
        return Flaw{Refusal::malformedRequest, "The request begins with an empty line."};
    }
    if (std::count(line.begin(), line.end(), ' ') != 2 || line.front() == ' ' || line.find("  ") != line.npos || line.back() == ' ') {
        return Flaw{Refusal::malformedRequest, "The request line must be a method, a target and a version, one blank apart."};
    }
    if (line.find('\t') != line.npos) {
        return Flaw{Refusal::malformedRequest, "The request line holds a tabulator."};
    }
    const std::string_view version = line.substr(line.rfind(' ') + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return Flaw{Refusal::malformedRequest, "The version must be HTTP/1.1."};
    }
    return {};
}

std::optional<Flaw> flawInFieldLine(std::string_view line, std::size_t longestName) {
    if (line.front() == ' ' || line.front() == '\t') {
        return Flaw{Refusal::malformedRequest, "A header field goes over several lines."};
    }
    const std::size_t colon = line.find(':');
    if (colon == line.npos || colon == 0) {
        return Flaw{Refusal::malformedRequest, "A header field has no name."};
    }
    if (colon > longestName) {
        return Flaw{Refusal::tooLarge, "A header field's name is too long.", 431};
    }
    if (!std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), isTokenCharacter)) {
        return Flaw{Refusal::malformedRequest, "A header field's name holds a character that no name has."};
    }
    return {};
}

/// Percent escapes decoded; `+` becomes a blank where `form` says so.
std::optional<std::string> percentDecoded(std::string_view text, bool form) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && form) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return {};
            }
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return out;
}

bool isPathSegmentSound(std::string_view segment) {
    const std::optional<std::string> decoded = percentDecoded(segment, false);
    if (!decoded || *decoded == "." || *decoded == ".." || !base::isUtf8(*decoded)) {
        return false;
    }
    return std::none_of(decoded->begin(), decoded->end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || c == '/' || c == '\\' || c == '%';
    });
}

base::Result<std::map<std::string, std::string>, Flaw> readQuery(std::string_view text) {
    std::map<std::string, std::string> query;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) {
            continue;
        }
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto name = formDecoded(pair.substr(0, equals));
        const auto value = formDecoded(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value || base::hasControlCharacters(*name) || base::hasControlCharacters(*value)) {
            return Refused{Flaw{Refusal::malformedRequest, "The query of the target is not well-formed."}};
        }
        if (!query.emplace(*name, *value).second) {
            return Refused{Flaw{Refusal::malformedRequest, "The query of the target says one thing twice."}};
        }
    }
    return query;
}

} // namespace

bool isTokenCharacter(char c) {
    return isDigit(c) || isAlpha(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

std::optional<Flaw> HeadScanner::flawInLine(std::string_view line) const {
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7f) {
            return Flaw{Refusal::malformedRequest, "The head of the request holds a control character."};
        }
    }
    return m_first ? flawInRequestLine(line) : flawInFieldLine(line, m_limits.fieldName);
}

base::Result<std::size_t, Flaw> HeadScanner::look(std::string_view bytes) {
    const std::size_t end = std::min(bytes.size(), m_limits.head);
    for (; m_next < end; ++m_next) {
        if (m_first && m_next >= m_limits.requestLine) {
            return Refused{Flaw{Refusal::tooLarge, "The target of the request is too long.", 414}};
        }
        if (bytes[m_next] == '\0') {
            return Refused{Flaw{Refusal::malformedRequest, "The head of the request holds a NUL."}};
        }
        if (m_next > m_line && bytes[m_next - 1] == '\r' && bytes[m_next] != '\n') {
            return Refused{Flaw{Refusal::malformedRequest, "A carriage return stands alone."}};
        }
        if (bytes[m_next] != '\n') {
            continue;
        }
        if (m_next == m_line || bytes[m_next - 1] != '\r') {
            return Refused{Flaw{Refusal::malformedRequest, "A line feed stands alone."}};
        }
        const std::string_view line = bytes.substr(m_line, m_next - 1 - m_line);
        m_line = m_next + 1;
        if (line.empty() && !m_first) {
            return m_line;
        }
        if (const auto flaw = flawInLine(line)) {
            return Refused{*flaw};
        }
        m_first = false;
    }
    if (bytes.size() >= m_limits.head) {
        return Refused{Flaw{Refusal::tooLarge, "The head of the request is too large.", 431}};
    }
    return std::size_t{0};
}

base::Result<Target, Flaw> readTarget(std::string_view target) {
    const Flaw malformed{Refusal::malformedRequest, "The target must be an absolute path without tricks."};
    if (target.empty() || target.front() != '/') {
        return Refused{malformed};
    }
    for (const char c : target) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || c == '#' || c == '\\' || c == '"' || c == '<' || c == '>' || c == '^' || c == '`' || c == '{' ||
            c == '|' || c == '}') {
            return Refused{malformed};
        }
    }
    const std::size_t mark = std::min(target.find('?'), target.size());
    std::string_view path = target.substr(1, mark - 1);
    Target result;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string_view segment = path.substr(0, slash);
        if (segment.empty() || !isPathSegmentSound(segment)) {
            return Refused{malformed};
        }
        result.path.emplace_back(segment);
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    auto query = readQuery(target.substr(std::min(mark + 1, target.size())));
    if (!query) {
        return Refused{query.error()};
    }
    result.query = std::move(query).value();
    return result;
}

std::optional<std::string> hostOf(std::string_view value) {
    std::string_view name = value;
    std::string_view port;
    const std::size_t bracket = value.rfind(']');
    const std::size_t colon = value.rfind(':');
    if (colon != value.npos && (bracket == value.npos || colon > bracket)) {
        name = value.substr(0, colon);
        port = value.substr(colon + 1);
        if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), isDigit) || std::stoi(std::string(port)) > 65535) {
            return {};
        }
    }
    const bool literal = name.size() > 2 && name.front() == '[' && name.back() == ']';
    const std::string_view inside = literal ? name.substr(1, name.size() - 2) : name;
    const auto fits = [literal](char c) { return isDigit(c) || isAlpha(c) || c == '.' || (literal ? c == ':' : c == '-'); };
    if (inside.empty() || inside.size() > 253 || !std::all_of(inside.begin(), inside.end(), fits)) {
        return {};
    }
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return lower;
}

std::optional<std::size_t> lengthOf(std::string_view value) {
    if (value.empty() || value.size() > 15 || !std::all_of(value.begin(), value.end(), isDigit) || (value.size() > 1 && value[0] == '0')) {
        return {};
    }
    std::size_t length = 0;
    for (const char c : value) {
        length = length * 10 + static_cast<std::size_t>(c - '0');
    }
    return length;
}

std::optional<std::string> formDecoded(std::string_view text) {
    std::optional<std::string> decoded = percentDecoded(text, true);
    if (!decoded || !base::isUtf8(*decoded)) {
        return {};
    }
    const bool odd = std::any_of(decoded->begin(), decoded->end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\r' && c != '\n' && c != '\t') || byte == 0x7f;
    });
    return odd ? std::nullopt : decoded;
}

} // namespace florin::listener
