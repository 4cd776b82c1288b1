#include "server/rear/intake/report_desk.h"

#include "server/rear/intake/keyed_id.h"
#include "server/rear/wallets/issuing.h"
#include "server/rear/wallets/report.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace florin::intake {

using payments::BankNotice;
using payments::NoticeAnswer;
using wallets::Card;
using wallets::Report;

namespace {

/// What follows from a notice: either, and nothing to write where there is no report.
struct Written {
    NoticeAnswer answer = NoticeAnswer::kept;
    std::optional<Report> report;
};

Written written(Records &records, const BankNotice &notice, const Card &card, const std::string &id, base::Timestamp now) {
    const auto before = records.wallets.report(id);
    if (notice.original) {
        if (!before || before->card != card.id) return {NoticeAnswer::unknownOriginal, {}};
        return {NoticeAnswer::kept, wallets::givenBack(*before, notice, now)};
    }
    auto report = wallets::reportOf(notice, card, id, now);
    if (!before) return {NoticeAnswer::kept, std::move(report)};
    return {wallets::isSame(*before, report) ? NoticeAnswer::kept : NoticeAnswer::differs, {}};
}

void keep(Records &records, const BankNotice &notice, const Card &card, const Report &report, base::Timestamp now) {
    records.wallets.put(report);
    records.payments.touch({0, report.member, payments::ActivityKind::report, report.id, now});
    if (const auto used = wallets::afterReport(card, report)) records.wallets.put(*used);
    auto holder = card.singleUse ? records.wallets.card(card.singleUse->from) : records.wallets.card(card.id);
    const auto asked = wallets::momentOf(notice.reference.transmittedAt, now);
    if (holder && notice.balance && asked && wallets::takeBalance(*holder, *notice.balance, std::min(*asked, now))) records.wallets.put(*holder);
}

} // namespace

void ReportDesk::take(BankNotice notice, std::function<void(NoticeAnswer)> answered) {
    auto work = [this, notice = std::make_shared<const BankNotice>(std::move(notice)), answered] { answered(writeDown(*notice)); };
    if (!m_services.work.offer(std::move(work))) answered(NoticeAnswer::tryLater);
}

std::string ReportDesk::idOf(const payments::ForeignReference &reference) const {
    const auto message = "report/" + reference.acquirer + '\n' + reference.transmittedAt + '\n' + reference.stan + '\n' + reference.retrieval;
    return keyedId(m_services.lookupKey, "rep_", message);
}

NoticeAnswer ReportDesk::writeDown(const BankNotice &notice) {
    const auto lookup = m_vault.lookupOf(notice.number);
    const auto id = idOf(notice.original ? *notice.original : notice.reference);
    const auto now = m_services.clock.now();
    NoticeAnswer answer = NoticeAnswer::tryLater;
    std::string member;
    const auto stored = m_services.store.write([&](Records &records) {
        member.clear();
        const auto card = records.wallets.cardByLookup(lookup);
        if (!card) {
            answer = NoticeAnswer::unknownCard;
            return Outcome::rollBack;
        }
        const auto what = written(records, notice, *card, id, now);
        answer = what.answer;
        if (!what.report) return Outcome::rollBack;
        keep(records, notice, *card, *what.report, now);
        member = card->member;
        return Outcome::commit;
    });
    if (!stored) return NoticeAnswer::tryLater;
    if (!member.empty()) m_services.waiters.notify("activity:" + member);
    return answer;
}

} // namespace florin::intake
