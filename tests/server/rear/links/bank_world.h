#pragma once

#include "server/rear/links/iso_bank_link.h"
#include "server/sandbox/bank/bank.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/signing/certificate.h"

#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace florin::tests {

using namespace std::chrono_literals;

/// Certificates of one authority in a folder: a bank's, a gateway's.
struct Pki {
    std::string authorityFile;
    std::string bankCertificateFile;
    std::string bankKeyFile;
    std::string gatewayCertificateFile;
    std::string gatewayKeyFile;

    static Pki make(const std::string &folder, const std::string &prefix, const std::string &bankName = "localhost") {
        using namespace signing;
        const auto now = base::SystemClock().now();
        const auto authority = Authority::make(prefix + " bank authority", now - 24h, now + 240h);
        Pki pki;
        const auto write = [&](const std::string &name, std::string_view content) {
            const std::string path = folder + "/" + prefix + "-" + name + ".pem";
            std::ofstream(path) << content;
            return path;
        };
        const auto issue = [&](const std::string &name, CertificateRole role, std::string &certificateFile, std::string &keyFile) {
            const PrivateKey key = PrivateKey::generateEs256();
            const CertificatePlan plan{name, role == CertificateRole::tlsServer ? std::vector{bankName} : std::vector<std::string>(), role,
                now - 24h, now + 240h};
            certificateFile = write(name, authority.issue(plan, key.publicKey()).toPem());
            keyFile = write(name + "-key", key.toPem().text());
        };
        pki.authorityFile = write("authority", authority.certificate.toPem());
        issue("bank", CertificateRole::tlsServer, pki.bankCertificateFile, pki.bankKeyFile);
        issue("gateway", CertificateRole::tlsClient, pki.gatewayCertificateFile, pki.gatewayKeyFile);
        return pki;
    }
};

/// Collects what a link says, each reply in the place of its question.
class Replies {
  public:
    using Reply = base::Result<payments::BankReply, payments::BankSilence>;

    payments::Bank::Replied place() {
        const std::lock_guard lock(m_mutex);
        const std::size_t index = m_replies.size();
        m_replies.emplace_back();
        return [this, index](Reply reply) {
            const std::lock_guard inner(m_mutex);
            m_times.push_back(index);
            m_replies[index].emplace(std::move(reply));
            m_arrived.notify_all();
        };
    }
    /// False if they are not all there in ten seconds.
    bool waitForAll() {
        std::unique_lock lock(m_mutex);
        return m_arrived.wait_for(lock, 10s, [this] { return m_times.size() >= m_replies.size(); });
    }
    Reply &operator[](std::size_t index) { return *m_replies[index]; }
    /// The order in which they came.
    std::vector<std::size_t> order() {
        const std::lock_guard lock(m_mutex);
        return m_times;
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::vector<std::optional<Reply>> m_replies;
    std::vector<std::size_t> m_times;
};

/// A folder, its certificates, and banks and links in it.
class BankWorld {
  public:
    BankWorld() : pki(Pki::make(folder(), "banks")) {}

    std::string folder() const { return m_folder.path().toStdString(); }

    bank::BankPlan bankPlan(bank::Trade trade) const {
        bank::BankPlan plan;
        plan.name = trade == bank::Trade::issuer ? "issuer" : "cards";
        plan.trade = trade;
        plan.authorityFile = pki.authorityFile;
        plan.certificateFile = pki.bankCertificateFile;
        plan.keyFile = pki.bankKeyFile;
        plan.dataFolder = folder() + "/" + plan.name;
        plan.lateness = 600ms;
        return plan;
    }
    links::LinkPlan linkPlan(const bank::Bank &bank) const {
        links::LinkPlan plan;
        plan.address = {"localhost", bank.port(), "", pki.authorityFile, pki.gatewayCertificateFile, pki.gatewayKeyFile};
        plan.timeout = 5s;
        return plan;
    }

    payments::BankReference nextReference() {
        ++m_stan;
        const std::string digits = std::to_string(m_stan);
        const std::string stan = std::string(6 - digits.size(), '0') + digits;
        return {stan, "RRN000" + stan, clock.now()};
    }
    payments::BankQuestion question(payments::BankVerb verb, std::string_view number = {}, std::int64_t won = 0) {
        payments::BankQuestion asked;
        asked.verb = verb;
        asked.reference = nextReference();
        if (won > 0)
            asked.amount = money::Money::of(won, krw);
        if (!number.empty())
            asked.number = card::CardNumber::parse(number);
        asked.expiry.reset();
        return asked;
    }
    payments::BankQuestion application(const std::string &reference, bool physical = false) {
        payments::BankQuestion asked = question(payments::BankVerb::issueCard);
        asked.application = payments::CardApplication{physical, reference, krw, physical ? "홍길동" : "", physical ? "서울특별시 중구 세종대로 110" : ""};
        return asked;
    }
    /// For a card that pays once and draws on the one with this number.
    payments::BankQuestion singleUse(const std::string &reference, std::string_view number, std::int64_t most, const std::string &shop = {}) {
        payments::BankQuestion asked = question(payments::BankVerb::issueCard, number);
        asked.application = payments::CardApplication{false, reference, krw, "", "", payments::SingleUseLock{*money::Money::of(most, krw), shop}};
        return asked;
    }
    payments::BankQuestion reversalOf(const payments::BankQuestion &original) {
        payments::BankQuestion asked = question(payments::BankVerb::reversal);
        asked.amount = original.amount;
        asked.originalVerb = original.verb;
        asked.originalReference = original.reference;
        return asked;
    }

  private:
    QTemporaryDir m_folder;
    int m_stan = 0;

  public:
    const money::Currency krw = *money::Currency::fromCode("KRW");
    base::SystemClock clock;
    base::SystemRandom random;
    Pki pki;
};

/// A bank of the sandbox, and a link that is signed on to it.
struct LinkedBank {
    LinkedBank(BankWorld &world, bank::Trade trade, std::chrono::milliseconds timeout = 5s)
        : bank(world.bankPlan(trade), world.clock, world.random), link(planTo(world, timeout), world.clock) {
        link.start();
        if (!QTest::qWaitFor([this] { return link.isUp(); }, 10'000))
            qFatal("the link never signed on");
    }

    bank::Bank bank;
    links::IsoBankLink link;

  private:
    links::LinkPlan planTo(const BankWorld &world, std::chrono::milliseconds timeout) {
        bank.start(); // from here on it has a port
        links::LinkPlan plan = world.linkPlan(bank);
        plan.timeout = timeout;
        return plan;
    }
};

/// Copies by hand: questions hold secrets and are not copied otherwise.
inline payments::BankQuestion again(const payments::BankQuestion &question) {
    payments::BankQuestion same;
    same.verb = question.verb;
    same.reference = question.reference;
    same.amount = question.amount;
    if (question.number)
        same.number = question.number->copy();
    same.expiry = question.expiry;
    if (question.secret)
        same.secret = question.secret->copy();
    same.account = question.account;
    same.merchant = question.merchant;
    same.application = question.application;
    same.originalVerb = question.originalVerb;
    same.originalReference = question.originalReference;
    return same;
}

/// Asks one question and waits for what becomes of it.
inline base::Result<payments::BankReply, payments::BankSilence> askAndWait(payments::Bank &bank, payments::BankQuestion question) {
    Replies replies;
    bank.ask(std::move(question), replies.place());
    if (!replies.waitForAll())
        qFatal("the link never replied");
    return std::move(replies[0]);
}

} // namespace florin::tests
