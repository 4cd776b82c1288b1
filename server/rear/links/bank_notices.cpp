#include "server/rear/links/bank_notices.h"

#include "server/partners/iso8583/exchange.h"
#include "server/partners/iso8583/private_data.h"
#include "server/rear/links/bank_messages.h"

#include <algorithm>
#include <array>
#include <string>

namespace florin::links {

using iso8583::Message;
using payments::BankNotice;
using payments::NoticeAnswer;

namespace {

constexpr int acceptorName = 43;

std::string_view codeOf(std::optional<NoticeAnswer> answer) {
    if (!answer) return "30";
    switch (*answer) {
    case NoticeAnswer::kept: return "00";
    case NoticeAnswer::unknownCard: return "14";
    case NoticeAnswer::unknownOriginal: return "25";
    case NoticeAnswer::differs: return "94";
    case NoticeAnswer::tryLater: break;
    }
    return "96";
}

} // namespace

bool isNotice(const Message &message) {
    const auto type = iso8583::withoutRepeat(message.type());
    return type == "0220" || type == "0420";
}

std::optional<BankNotice> toNotice(const Message &message) {
    const bool isReversal = iso8583::withoutRepeat(message.type()) == "0420";
    const std::array needed{2, 3, 4, 7, 11, 32, 37, 49, isReversal ? 90 : 39};
    if (!std::ranges::all_of(needed, [&](int field) { return message.has(field); })) return std::nullopt;
    auto number = card::CardNumber::parse(message.field(2));
    const auto amount = moneyIn(message, message.field(4));
    const auto data = iso8583::PrivateData::fromText(message.field(48));
    if (!number || !amount || !amount->isPositive() || !data || message.field(3) != iso8583::purchase) return std::nullopt;
    const auto original = isReversal ? iso8583::OriginalData::fromField90(message.field(90)) : iso8583::OriginalData();
    // Leading zeros of an acquirer's number are not told in field 90.
    const std::string acquirer = iso8583::OriginalData::of(message).acquirer;
    BankNotice notice{.number = std::move(*number),
                      .amount = *amount,
                      .reference = {std::string(message.field(7)), std::string(message.field(11)), acquirer, std::string(message.field(37))},
                      .original = {},
                      .shop = std::string(iso8583::trimmed(message.field(42))),
                      .shopName = std::string(iso8583::trimmed(message.field(acceptorName))),
                      .answer = std::string(message.field(39)),
                      .approvalCode = std::string(iso8583::trimmed(message.field(38))),
                      .balance = moneyIn(message, data->value(iso8583::tag::balance))};
    if (isReversal)
        notice.original = payments::ForeignReference{original.transmittedAt, original.stan, original.acquirer,
                                                     std::string(data->value(iso8583::tag::originalRetrieval))};
    return notice;
}

Message noticeAnswer(const Message &message, std::optional<NoticeAnswer> answer) {
    Message told = iso8583::answerTo(message);
    told.set(39, codeOf(answer));
    return told;
}

} // namespace florin::links
