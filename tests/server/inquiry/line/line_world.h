#pragma once

#include "server/inquiry/line/front_end.h"
#include "server/inquiry/line/rear_end.h"
#include "shared/base/clock.h"
#include "shared/signing/certificate.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>

namespace florin::line {

using namespace std::chrono_literals;
using signing::CertificateRole;

/// Answers are short, and nobody waits long.
inline Times quick() {
    return {.connect = 2s, .silence = 600ms, .stillHere = 100ms, .answer = 10s, .firstPause = 10ms, .longestPause = 50ms};
}

inline inquiry::Answer refusal(payment::Refusal refusal, std::string_view requestId) {
    return {payment::factsOf(refusal).status, {}, "", std::string(payment::factsOf(refusal).code) + " " + std::string(requestId)};
}

/// Authorities and certificates as files, made when they are asked for.
class Pki {
  public:
    std::string file(const std::string &name) const { return m_folder.filePath(QString::fromStdString(name)).toStdString(); }
    std::string authority(const std::string &name) {
        write(name + ".pem", of(name).certificate.toPem());
        return file(name + ".pem");
    }
    /// `authority` certifies `name` for `role`; returns who that is, and believes `believed` of `peerName`.
    Identity identity(const std::string &byAuthority, const std::string &name, CertificateRole role, const std::string &believed,
                      const std::string &peerName) {
        const auto now = base::SystemClock().now();
        const auto key = signing::PrivateKey::generateEs256();
        const auto stem = "leaf" + std::to_string(++m_count);
        signing::CertificatePlan plan{name, {}, role, now - std::chrono::hours(1), now + std::chrono::hours(1)};
        if (role == CertificateRole::tlsServer) plan.dnsNames = {name};
        write(stem + ".pem", of(byAuthority).issue(plan, key.publicKey()).toPem());
        write(stem + ".key", std::string(key.toPem().text()));
        return {authority(believed), file(stem + ".pem"), file(stem + ".key"), peerName};
    }
    Identity front() { return identity("line", "florin-front", CertificateRole::tlsClient, "line", "florin-rear"); }
    Identity rear() { return identity("line", "florin-rear", CertificateRole::tlsServer, "line", "florin-front"); }

  private:
    const signing::Authority &of(const std::string &name) {
        const auto now = base::SystemClock().now();
        return m_authorities.try_emplace(name, signing::Authority::make(name, now - std::chrono::hours(2), now + std::chrono::hours(2))).first->second;
    }
    void write(const std::string &name, const std::string &content) const { std::ofstream(file(name)) << content; }

    QTemporaryDir m_folder;
    std::map<std::string, signing::Authority> m_authorities;
    int m_count = 0;
};

/// A rear unit's door that answers at once, or keeps what is asked until it is told to answer.
class Desk final : public inquiry::RearDoor {
  public:
    void ask(inquiry::Question question, inquiry::Respond respond) override {
        {
            const std::lock_guard lock(m_mutex);
            ++m_asked;
            if (m_keeps) {
                m_kept.emplace_back(std::move(question), std::move(respond));
                m_changed.notify_all();
                return;
            }
        }
        respond({201, {{"Method", question.method}}, "application/json", question.bearer + question.body});
    }
    void keep() {
        const std::lock_guard lock(m_mutex);
        m_keeps = true;
    }
    bool waitForKept(std::size_t count) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 10s, [&] { return m_kept.size() >= count; });
    }
    std::size_t asked() {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }
    void answerAll(const std::string &body = "{}") {
        std::vector<std::pair<inquiry::Question, inquiry::Respond>> kept;
        {
            const std::lock_guard lock(m_mutex);
            kept.swap(m_kept);
        }
        // The last first: answers need not keep an order.
        for (auto at = kept.rbegin(); at != kept.rend(); ++at) at->second({200, {}, "application/json", at->first.requestId + body});
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::pair<inquiry::Question, inquiry::Respond>> m_kept;
    std::size_t m_asked = 0;
    bool m_keeps = false;
};

/// Answers as they come back, by the question's id.
class Answers {
  public:
    inquiry::Respond of(const std::string &id) {
        return [this, id](inquiry::Answer answer) {
            const std::lock_guard lock(m_mutex);
            m_answers[id] = std::move(answer);
            ++m_count;
            m_changed.notify_all();
        };
    }
    bool waitFor(std::size_t count) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 20s, [&] { return m_count >= count; });
    }
    inquiry::Answer at(const std::string &id) {
        const std::lock_guard lock(m_mutex);
        return m_answers.contains(id) ? m_answers[id] : inquiry::Answer{0, {}, "", "no answer"};
    }
    std::size_t count() {
        const std::lock_guard lock(m_mutex);
        return m_count;
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::string, inquiry::Answer> m_answers;
    std::size_t m_count = 0;
};

inline inquiry::Question question(const std::string &id, const char *method, std::string body = "{}") {
    inquiry::Question made;
    made.requestId = id;
    made.method = method;
    made.path = {"v1", "orders"};
    made.bearer = "token ";
    made.address = "127.0.0.1";
    made.body = std::move(body);
    return made;
}

} // namespace florin::line
