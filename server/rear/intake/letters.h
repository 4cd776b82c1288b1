#pragma once

#include "server/rear/intake/notice_records.h"
#include "server/rear/members/records.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"

#include <string>
#include <string_view>
#include <vector>

namespace florin::intake {

/// What an e-mail says; text and HTML are made from it, the HTML escaped.
struct Letter {
    std::string recipient;
    std::string subject;
    std::vector<std::string> paragraphs;
    std::string highlight; ///< a code to type, set apart from the text; may be empty
    std::string link;      ///< may be empty
    std::string linkText;
};

Notice noticeOf(const Letter &letter, base::Random &random, base::Timestamp now);

/// `2026-11-20 10:30 UTC`
std::string readableTime(base::Timestamp moment);

/// The letters about an account, to be added in the commit of what they tell.
Letter welcomeLetter(const members::Member &member, std::string_view site);
Letter enrolmentCodeLetter(const members::Member &member, const members::Enrolment &enrolment, std::string_view code);
Letter deviceAddedLetter(const members::Member &member, const members::Device &device);
/// Says what became of the account: watched or cancelled, as it is marked.
Letter lockedLetter(const members::Member &member, base::Timestamp until);
/// Of a watched account.
Letter signedInLetter(const members::Member &member, const members::SignIn &signIn);
/// An automatic refill came to nothing.
Letter refillRefusedLetter(const members::Member &member, std::string_view reason, base::Timestamp pausedUntil);
/// What is about to be paid without a device; the code pays it.
struct HostedLetter {
    std::string shop;
    std::string total;
    base::Timestamp expiresAt;
};
Letter hostedCodeLetter(const members::Member &member, const HostedLetter &payment, std::string_view code);
Letter passwordChangedLetter(const members::Member &member, base::Timestamp now);
Letter resetCodeLetter(const members::Member &member, std::string_view code);
Letter resetDoneLetter(const members::Member &member, base::Timestamp now);
Letter emailChangedLetter(const members::Member &member, std::string_view formerEmail, base::Timestamp now);

} // namespace florin::intake
