#include "server/partners/iso8583/exchange.h"

#include "shared/base/ensure.h"

#include <chrono>

namespace florin::iso8583 {

namespace {

struct Calendar {
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<std::chrono::seconds> time;
};

Calendar calendarOf(base::Timestamp moment) {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    return {day, std::chrono::hh_mm_ss(std::chrono::floor<std::chrono::seconds>(moment - day))};
}

std::string two(unsigned number) {
    return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

std::string withoutLeadingZeros(std::string_view text) {
    const auto first = text.find_first_not_of('0');
    return first == std::string_view::npos ? std::string() : std::string(text.substr(first));
}

constexpr std::size_t institutionWidth = 11;

} // namespace

std::optional<std::string> answerTypeOf(std::string_view requestType) {
    // Version, class, function (even: somebody asks), origin (odd: said again).
    if (requestType.size() != 4 || requestType[2] < '0' || requestType[2] > '2' || (requestType[2] - '0') % 2 != 0)
        return std::nullopt;
    std::string answer = withoutRepeat(requestType);
    answer[2] = static_cast<char>(answer[2] + 1);
    return answer;
}

std::string withoutRepeat(std::string_view requestType) {
    std::string type(requestType);
    if (type.size() == 4 && (type[3] - '0') % 2 == 1)
        type[3] = static_cast<char>(type[3] - 1);
    return type;
}

std::optional<PairingKey> keyOfRequest(const Message &request) {
    auto type = answerTypeOf(request.type());
    if (!type)
        return std::nullopt;
    PairingKey key = keyOfAnswer(request);
    key.answerType = std::move(*type);
    return key;
}

PairingKey keyOfAnswer(const Message &answer) {
    return {answer.type(), std::string(answer.field(11)), std::string(answer.field(37)), std::string(answer.field(32))};
}

Message answerTo(const Message &request) {
    const auto type = answerTypeOf(request.type());
    ENSURE(type.has_value());
    Message answer(*type);
    for (const int number : {2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 70}) {
        if (request.has(number))
            answer.set(number, request.field(number));
    }
    return answer;
}

std::string field7(base::Timestamp moment) {
    return field13(moment) + field12(moment);
}

std::string field12(base::Timestamp moment) {
    const Calendar calendar = calendarOf(moment);
    return two(static_cast<unsigned>(calendar.time.hours().count())) + two(static_cast<unsigned>(calendar.time.minutes().count()))
        + two(static_cast<unsigned>(calendar.time.seconds().count()));
}

std::string field13(base::Timestamp moment) {
    const Calendar calendar = calendarOf(moment);
    return two(unsigned(calendar.date.month())) + two(unsigned(calendar.date.day()));
}

std::optional<std::string> digits(std::int64_t number, std::size_t width) {
    const std::string text = std::to_string(number);
    if (number < 0 || text.size() > width)
        return std::nullopt;
    return std::string(width - text.size(), '0') + text;
}

std::optional<std::int64_t> numberOf(std::string_view digits) {
    if (digits.empty() || digits.size() > 16)
        return std::nullopt;
    std::int64_t number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

std::string padded(std::string_view text, std::size_t width) {
    std::string result(text.substr(0, width));
    result.resize(width, ' ');
    return result;
}

std::string_view trimmed(std::string_view field) {
    return field.substr(0, field.find_last_not_of(' ') + 1);
}

std::string OriginalData::toField90() const {
    ENSURE(type.size() == 4 && stan.size() == 6 && transmittedAt.size() == 10 && acquirer.size() <= institutionWidth);
    return type + stan + transmittedAt + std::string(institutionWidth - acquirer.size(), '0') + acquirer + std::string(institutionWidth, '0');
}

OriginalData OriginalData::fromField90(std::string_view field) {
    ENSURE(field.size() == 42);
    return {withoutRepeat(field.substr(0, 4)), std::string(field.substr(4, 6)), std::string(field.substr(10, 10)),
        withoutLeadingZeros(field.substr(20, institutionWidth))};
}

OriginalData OriginalData::of(const Message &request) {
    return {withoutRepeat(request.type()), std::string(request.field(11)), std::string(request.field(7)),
        withoutLeadingZeros(request.field(32))};
}

} // namespace florin::iso8583
