#include "wallet-app/browser/page_forms.h"

#include "wallet-app/browser/limits.h"

#include <algorithm>

/// Questions that are put to several agents of a page at once.
namespace florin::browser {

void PageForms::putRound(const char *question, const std::vector<QString> &documents, std::function<void(std::vector<Reply>)> done) {
    Round round{m_nextRound++, {}, {}, std::move(done)};
    const int number = round.number;
    const QByteArray order = QByteArrayLiteral("{\"do\":\"") + question + "\",\"run\":" + QByteArray::number(m_lastRun) +
                             ",\"round\":" + QByteArray::number(number) + '}';
    for (const QString &token : documents) {
        const auto known = m_documents.find(token);
        if (known != m_documents.end()) {
            round.awaited.push_back(token);
            this->order(known->second, order);
        }
    }
    const bool nobody = round.awaited.empty();
    m_rounds.push_back(std::move(round));
    QTimer::singleShot(nobody ? std::chrono::milliseconds(0) : limits::answers, this, [this, number] { closeRound(number); });
}

void PageForms::agentAnswered(const QString &token, const QString &origin, const QJsonObject &content) {
    const auto known = m_documents.find(token);
    const int number = content.value(QLatin1String("round")).toInt();
    const auto round = std::find_if(m_rounds.begin(), m_rounds.end(), [&](const Round &one) { return one.number == number; });
    if (known == m_documents.end() || known->second.origin != origin || round == m_rounds.end()) {
        return;
    }
    known->second.heard.restart();
    const auto awaited = std::find(round->awaited.begin(), round->awaited.end(), token);
    if (awaited == round->awaited.end()) {
        return;
    }
    round->awaited.erase(awaited);
    round->replies.push_back({token, content});
    if (round->awaited.empty()) {
        closeRound(number);
    }
}

void PageForms::closeRound(int number) {
    const auto round = std::find_if(m_rounds.begin(), m_rounds.end(), [&](const Round &one) { return one.number == number; });
    if (round == m_rounds.end()) {
        return;
    }
    Round over = std::move(*round);
    m_rounds.erase(round);
    over.done(std::move(over.replies));
}

void PageForms::undoFill(std::function<void(page::UndoReport)> done) {
    if (m_run) {
        done({});
        return;
    }
    putRound("undo", std::exchange(m_lastFilled, {}), [done = std::move(done)](const std::vector<Reply> &replies) {
        page::UndoReport report;
        for (const Reply &reply : replies) {
            report.undone += std::clamp(reply.content.value(QLatin1String("undone")).toInt(), 0, limits::fieldsInFrame);
            report.kept += std::clamp(reply.content.value(QLatin1String("kept")).toInt(), 0, limits::fieldsInFrame);
        }
        done(report);
    });
}

void PageForms::findFocus(std::function<void(std::optional<page::FocusedField>)> done) {
    std::vector<QString> all;
    for (const auto &[token, document] : m_documents) {
        if (!document.waiting.isNull()) { // others could only answer late
            all.push_back(token);
        }
    }
    putRound("focus", all, [this, done = std::move(done)](const std::vector<Reply> &replies) {
        std::optional<page::FocusedField> found;
        int claims = 0;
        for (const Reply &reply : replies) {
            const int field = reply.content.value(QLatin1String("field")).toInt(-1);
            const auto known = m_documents.find(reply.document);
            if (field < 0 || known == m_documents.end()) {
                continue;
            }
            ++claims;
            found = page::FocusedField{.token = reply.document.toStdString(),
                                       .origin = known->second.origin.toStdString(),
                                       .topLevel = known->second.claimsTop && known->second.origin == m_pageOrigin,
                                       .field = field,
                                       .closed = reply.content.value(QLatin1String("closed")).toBool(),
                                       .label = reply.content.value(QLatin1String("label")).toString().left(limits::textLength).toStdString(),
                                       .obstacle = reply.content.value(QLatin1String("obstacle")).toString().left(20).toStdString()};
        }
        // The focus lies in one place. Where two say that they have it, one of them is not believed, and we do not know which.
        done(claims == 1 ? found : std::nullopt);
    });
}

void PageForms::askFocusOf(const page::FocusedField &field, std::function<void(bool)> done) {
    const auto known = m_documents.find(QString::fromStdString(field.token));
    const bool same = known != m_documents.end() && known->second.origin.toStdString() == field.origin;
    putRound("focus", same ? std::vector{known->first} : std::vector<QString>{},
             [field = field.field, closed = field.closed, done = std::move(done)](const std::vector<Reply> &replies) {
                 done(replies.size() == 1 && replies.front().content.value(QLatin1String("field")).toInt(-1) == field &&
                      replies.front().content.value(QLatin1String("closed")).toBool() == closed);
             });
}

} // namespace florin::browser
