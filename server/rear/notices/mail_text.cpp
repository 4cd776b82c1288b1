#include "server/rear/notices/mail_text.h"

#include "shared/base/encoding.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace florin::notices {

namespace {

bool isAscii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// RFC 2047, in words of whole characters and at most 75 bytes.
std::string encodedHeader(std::string_view text) {
    constexpr std::size_t mostBytes = 42;
    std::string result;
    while (!text.empty()) {
        std::size_t size = std::min(text.size(), mostBytes);
        while (size < text.size() && size > 1 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
            --size;
        result += (result.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base::toBase64(base::bytesOf(text.substr(0, size))) + "?=");
        text.remove_prefix(size);
    }
    return result;
}

std::string headerValue(std::string_view text) {
    const std::string line = headerLine(text);
    return isAscii(line) && line.size() <= 200 ? line : encodedHeader(line);
}

/// RFC 2045 section 6.7, for text of any line ends.
std::string quotedPrintable(std::string_view text) {
    constexpr std::size_t longestLine = 72;
    constexpr const char *digits = "0123456789ABCDEF";
    std::string result;
    std::size_t column = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '\r')
            continue;
        if (byte == '\n') {
            result += "\r\n";
            column = 0;
            continue;
        }
        if (column >= longestLine) {
            result += "=\r\n";
            column = 0;
        }
        const bool endsLine = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
        // A dot that begins a line means something to SMTP; written out it cannot.
        const bool isPlain = (byte >= 0x21 && byte <= 0x7e && byte != '=' && !(byte == '.' && column == 0)) || (byte == ' ' && !endsLine);
        if (isPlain) {
            result += static_cast<char>(byte);
            ++column;
        } else {
            result += {'=', digits[byte >> 4], digits[byte & 15]};
            column += 3;
        }
    }
    return result;
}

/// RFC 5322 date and time; the locale has no say in it.
std::string mailDate(base::Timestamp now) {
    using namespace std::chrono;
    constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto today = floor<std::chrono::days>(now);
    const year_month_day date(today);
    const std::string exact = base::toRfc3339(now);
    return std::string(days[weekday(today).c_encoding()]) + ", " + exact.substr(8, 2) + ' ' + months[unsigned(date.month()) - 1] + ' ' +
           exact.substr(0, 4) + ' ' + exact.substr(11, 8) + " +0000";
}

std::string part(std::string_view type, std::string_view content) {
    return "Content-Type: " + std::string(type) + "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quotedPrintable(content) +
           "\r\n";
}

} // namespace

std::string headerLine(std::string_view text) {
    std::string line(text);
    std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return line;
}

std::string plainAddress(std::string_view address) {
    std::string plain;
    for (const char c : address) {
        const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!isLetter && std::string_view("!#$%&'*+-/=?^_`{|}~.@").find(c) == std::string_view::npos)
            return {};
        plain += c;
    }
    return std::ranges::count(plain, '@') == 1 ? plain : std::string();
}

std::string mailText(const intake::Notice &notice, std::string_view from, base::Timestamp now) {
    const std::string sender = plainAddress(from);
    const std::string domain = sender.substr(sender.find('@') + 1);
    std::string text = "From: Florin <" + sender + ">\r\nTo: <" + plainAddress(notice.recipient) + ">\r\nSubject: " + headerValue(notice.subject) +
                       "\r\nDate: " + mailDate(now) + "\r\nMessage-ID: <" + headerLine(notice.id) + '@' + domain +
                       ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
    if (notice.html.empty())
        return text + part("text/plain", notice.text);
    // `=_` never comes out of quoted-printable: no content can hold the boundary.
    const std::string boundary = "=_florin_" + headerLine(notice.id);
    return text + "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n" + part("text/plain", notice.text) +
           "--" + boundary + "\r\n" + part("text/html", notice.html) + "--" + boundary + "--\r\n";
}

} // namespace florin::notices
