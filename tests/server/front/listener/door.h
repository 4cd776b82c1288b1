#pragma once

#include "server/front/listener/listener.h"

#include <QProcess>
#include <QTemporaryDir>

#include <atomic>
#include <csignal>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace florin::test {

inline const std::string host = "Host: localhost\r\n";

/// Answers with what it understood; `/later` waits until it is told, `/never` drops its reply, `/throws` throws.
class Echo {
  public:
    void operator()(listener::Request request, const listener::Reply &reply) {
        ++calls;
        if (request.path.size() == 1 && request.path[0] == "later") {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(reply);
            return;
        }
        if (request.path.size() == 1 && request.path[0] == "never") {
            return;
        }
        if (request.path.size() == 1 && request.path[0] == "throws") {
            throw std::runtime_error("a handler's mistake");
        }
        if (request.path.size() == 1 && request.path[0] == "splits") {
            return reply({200, {{"X-Split", "a\r\nSet-Cookie: b"}}, ""});
        }
        std::string text = request.method;
        for (const std::string &segment : request.path) {
            text += " " + segment;
        }
        for (const auto &[name, value] : request.query) {
            text += " " + name + "=" + value;
        }
        reply({200, {{"Content-Type", "text/plain"}}, text + " [" + request.body + "]"});
    }
    void answerLater() {
        const std::lock_guard lock(m_mutex);
        for (const listener::Reply &reply : m_waiting) {
            reply({200, {}, "at last"});
        }
        m_waiting.clear();
    }
    bool isWaiting() {
        const std::lock_guard lock(m_mutex);
        return !m_waiting.empty();
    }
    std::atomic<int> calls = 0;

  private:
    std::mutex m_mutex;
    std::vector<listener::Reply> m_waiting;
};

/// A listener on a free port of loopback, with a certificate of its own, and what answers behind it.
class Door {
  public:
    Door() { std::signal(SIGPIPE, SIG_IGN); }

    /// Writes a new certificate and its key over the old ones.
    bool makeCertificate(const QString &name) {
        QProcess openssl;
        openssl.start("openssl", {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-days", "2",
                                  "-keyout", keyFile(), "-out", m_folder.filePath("cert.pem")});
        return openssl.waitForFinished() && openssl.exitCode() == 0;
    }
    QString keyFile() const { return m_folder.filePath("key.pem"); }
    std::string missingFile() const { return m_folder.filePath("missing.pem").toStdString(); }

    listener::Settings settings() const {
        listener::Settings made;
        made.names = {"localhost", "127.0.0.1", "[::1]"};
        made.certFile = m_folder.filePath("cert.pem").toStdString();
        made.keyFile = keyFile().toStdString();
        made.always = {{"Florin-Version", "2026-11-20"}};
        made.limits.headTime = made.limits.bodyTime = std::chrono::milliseconds(400);
        return made;
    }
    /// Nothing if it cannot open.
    static std::unique_ptr<listener::Listener> open(const listener::Settings &made, const std::shared_ptr<Echo> &echo) {
        auto opened = listener::Listener::open(
            made, [echo](listener::Request request, listener::Reply reply) { (*echo)(std::move(request), reply); });
        return opened ? std::move(opened).value() : nullptr;
    }

  private:
    QTemporaryDir m_folder;
};

} // namespace florin::test
