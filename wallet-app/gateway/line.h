#pragma once

#include "shared/protocol/json.h"
#include "shared/signing/certificate.h"
#include "wallet-app/gateway/http_gateway.h"
#include "wallet-app/gateway/limits.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QSslConfiguration>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace florin::gateway {

/// One question to the gateway. The body may hold secrets: it is wiped when the answer is there.
struct Request {
    enum class Proof { none, token };
    enum class Patience { ordinary, bank, longPoll };

    QByteArray verb;
    std::string path; ///< behind the gateway's address, percent-encoded, with its query; empty: it cannot be asked
    QByteArray body;
    std::string key; ///< Idempotency-Key; empty: none
    Proof proof = Proof::token;
    Patience patience = Patience::ordinary;
};

/// The JSON of a 2xx answer (null if it had none), or why there is none.
using Answered = std::function<void(base::Result<protocol::Json, session::Failure>)>;

/// The connection to one gateway: TLS, the access token, and what is under way.
class HttpGateway::Line final : public QObject {
  public:
    Line(GatewayAddress address, const base::Clock &clock, base::Random &random);
    ~Line() override;

    session::TaskHandle ask(Request request, Answered answered);
    /// See session::Gateway. Without a device nothing is asked.
    void getReady();
    void setDevice(DeviceCredentials credentials);
    void forgetDevice();

    std::string newKey() { return m_random.id("key"); }
    /// What the device signs to prove itself; empty if there is no device or the keyring is locked.
    std::string assertion(const std::string &purpose, const std::string &origin);
    std::optional<base::SecretBytes> open(const std::string &compactJwe) const;

  private:
    class Call;
    using CallHandle = std::shared_ptr<Call>;

    QNetworkRequest networkRequest(const Request &request) const;
    void start(const CallHandle &call);
    void transmit(const CallHandle &call);
    void heard(const CallHandle &call);
    void judge(const CallHandle &call, int status, QByteArray body);
    void fetchToken();
    void tokenCame(const base::Result<protocol::Json, session::Failure> &answer);
    bool tokenIsFresh() const { return tokenLasts(limits::tokenMargin); }
    bool tokenLasts(std::chrono::seconds time) const;
    void dropToken();
    void conclude(const CallHandle &call, base::Result<protocol::Json, session::Failure> result);

    const GatewayAddress m_address;
    const base::Clock &m_clock;
    base::Random &m_random;
    QSslConfiguration m_tls;
    /// Long polls have connections of their own: however many there are, they keep nobody else waiting.
    QNetworkAccessManager m_quick, m_waiting;
    std::optional<DeviceCredentials> m_device;
    std::optional<signing::Certificate> m_certificate;
    base::SecretBytes m_token;
    base::Timestamp m_tokenEnds{};
    session::TaskHandle m_tokenTask;
    std::set<CallHandle> m_calls;
    std::vector<CallHandle> m_tokenWaiters;
};

} // namespace florin::gateway
