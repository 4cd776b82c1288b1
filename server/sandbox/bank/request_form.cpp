#include "server/sandbox/bank/request_form.h"

#include "server/partners/iso8583/private_data.h"
#include "shared/base/ensure.h"

#include <algorithm>
#include <vector>

namespace florin::bank {

using iso8583::Message;

namespace {

std::vector<int> requiredFields(const Message &request) {
    const std::string type = iso8583::withoutRepeat(request.type());
    if (type == "0302")
        return {7, 11, 32, 37, 48, 91, 101};
    if (type == "0420")
        return {3, 4, 7, 11, 32, 37, 49, 90};
    if (type == "0200" && request.field(3) == iso8583::payOut)
        return {3, 4, 7, 11, 32, 37, 49, 103};
    if (type == "0200" && request.field(3) == iso8583::inquiry)
        return {2, 3, 7, 11, 32, 37, 49};
    if (type == "0100" || type == "0200" || type == "0220")
        return {2, 3, 4, 7, 11, 32, 37, 49};
    return {7, 11};
}

} // namespace

bool isComplete(const Message &request) {
    return std::ranges::all_of(requiredFields(request), [&](int field) { return request.has(field); });
}

std::string contentOf(const Message &request) {
    std::string content;
    content.reserve(2048);
    for (const int field : {2, 3, 4, 14, 42, 48, 49, 90, 91, 101}) {
        content += request.field(field);
        content += '\x1f';
    }
    content += request.field(103);
    return content;
}

std::string nameOf(const iso8583::OriginalData &request) {
    return request.type + '|' + request.stan + '|' + request.transmittedAt + '|' + request.acquirer;
}

iso8583::OriginalData requestNamed(std::string_view name) {
    std::vector<std::string> parts;
    for (std::size_t end = name.find('|'); end != std::string_view::npos; end = name.find('|')) {
        parts.emplace_back(name.substr(0, end));
        name.remove_prefix(end + 1);
    }
    ENSURE(parts.size() == 3);
    return {parts[0], parts[1], parts[2], std::string(name)};
}

std::string maskedNumber(std::string_view number) {
    if (number.size() <= 10)
        return std::string(number.size(), '*');
    return std::string(number.substr(0, 6)) + std::string(number.size() - 10, '*') + std::string(number.substr(number.size() - 4));
}

std::string maskedAccount(std::string_view account) {
    std::string name;
    if (account.starts_with(accountPrefix)) {
        name = accountPrefix;
        account.remove_prefix(accountPrefix.size());
    }
    const std::size_t shown = account.size() > 4 ? 4 : 0;
    return name + std::string(account.size() - shown, '*') + std::string(account.substr(account.size() - shown));
}

std::string maskedPrivateData(std::string_view field48) {
    const auto data = iso8583::PrivateData::fromText(field48);
    if (!data)
        return std::string(field48.size(), '*');
    std::string shown;
    for (const auto &[tag, value] : data->values()) {
        const bool secret = tag == iso8583::tag::secret || tag == iso8583::tag::issuedSecret;
        shown += (shown.empty() ? "" : " ") + tag + '=' + (secret ? std::string(value.size(), '*') : value);
    }
    return shown;
}

} // namespace florin::bank
