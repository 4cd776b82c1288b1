#pragma once

#include "server/front/site/site.h"

#include <nlohmann/json.hpp>

#include <QByteArray>
#include <QRegularExpression>
#include <QString>
#include <QTemporaryDir>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace florin::test {

using Json = nlohmann::json;
using listener::Request;
using listener::Response;

/// Answers by method and path; remembers what it was asked.
class FakeRear final : public inquiry::RearDoor {
  public:
    void ask(inquiry::Question question, inquiry::Respond respond) override {
        std::string place = question.method;
        for (const std::string &segment : question.path) {
            place += " " + segment;
        }
        asked.emplace_back(place, question);
        const auto found = answers.find(place);
        found == answers.end() ? respond({404, {}, "application/problem+json", R"({"code":"not_found"})"}) : respond(found->second);
    }
    void says(const std::string &place, int status, const Json &body) { answers[place] = {status, {}, "application/json", body.dump()}; }

    std::map<std::string, inquiry::Answer> answers;
    std::vector<std::pair<std::string, inquiry::Question>> asked;
};

inline std::string formEncoded(const std::map<std::string, std::string> &entries) {
    QByteArray body;
    for (const auto &[name, value] : entries) {
        body += (body.isEmpty() ? "" : "&") + QByteArray::fromStdString(name).toPercentEncoding() + "=" + QByteArray::fromStdString(value).toPercentEncoding();
    }
    return body.toStdString();
}

/// A browser at the site, as far as forms and cookies go, and the rear unit behind it.
class Visitor {
  protected:
    FakeRear m_rear;
    base::SystemRandom m_random;
    std::unique_ptr<site::Site> m_site;
    QTemporaryDir m_folder;
    std::map<std::string, std::string> m_cookies;

    Response send(const std::string &method, const std::string &target, const std::string &body = {}, std::map<std::string, std::string> headers = {}) {
        Request request;
        request.method = method;
        request.target = target;
        const std::size_t mark = std::min(target.find('?'), target.size());
        for (const QString &segment : QString::fromStdString(target.substr(0, mark)).split('/', Qt::SkipEmptyParts)) {
            request.path.push_back(segment.toStdString());
        }
        if (mark < target.size()) {
            const std::string pair = target.substr(mark + 1);
            request.query[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
        }
        request.headers = std::move(headers);
        request.headers["host"] = "localhost:8443";
        if (method == "POST") {
            request.headers.try_emplace("content-type", "application/x-www-form-urlencoded");
        }
        std::string cookies;
        for (const auto &[name, value] : m_cookies) {
            cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
        }
        request.headers["cookie"] = cookies;
        request.body = body;
        request.requestId = "req_1";
        std::optional<Response> answer;
        m_site->receive(std::move(request), [&answer](Response response) { answer = std::move(response); });
        if (!answer) {
            return {0, {}, {}};
        }
        keepCookies(*answer);
        return *answer;
    }
    void keepCookies(const Response &answer) {
        for (const auto &[name, value] : answer.headers) {
            if (name == "Set-Cookie") {
                const std::string pair = value.substr(0, value.find(';'));
                m_cookies[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
            }
        }
    }
    static std::string header(const Response &answer, std::string_view wanted) {
        for (const auto &[name, value] : answer.headers) {
            if (name == wanted) {
                return value;
            }
        }
        return {};
    }
    /// The hidden fields that a form must send back.
    std::map<std::string, std::string> hiddenOf(const std::string &page) {
        std::map<std::string, std::string> fields;
        static const QRegularExpression hidden("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
        // The last form of the page: the first may be that of signing out.
        auto matches = hidden.globalMatch(QString::fromStdString(page));
        while (matches.hasNext()) {
            const auto match = matches.next();
            fields[match.captured(1).toStdString()] = match.captured(2).toStdString();
        }
        return fields;
    }
    Response submit(const std::string &target, std::map<std::string, std::string> entries, const std::string &formPage = {}) {
        auto fields = hiddenOf(send("GET", formPage.empty() ? target : formPage).body);
        fields.merge(entries);
        for (const auto &[name, value] : entries) {
            fields[name] = value;
        }
        return send("POST", target, formEncoded(fields));
    }
    void signIn() { m_cookies["__Host-florin_session"] = "ses_1"; }
    /// A new browser, and a site that nobody has asked yet.
    void beginAnew() {
        m_rear.answers.clear();
        m_rear.asked.clear();
        m_cookies.clear();
        m_site = std::make_unique<site::Site>(site::Settings{m_folder.path().toStdString(), "KRW", false}, m_rear, m_random);
    }
};

} // namespace florin::test
