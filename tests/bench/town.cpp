#include "tests/bench/town.h"

#include "server/program/private_file.h"
#include "server/rear/keeping/possessions.h"
#include "server/rear/certification/device_authority.h"
#include "server/rear/ledger/books.h"
#include "server/rear/merchants/registration.h"
#include "shared/base/encoding.h"
#include "shared/protocol/signed_objects.h"
#include "shared/signing/sealing.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <vector>

namespace florin::bench {

namespace {

constexpr int deviceKeys = 8; ///< RSA keys are slow to make; certificates are one for each member
constexpr int membersAtOnce = 200;
constexpr std::int64_t price = 40;
constexpr const char *shopId = "paper";
constexpr const char *shopName = "The Paper";
const money::Currency krw = *money::Currency::fromCode("KRW");

struct Citizen {
    std::string bearer;
    signing::Certificate certificate;
    const signing::PrivateKey *key;
};

class Town {
  public:
    Town(const TownPlan &plan, keeping::Possessions &possessions)
        : m_plan(plan), m_store(*possessions.store), m_devices(possessions.keys.devices) {
        for (int at = 0; at < deviceKeys; ++at) m_keys.push_back(signing::PrivateKey::generateRs256());
    }

    void settle() {
        write([this](intake::Records &records) {
            records.merchants.put({shopId, shopName, {"https://paper.example"}, {{"k1", m_ticketKey.publicKey().toDer()}}, m_now});
        });
        while (static_cast<int>(m_citizens.size()) < m_plan.members) {
            const auto from = m_citizens.size();
            for (int at = 0; at < membersAtOnce && static_cast<int>(m_citizens.size()) < m_plan.members; ++at) m_citizens.push_back(newcomer());
            write([&](intake::Records &records) {
                for (auto at = from; at < m_citizens.size(); ++at) moveIn(records, at);
            });
        }
    }

    /// The next order, by the next member.
    std::string request(int number) {
        const auto &citizen = m_citizens[static_cast<std::size_t>(number) % m_citizens.size()];
        const auto amount = *money::Money::of(price, krw);
        payment::PaymentTicket ticket{.order = {{{"a-" + std::to_string(number % 97), "An article to read", 1, amount}}, amount, *money::Money::of(4, krw)}};
        ticket.merchant = shopId;
        ticket.id = m_random.id("tkt", m_now + std::chrono::milliseconds(number));
        ticket.issuedAt = m_now;
        ticket.expiresAt = m_now + std::chrono::hours(2);
        ticket.gateway = m_plan.gateway;
        ticket.kind = "single";
        ticket.serial = std::to_string(number);
        ticket.returnUrl = "https://paper.example/paid";
        const auto compact = protocol::writeTicket(ticket, "k1", m_ticketKey);
        payment::PaymentOrder order{.total = amount};
        order.id = m_random.id("pay", m_now + std::chrono::milliseconds(number));
        order.issuedAt = m_now;
        order.expiresAt = m_now + std::chrono::hours(2);
        order.ticketHash = protocol::ticketHash(compact);
        order.means = payment::microMeans;
        order.gateway = m_plan.gateway;
        order.payeeName = shopName;
        const auto jws =
            protocol::writeOrderJws(order, citizen.certificate, [&](std::string_view input) { return citizen.key->sign(input); });
        const auto body = nlohmann::json{{"ticket", compact}, {"order", jws}}.dump();
        return "POST /v1/orders HTTP/1.1\r\nHost: " + m_plan.gateway.substr(8) + "\r\nAuthorization: Bearer " + citizen.bearer +
               "\r\nIdempotency-Key: " + order.id + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

  private:
    void write(const std::function<void(intake::Records &)> &work) {
        const auto stored = m_store.write([&](intake::Records &records) {
            work(records);
            return intake::Outcome::commit;
        });
        if (!stored) throw std::runtime_error("the books cannot be written");
    }
    Citizen newcomer() {
        const auto &key = m_keys[m_citizens.size() % m_keys.size()];
        const auto issued = m_devices.issue(signing::makeRequest(key, "wallet"), m_now, m_random);
        if (!issued) throw std::runtime_error("a device gets no certificate");
        m_ids.push_back(issued->device);
        return {m_random.id("at"), issued->certificate, &key};
    }
    void moveIn(intake::Records &records, std::size_t at) {
        const auto &citizen = m_citizens[at];
        const auto member = "member" + std::to_string(at);
        records.members.put({.id = member, .passwordHash = "none", .profile = {"A Member", member + "@florin.example", "", std::nullopt}, .createdAt = m_now});
        records.members.put({.id = m_ids[at],
                             .member = member,
                             .name = "Laptop",
                             .certificate = citizen.certificate.toPem(),
                             .certifiedUntil = citizen.certificate.notAfter(),
                             .createdAt = m_now,
                             .lastSeenAt = m_now});
        records.members.put(members::Grant{.id = m_random.id("grt"),
                                           .tokenHash = base::toHex(signing::sha256(citizen.bearer)),
                                           .member = member,
                                           .device = m_ids[at],
                                           .createdAt = m_now,
                                           .expiresAt = m_now + std::chrono::hours(4)});
        auto fill = ledger::beginning(m_random.id("rfl"), ledger::settlementWith("cards", krw), ledger::microAccountOf(member, krw, 200'000),
                                      *money::Money::of(200'000, krw));
        fill.plan.settles = ledger::Settles::atOnce;
        if (isRefusal(ledger::take(records.ledger, {fill}, m_now))) throw std::runtime_error("a micro-account cannot be filled");
    }

    const TownPlan &m_plan;
    intake::Store &m_store;
    certification::DeviceAuthority m_devices;
    base::SystemRandom m_random;
    const base::Timestamp m_now = base::SystemClock().now();
    const signing::PrivateKey m_ticketKey = signing::PrivateKey::generateEs256();
    std::vector<signing::PrivateKey> m_keys;
    std::vector<Citizen> m_citizens;
    std::vector<std::string> m_ids;
};

void append(std::ofstream &file, const std::string &request) {
    const auto size = static_cast<std::uint32_t>(request.size());
    const char length[] = {static_cast<char>(size >> 24), static_cast<char>(size >> 16), static_cast<char>(size >> 8), static_cast<char>(size)};
    file.write(length, sizeof length);
    file.write(request.data(), static_cast<std::streamsize>(request.size()));
}

} // namespace

base::Result<void, std::string> makeTown(const TownPlan &plan, const std::string &requests) {
    base::SystemRandom random;
    if (!program::makePrivateFolder(plan.data)) return base::Refused{std::string("the data folder cannot be made")};
    auto possessions = keeping::openPossessions(plan.data, plan.unit, keeping::Opener::server, base::SystemClock().now(), random);
    if (!possessions) return base::Refused{possessions.error().sentence};
    Town town(plan, *possessions);
    town.settle();
    std::ofstream file(requests, std::ios::binary);
    for (int number = 0; number < plan.orders; ++number) append(file, town.request(number));
    file.flush();
    if (!file) return base::Refused{std::string("the requests cannot be written")};
    return {};
}

} // namespace florin::bench
