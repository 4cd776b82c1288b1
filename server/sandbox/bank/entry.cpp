#include "server/sandbox/bank/entry.h"

#include <charconv>
#include <vector>

namespace florin::bank {

namespace {

constexpr std::string_view version = "3";
constexpr std::size_t columns = 30;

/// How many columns a line of this form has; 0 if there is no such form.
std::size_t columnsOf(std::string_view form) {
    if (form == "1")
        return 20; // ended with the delivery's address
    if (form == "2")
        return 23; // ended with the shop
    return form == version ? columns : 0;
}

void append(std::string &line, std::string_view value) {
    static constexpr char hex[] = "0123456789abcdef";
    if (!line.empty())
        line += '\t';
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || c == '%') {
            line += '%';
            line += hex[byte >> 4];
            line += hex[byte & 15];
        } else {
            line += c;
        }
    }
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string value;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            value += text[at];
            continue;
        }
        unsigned byte = 0;
        const char *digits = text.data() + at + 1;
        if (at + 2 >= text.size() || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2)
            return std::nullopt;
        value += static_cast<char>(byte);
        at += 2;
    }
    return value;
}

std::optional<std::int64_t> integer(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

} // namespace

std::string Entry::toLine() const {
    std::string line(version);
    for (const std::string &value : {request, retrieval, fingerprint, std::to_string(at.time_since_epoch().count()), answer, approvalCode, card,
             std::to_string(moved), std::to_string(approved), original, originalRetrieval, action, std::string(physical ? "physical" : ""),
             std::to_string(currency), expiry, ending, std::to_string(draw)})
        append(line, value);
    append(line, deliveryName);
    append(line, deliveryAddress);
    append(line, parent);
    append(line, std::to_string(most));
    append(line, shop);
    append(line, elsewhere ? "elsewhere" : "");
    append(line, std::to_string(amount));
    for (const std::string &value : {localTime, localDate, terminal, merchant, acceptorName})
        append(line, value);
    return line;
}

std::optional<Entry> Entry::fromLine(std::string_view line) {
    std::vector<std::string> values;
    while (true) {
        const auto end = line.find('\t');
        auto value = unescaped(line.substr(0, end));
        if (!value)
            return std::nullopt;
        values.push_back(std::move(*value));
        if (end == std::string_view::npos)
            break;
        line.remove_prefix(end + 1);
    }
    if (values.size() != columnsOf(values[0]))
        return std::nullopt;
    if (values[0] == "1")
        values.insert(values.end(), {"", "0", ""});
    if (values[0] != version)
        values.insert(values.end(), {"", "0", "", "", "", "", ""});
    const auto at = integer(values[4]);
    const auto moved = integer(values[8]);
    const auto approved = integer(values[9]);
    const auto currency = integer(values[14]);
    const auto draw = integer(values[17]);
    const auto most = integer(values[21]);
    const auto amount = integer(values[24]);
    if (!at || !moved || !approved || !currency || !draw || !most || !amount)
        return std::nullopt;
    Entry entry;
    entry.request = values[1];
    entry.retrieval = values[2];
    entry.fingerprint = values[3];
    entry.at = base::Timestamp(std::chrono::microseconds(*at));
    entry.answer = values[5];
    entry.approvalCode = values[6];
    entry.card = values[7];
    entry.moved = *moved;
    entry.approved = *approved;
    entry.original = values[10];
    entry.originalRetrieval = values[11];
    entry.action = values[12];
    entry.physical = values[13] == "physical";
    entry.currency = static_cast<int>(*currency);
    entry.expiry = values[15];
    entry.ending = values[16];
    entry.draw = *draw;
    entry.deliveryName = values[18];
    entry.deliveryAddress = values[19];
    entry.parent = values[20];
    entry.most = *most;
    entry.shop = values[22];
    entry.elsewhere = values[23] == "elsewhere";
    entry.amount = *amount;
    entry.localTime = values[25];
    entry.localDate = values[26];
    entry.terminal = values[27];
    entry.merchant = values[28];
    entry.acceptorName = values[29];
    return entry;
}

} // namespace florin::bank
