#include "server/rear/payments/ticket_answer.h"

#include "shared/base/ensure.h"

#include <chrono>
#include <cstdio>

namespace florin::payments {

using payment::TicketQuestion;
using payment::VoucherOutcome;

namespace {

std::optional<std::chrono::year_month_day> dayFrom(const std::string &text) {
    int year = 0;
    unsigned month = 0, day = 0;
    int end = 0;
    if (text.size() != 10 || std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &end) != 3 || end != 10) return std::nullopt;
    const std::chrono::year_month_day read{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    return read.ok() ? std::optional(read) : std::nullopt;
}

VoucherOutcome outcomeFor(TicketQuestion question, bool agrees, const std::optional<std::string> &birthday, base::Timestamp now) {
    if (!agrees) return VoucherOutcome::no;
    if (question != TicketQuestion::age) return VoucherOutcome::yes;
    if (!birthday) return VoucherOutcome::unknown;
    return isOfAge(*birthday, now) ? VoucherOutcome::ofAge : VoucherOutcome::no;
}

} // namespace

bool isOfAge(const std::string &birthday, base::Timestamp now) {
    const auto born = dayFrom(birthday);
    if (!born) return false;
    auto cameOfAge = *born + std::chrono::years(ofAgeFrom);
    // Born on 29 February: of age on 1 March where there is no such day.
    if (!cameOfAge.ok()) cameOfAge = cameOfAge.year() / std::chrono::March / 1;
    return std::chrono::sys_days(cameOfAge) <= std::chrono::floor<std::chrono::days>(now);
}

TicketAnswer::TicketAnswer(TicketQuestion question, bool agrees, std::optional<std::string> birthday, base::Timestamp now)
    : m_outcome(outcomeFor(question, agrees, birthday, now)) {}

ledger::Account TicketAnswer::account(money::Currency) const {
    ENSURE(!"an answer moves no money");
    return ledger::feesIn(*money::Currency::fromCode("KRW"));
}

} // namespace florin::payments
