#include "wallet-app/browser/page_forms.h"

#include "shared/base/secret_bytes.h"
#include "wallet-app/autofill/classify.h"
#include "wallet-app/autofill/plan.h"
#include "wallet-app/autofill/policy.h"
#include "wallet-app/browser/agent_messages.h"
#include "wallet-app/browser/limits.h"

#include <algorithm>
#include <QJsonArray>

namespace florin::browser {

PageForms::PageForms(QObject *parent) : QObject(parent) {
    m_gather.setSingleShot(true);
    m_gather.setInterval(limits::gather);
    connect(&m_gather, &QTimer::timeout, this, &PageForms::changed);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] { giveUpFrame("no_answer"); });
}

PageForms::~PageForms() {
    if (m_run) {
        m_run->frames.clear();
        finishRun();
    }
    while (!m_rounds.empty()) {
        closeRound(m_rounds.front().number);
    }
}

void PageForms::setPageOrigin(const QString &origin) {
    m_pageOrigin = origin;
    m_gather.start();
}

PageForms::Document *PageForms::documentFor(const QString &token, const QString &origin) {
    const auto known = m_documents.find(token);
    if (known != m_documents.end()) {
        return known->second.origin == origin ? &known->second : nullptr;
    }
    if (m_documents.size() >= limits::documents) {
        return nullptr;
    }
    Document &made = m_documents[token];
    made.order = m_nextOrder++;
    made.origin = origin;
    made.heard.start();
    return &made;
}

void PageForms::agentDescribed(const QString &token, const QString &origin, const QJsonObject &content) {
    const bool claimsTop = content.value(QLatin1String("top")).toBool();
    if (claimsTop) { // a new page: the one before is gone, even where the engine has not yet said so
        std::vector<QString> past;
        for (const auto &[other, document] : m_documents) {
            if (document.claimsTop && other != token) {
                past.push_back(other);
            }
        }
        for (const QString &other : past) {
            forget(other);
        }
    }
    Document *document = documentFor(token, origin);
    if (document == nullptr) {
        return;
    }
    document->claimsTop = claimsTop;
    if (claimsTop) {
        m_lastTop = token;
    }
    document->milliseconds = content.value(QLatin1String("milliseconds")).toDouble();
    document->fields = readFields(content);
    document->sums = readSums(content);
    ++document->descriptions;
    document->heard.restart();
    m_gather.start();
}

void PageForms::agentAwaits(const QString &token, const QString &origin, QWebEngineUrlRequestJob *job) {
    Document *document = documentFor(token, origin);
    if (document == nullptr) {
        job->fail(QWebEngineUrlRequestJob::RequestDenied);
        return;
    }
    document->waiting = job;
    document->heard.restart();
    // The job dies with its document: that is how we learn that a frame is gone.
    connect(job, &QObject::destroyed, this, [this, token, job] {
        const auto known = m_documents.find(token);
        const bool unanswered = known != m_documents.end() && (known->second.waiting.isNull() || known->second.waiting == job);
        if (unanswered && known->second.nextOrder.isNull()) {
            forget(token);
        }
    });
    if (!document->nextOrder.isEmpty()) {
        order(*document, std::exchange(document->nextOrder, QByteArray()));
    }
}

void PageForms::order(Document &document, QByteArray json) {
    if (document.waiting.isNull()) {
        document.nextOrder = std::move(json);
        return;
    }
    QWebEngineUrlRequestJob *job = document.waiting;
    document.waiting.clear();
    document.heard.restart();
    disconnect(job, &QObject::destroyed, this, nullptr);
    answerAgent(job, std::move(json));
}

static void wipe(QByteArray &order) {
    base::wipe(order.data(), static_cast<std::size_t>(order.size()));
    order.clear();
}

void PageForms::forget(const QString &token) {
    const auto known = m_documents.find(token);
    if (known == m_documents.end()) {
        return;
    }
    wipe(known->second.nextOrder);
    m_documents.erase(known);
    m_gather.start();
    if (m_run && !m_run->frames.empty() && m_run->plan.frameTokens[m_run->frames.front()] == token.toStdString()) {
        giveUpFrame("gone");
    }
}

autofill::FormSnapshot PageForms::snapshot() const {
    std::vector<const std::pair<const QString, Document> *> living;
    for (const auto &entry : m_documents) {
        const bool silent =
            entry.second.waiting.isNull() && entry.second.heard.hasExpired(std::chrono::milliseconds(limits::silence).count());
        if (!silent) {
            living.push_back(&entry);
        }
    }
    const auto isTop = [&](const Document &document) { return document.claimsTop && document.origin == m_pageOrigin; };
    std::sort(living.begin(), living.end(), [&](const auto *a, const auto *b) {
        return isTop(a->second) != isTop(b->second) ? isTop(a->second) : a->second.order < b->second.order;
    });
    autofill::FormSnapshot snapshot;
    for (const auto *entry : living) {
        const Document &document = entry->second;
        const int frame = static_cast<int>(snapshot.frames.size());
        snapshot.frames.push_back({document.origin.toStdString(), isTop(document), entry->first.toStdString()});
        for (autofill::FieldFacts field : document.fields) {
            field.frame = frame;
            snapshot.fields.push_back(std::move(field));
        }
        for (const autofill::SumFacts &sum : document.sums) {
            snapshot.sums.push_back({frame, sum.text});
        }
    }
    return snapshot;
}

double PageForms::describingMilliseconds() const {
    double sum = 0;
    for (const auto &[token, document] : m_documents) {
        sum += document.milliseconds;
    }
    return sum;
}

int PageForms::descriptionsOfTop() const {
    const auto known = m_documents.find(m_lastTop);
    return known == m_documents.end() ? 0 : known->second.descriptions;
}

void PageForms::lookAgain() {
    for (auto &[token, document] : m_documents) {
        order(document, QByteArrayLiteral("{\"do\":\"describe\"}"));
    }
}

void PageForms::fill(autofill::FillPlan plan, std::function<void(page::FillReport)> done) {
    if (m_run) { // one at a time; the second says that nothing holds
        page::FillReport report;
        for (std::size_t i = 0; i < plan.steps.size(); ++i) {
            report.fields.push_back({-1, false, QStringLiteral("busy"), plan.steps[i].type});
        }
        done(std::move(report));
        return;
    }
    m_run.emplace();
    m_run->number = m_nextRun++;
    m_run->plan = std::move(plan);
    m_run->done = std::move(done);
    m_run->clock.start();
    m_lastRun = m_run->number;
    m_lastFilled.clear();
    for (std::size_t frame = 0; frame < m_run->plan.frameTokens.size(); ++frame) {
        const bool wanted = std::any_of(m_run->plan.steps.begin(), m_run->plan.steps.end(),
                                        [&](const autofill::FillStep &step) { return step.frame == static_cast<int>(frame); });
        if (wanted && !m_run->plan.frameTokens[frame].empty()) {
            m_run->frames.push_back(frame);
            m_lastFilled.push_back(QString::fromStdString(m_run->plan.frameTokens[frame]));
        }
    }
    fillNextFrame();
}

void PageForms::fillNextFrame() {
    if (m_run->frames.empty()) {
        finishRun();
        return;
    }
    const std::size_t frame = m_run->frames.front();
    const auto known = m_documents.find(QString::fromStdString(m_run->plan.frameTokens[frame]));
    if (known == m_documents.end() || known->second.origin.toStdString() != m_run->plan.frameOrigins[frame]) {
        giveUpFrame("gone");
        return;
    }
    m_run->lookedAgain = false;
    askToFill(known->second);
}

/// The frame that is being filled gets its steps, and as long for them as it may take.
void PageForms::askToFill(Document &document) {
    std::vector<const autofill::FillStep *> steps;
    for (const autofill::FillStep &step : m_run->plan.steps) {
        if (step.frame == static_cast<int>(m_run->frames.front())) {
            steps.push_back(&step);
        }
    }
    m_run->keysLeft = limits::keysPerField * steps.size();
    m_deadline.start(limits::frameFill);
    order(document, writeFillOrder(m_run->number, steps));
}

void PageForms::giveUpFrame(const char *problem) {
    if (!m_run || m_run->frames.empty()) {
        return;
    }
    const std::size_t frame = m_run->frames.front();
    m_run->frames.erase(m_run->frames.begin());
    // What was not fetched by now is never handed out.
    if (const auto known = m_documents.find(QString::fromStdString(m_run->plan.frameTokens[frame])); known != m_documents.end()) {
        wipe(known->second.nextOrder);
    }
    for (const autofill::FillStep &step : m_run->plan.steps) {
        if (step.frame == static_cast<int>(frame)) {
            m_run->report.fields.push_back(
                {positionOf(m_run->plan.frameTokens[frame], step.field), false, QLatin1String(problem), step.type});
        }
    }
    fillNextFrame();
}

void PageForms::agentSawFrameLoad(const QString &token, const QString &origin) {
    const auto known = m_documents.find(token);
    if (known != m_documents.end() && known->second.origin == origin) {
        emit frameLoaded();
    }
}

/// The document whose turn it is, if that is who speaks of this run; null otherwise.
PageForms::Document *PageForms::beingFilled(const QString &token, const QString &origin, const QJsonObject &content) {
    const bool isItsTurn = m_run && !m_run->frames.empty() && content.value(QLatin1String("run")).toInt() == m_run->number &&
                           m_run->plan.frameTokens[m_run->frames.front()] == token.toStdString();
    return isItsTurn ? documentFor(token, origin) : nullptr;
}

/// Arrows alone: they tell nothing and send nothing, wherever the page may have moved the focus.
bool PageForms::agentWantsKey(const QString &token, const QString &origin, const QJsonObject &content) {
    const QString name = content.value(QLatin1String("key")).toString();
    const bool isArrow = name == u"ArrowDown" || name == u"ArrowUp";
    if (!isArrow || beingFilled(token, origin, content) == nullptr || m_run->keysLeft == 0) {
        return false;
    }
    --m_run->keysLeft;
    emit arrowWanted(name == u"ArrowDown" ? Qt::Key_Down : Qt::Key_Up);
    return true;
}

void PageForms::agentFilled(const QString &token, const QString &origin, const QJsonObject &content) {
    Document *document = beingFilled(token, origin, content);
    if (document == nullptr) {
        return;
    }
    document->heard.restart();
    const std::size_t frame = m_run->frames.front();
    const QJsonArray said = content.value(QLatin1String("fields")).toArray();
    if (fillRenamed(*document, said)) {
        return;
    }
    m_run->frames.erase(m_run->frames.begin());
    int at = 0;
    for (const autofill::FillStep &step : m_run->plan.steps) {
        if (step.frame != static_cast<int>(frame)) {
            continue;
        }
        const QJsonObject field = said.at(at++).toObject();
        const bool holds = field.value(QLatin1String("holds")).toBool();
        const QString problem = field.value(QLatin1String("problem")).toString(QStringLiteral("no_answer")).left(40);
        m_run->report.fields.push_back(
            {positionOf(m_run->plan.frameTokens[frame], step.field), holds, holds ? QString() : problem, step.type});
    }
    fillNextFrame();
}

/// Controls that have other words now than the person saw, as a page does when it knows the card's brand: what they are by the new words
/// decides, once a frame. The agent has described them anew before it said so. False if there is nothing more to be typed.
bool PageForms::fillRenamed(Document &document, const QJsonArray &said) {
    const std::size_t frame = m_run->frames.front();
    const bool any = std::any_of(said.begin(), said.end(), [](const QJsonValue &field) {
        return field.toObject().value(QLatin1String("problem")).toString() == u"changed";
    });
    if (!any || std::exchange(m_run->lookedAgain, true)) {
        return false;
    }
    const autofill::FormSnapshot now = snapshot();
    const autofill::Classification verdicts = autofill::classify(now);
    bool again = false;
    int at = 0;
    for (autofill::FillStep &step : m_run->plan.steps) {
        if (step.frame != static_cast<int>(frame) ||
            said.at(at++).toObject().value(QLatin1String("problem")).toString() != u"changed") {
            continue;
        }
        const int place = positionOf(m_run->plan.frameTokens[frame], step.field);
        if (place < 0 || verdicts[static_cast<std::size_t>(place)].type != step.type) {
            continue;
        }
        const autofill::FieldFacts &field = now.fields[static_cast<std::size_t>(place)];
        if (field.destinations == step.destinations && autofill::mayFill(field)) {
            autofill::rememberWords(step, field);
            again = true;
        }
    }
    if (again) {
        askToFill(document); // those that hold it already are only read back
    }
    return again;
}

void PageForms::finishRun() {
    m_deadline.stop();
    Run run = std::move(*m_run);
    m_run.reset();
    run.report.milliseconds = run.clock.elapsed();
    run.done(std::move(run.report));
}

int PageForms::positionOf(const std::string &token, int field) const {
    const autofill::FormSnapshot now = snapshot();
    for (std::size_t i = 0; i < now.fields.size(); ++i) {
        if (now.fields[i].field == field && now.frames[static_cast<std::size_t>(now.fields[i].frame)].token == token) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

} // namespace florin::browser
