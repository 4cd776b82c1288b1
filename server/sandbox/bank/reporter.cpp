#include "server/sandbox/bank/reporter.h"

#include "server/partners/iso8583/exchange.h"
#include "server/partners/iso8583/private_data.h"
#include "server/sandbox/bank/request_form.h"
#include "shared/base/ensure.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>

namespace florin::bank {

namespace asio = boost::asio;
namespace tag = iso8583::tag;
using iso8583::Message;
using iso8583::OriginalData;

namespace {

using Name = std::pair<std::string, std::string>;

Name nameOfEntry(const Entry &entry) {
    return {entry.request, entry.retrieval};
}

/// Written down; no such card; its original is not known; not understood; another one under its reference: none of these changes when it is said again.
bool endsTheMatter(std::string_view code) {
    static constexpr std::array<std::string_view, 5> last{"00", "14", "25", "30", "94"};
    return std::ranges::find(last, code) != last.end();
}

void setIfAny(Message &message, int field, const std::string &value) {
    if (!value.empty())
        message.set(field, value);
}

void setPurchase(Message &report, const Entry &entry) {
    report.set(4, iso8583::digits(entry.answer == "10" ? entry.approved : entry.amount, 12).value_or(""));
    setIfAny(report, 12, entry.localTime);
    setIfAny(report, 13, entry.localDate);
    setIfAny(report, 38, entry.approvalCode);
    report.set(39, entry.answer);
    setIfAny(report, 41, entry.terminal);
    setIfAny(report, 42, entry.merchant);
    setIfAny(report, 43, entry.acceptorName);
}

Message reportOf(const Untold &untold, const Books &books, bool isRepeat) {
    const Entry &entry = untold.decided->entry;
    const IssuedCard *card = books.cardByName(entry.card);
    ENSURE(card != nullptr);
    const OriginalData request = requestNamed(entry.request);
    Message report(untold.purchase ? isRepeat ? "0421" : "0420" : isRepeat ? "0221" : "0220");
    iso8583::PrivateData data;
    report.set(2, card->number.digits());
    report.set(3, iso8583::purchase);
    report.set(7, request.transmittedAt);
    report.set(11, request.stan);
    report.set(32, request.acquirer);
    report.set(37, entry.retrieval);
    report.set(49, iso8583::digits(entry.currency, 3).value_or(""));
    if (untold.purchase) {
        report.set(4, iso8583::digits(entry.moved, 12).value_or(""));
        report.set(90, requestNamed(untold.purchase->entry.request).toField90());
        data.set(tag::originalRetrieval, untold.purchase->entry.retrieval);
    } else {
        setPurchase(report, entry);
    }
    if (untold.purchase || !entry.approvalCode.empty())
        data.set(tag::balance, std::to_string(untold.decided->balanceAfter));
    if (!data.empty())
        report.set(48, data.toText());
    return report;
}

bool isAnswerTo(const Message &report, const Message &answer) {
    return iso8583::keyOfRequest(report) == iso8583::keyOfAnswer(answer) && report.field(7) == answer.field(7);
}

} // namespace

Reporter::Reporter(asio::io_context &io, std::mutex &guard, Books &books, Journal &journal, const base::Clock &clock,
    std::chrono::milliseconds pause, Sent sent)
    : m_io(io), m_guard(guard), m_books(books), m_journal(journal), m_clock(clock), m_pause(pause), m_tellSent(std::move(sent)), m_timer(io) {
    // It may have been sent before the bank was stopped.
    if (const auto untold = m_books.nextUntold())
        m_sent = nameOfEntry(untold->decided->entry);
}

void Reporter::signedOn(const std::shared_ptr<Line> &line) {
    signedOff(*line);
    m_lines.push_back(line);
    m_waits = false;
    sendSoon();
}

void Reporter::signedOff(const Line &line) {
    std::erase_if(m_lines, [&](const std::weak_ptr<Line> &known) {
        const auto open = known.lock();
        return !open || open.get() == &line;
    });
}

void Reporter::lookAgain() {
    if (!m_lines.empty() && m_books.nextUntold())
        sendSoon();
}

void Reporter::answered(const Message &answer) {
    const auto untold = m_books.nextUntold();
    if (!untold || nameOfEntry(untold->decided->entry) != m_sent || !isAnswerTo(reportOf(*untold, m_books, false), answer))
        return;
    if (!endsTheMatter(answer.field(39)))
        return; // the pause goes on
    Entry told;
    told.at = m_clock.now();
    told.action = "told";
    told.answer = answer.field(39);
    told.original = m_sent.first;
    told.originalRetrieval = m_sent.second;
    if (!m_journal.append(told))
        return;
    m_books.apply(told);
    m_waits = false;
    sendSoon();
}

void Reporter::sendSoon() {
    asio::post(m_io, [this] {
        const std::lock_guard lock(m_guard);
        send();
    });
}

void Reporter::send() {
    const auto untold = m_books.nextUntold();
    if (!untold)
        return;
    const Name name = nameOfEntry(untold->decided->entry);
    if (m_waits && name == m_sent)
        return;
    const auto line = openLine();
    if (!line)
        return;
    const Message report = reportOf(*untold, m_books, name == m_sent);
    m_sent = name;
    m_tellSent(report);
    line->tell(report);
    sendAgainLater();
}

void Reporter::sendAgainLater() {
    m_waits = true;
    m_timer.expires_after(m_pause);
    m_timer.async_wait([this, round = ++m_round](boost::system::error_code error) {
        if (error || round != m_round)
            return;
        const std::lock_guard lock(m_guard);
        m_waits = false;
        send();
    });
}

/// The one that was signed on last.
std::shared_ptr<Line> Reporter::openLine() {
    for (auto known = m_lines.rbegin(); known != m_lines.rend(); ++known) {
        if (auto line = known->lock(); line && line->isOpen())
            return line;
    }
    return nullptr;
}

} // namespace florin::bank
