#include "server/rear/wallets/report.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace florin::wallets {

using payment::PaymentState;

namespace {

/// Two digits at a place of a text that holds digits only.
unsigned two(std::string_view digits, std::size_t at) { return static_cast<unsigned>((digits[at] - '0') * 10 + (digits[at + 1] - '0')); }

} // namespace

std::optional<base::Timestamp> momentOf(std::string_view field7, base::Timestamp now) {
    using namespace std::chrono;
    if (field7.size() != 10 || !std::ranges::all_of(field7, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    const unsigned hour = two(field7, 4), minute = two(field7, 6), second = two(field7, 8);
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const auto thisYear = year_month_day(floor<days>(now)).year();
    std::optional<base::Timestamp> nearest;
    for (const auto in : {thisYear - years(1), thisYear, thisYear + years(1)}) {
        const year_month_day day = in / month(two(field7, 0)) / std::chrono::day(two(field7, 2));
        if (!day.ok()) continue;
        const base::Timestamp moment = sys_days(day) + hours(hour) + minutes(minute) + seconds(second);
        if (!nearest || abs(moment - now) < abs(*nearest - now)) nearest = moment;
    }
    return nearest;
}

Report reportOf(const payments::BankNotice &notice, const Card &card, std::string id, base::Timestamp now) {
    Report report{.id = std::move(id), .member = card.member, .card = card.id, .amount = notice.amount};
    const bool isApproved = notice.answer == "00" || notice.answer == "10"; // of the latter the notice tells the part
    report.state = isApproved ? PaymentState::approved : PaymentState::declined;
    report.acquirer = notice.reference.acquirer;
    report.retrieval = notice.reference.retrieval;
    report.shop = notice.shop;
    report.shopName = notice.shopName;
    report.approvalCode = notice.approvalCode;
    if (!isApproved) report.refusal = payment::refusalFromField39(notice.answer);
    report.balanceAfter = notice.balance;
    report.madeAt = std::min(momentOf(notice.reference.transmittedAt, now).value_or(now), now);
    report.toldAt = now;
    return report;
}

bool isSame(const Report &before, const Report &now) {
    // A payment that was given back meanwhile is told as it was, when the answer to its first notice was lost.
    const bool sameState = before.state == now.state || (before.state == PaymentState::reversed && now.state == PaymentState::approved);
    return sameState && before.card == now.card && before.amount == now.amount && before.shop == now.shop;
}

std::optional<Report> givenBack(Report report, const payments::BankNotice &notice, base::Timestamp now) {
    if (report.state != PaymentState::approved || notice.amount != report.amount) return std::nullopt;
    report.state = PaymentState::reversed;
    report.reversedAt = now;
    report.balanceAfter = notice.balance;
    return report;
}

std::optional<Card> afterReport(Card card, const Report &report) {
    if (!card.singleUse) return std::nullopt;
    auto &usedBy = card.singleUse->usedBy;
    const auto before = usedBy;
    if (report.state == PaymentState::approved)
        usedBy = report.id;
    else if (report.state == PaymentState::reversed && usedBy == report.id)
        usedBy.clear();
    if (usedBy == before) return std::nullopt;
    return card;
}

} // namespace florin::wallets
