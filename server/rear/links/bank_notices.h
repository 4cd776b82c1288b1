#pragma once

#include "server/partners/iso8583/message.h"
#include "server/rear/payments/bank_notice.h"

#include <optional>

namespace florin::links {

/// Is this a message by which a bank tells of something: 0220, 0420, or the repeat of one?
bool isNotice(const iso8583::Message &message);
/// What it tells. Nothing if a field is missing or says nothing.
std::optional<payments::BankNotice> toNotice(const iso8583::Message &message);
/// The answer to it. `message` must be a notice. Nothing as `answer`: it was not understood.
iso8583::Message noticeAnswer(const iso8583::Message &message, std::optional<payments::NoticeAnswer> answer);

} // namespace florin::links
