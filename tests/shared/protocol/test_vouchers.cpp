#include "shared/protocol/json.h"
#include "shared/protocol/signed_objects.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace florin;
using namespace florin::protocol;
using namespace florin::signing;
using namespace std::chrono_literals;

namespace {

const base::Timestamp now = *base::fromRfc3339("2026-11-28T10:00:00Z");
const std::string gateway = "https://localhost:8443";
constexpr char header[] = R"({"alg":"ES256","typ":"florin-voucher+jwt","kid":"k"})";

money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }

const PrivateKey &key() {
    static const PrivateKey made = PrivateKey::generateEs256();
    return made;
}
const KeySet &keys() {
    static const KeySet set{{"k", key().publicKey()}};
    return set;
}

payment::Voucher soundVoucher() {
    return {gateway, "shop", "vch_1", now, now + payment::voucherLife, "R-17", ticketHash("x"), won(40), payment::VoucherOutcome::paid, "c-7"};
}

Json payload() { return *readJson(takeApart(writeVoucher(soundVoucher(), "k", key()))->payload); }

std::string flawAt(const std::string &compact, base::Timestamp moment, std::string_view merchant = "shop", std::string_view issuer = gateway) {
    const auto voucher = readVoucher(compact);
    if (!voucher) return std::string(toWord(voucher.error()));
    const auto verified = verifyVoucher(*voucher, keys(), issuer, merchant, moment);
    return verified ? std::string() : std::string(toWord(verified.error()));
}

} // namespace

/// The payment server's word that a ticket is paid.
class TestVouchers : public QObject {
    Q_OBJECT

  private slots:
    void comeBackAsTheyWere() {
        const auto compact = writeVoucher(soundVoucher(), "k", key());
        const auto voucher = readVoucher(compact);
        QVERIFY(voucher && verifyVoucher(*voucher, keys(), gateway, "shop", now));
        const auto &read = voucher->content;
        QVERIFY(read.id == "vch_1" && read.registerSerial == "R-17" && read.ticketHash == ticketHash("x") && read.total == won(40));
        QVERIFY(read.outcome == payment::VoucherOutcome::paid && read.customer == std::optional<std::string>("c-7"));
        QVERIFY(read.issuedAt == now && read.expiresAt == now + payment::voucherLife);
    }

    void holdForTheShopTheyNameAndForTensOfSeconds() {
        const auto compact = writeVoucher(soundVoucher(), "k", key());
        QCOMPARE(flawAt(compact, now + 59s), std::string());
        QCOMPARE(flawAt(compact, now + 60s), std::string("expired"));
        QCOMPARE(flawAt(compact, now - 2min), std::string());
        QCOMPARE(flawAt(compact, now - 2min - 1s), std::string("not_yet_valid"));
        QCOMPARE(flawAt(compact, now, "other"), std::string("wrong_audience"));
        QCOMPARE(flawAt(compact, now, "shop", "https://other.example"), std::string("wrong_audience"));
    }

    void areSignedByTheGatewayAlone() {
        const auto stranger = PrivateKey::generateEs256();
        QCOMPARE(flawAt(writeVoucher(soundVoucher(), "k", stranger), now), std::string("bad_signature"));
        QCOMPARE(flawAt(writeVoucher(soundVoucher(), "j", key()), now), std::string("bad_signature"));
        const auto asTicket = signing::sign(R"({"alg":"ES256","typ":"florin-ticket+jwt","kid":"k"})", writeJson(payload()), key());
        QCOMPARE(flawAt(asTicket, now), std::string("wrong_type"));
    }

    void mustBeSound_data() {
        QTest::addColumn<QByteArray>("change");
        for (const char *change :
             {R"({"iss":null})", R"({"aud":null})", R"({"aud":["shop"]})", R"({"jti":""})", R"({"iat":"1"})", R"({"exp":1})", R"({"exp":1795860000000})",
              R"({"register":null})", R"({"register":7})", R"({"ticket":""})", R"({"total":40})", R"({"total":{"amount":-1,"currency":"KRW"}})",
              R"({"total":{"amount":0,"currency":"KRW"}})", R"({"outcome":"Paid"})", R"({"outcome":null})", R"({"outcome":"yes"})", R"({"sub":""})"})
            QTest::newRow(change) << QByteArray(change);
    }
    void mustBeSound() {
        QFETCH(QByteArray, change);
        auto changed = payload();
        changed.merge_patch(*readJson(change.toStdString()));
        QCOMPARE(flawAt(signing::sign(header, writeJson(changed), key()), now), std::string("malformed"));
    }

    void answerTicketsOfNothingToPay_data() {
        QTest::addColumn<int>("outcome");
        using payment::VoucherOutcome;
        for (const auto outcome : {VoucherOutcome::yes, VoucherOutcome::no, VoucherOutcome::ofAge, VoucherOutcome::unknown})
            QTest::newRow(toWord(outcome).data()) << static_cast<int>(outcome);
    }
    void answerTicketsOfNothingToPay() {
        QFETCH(int, outcome);
        auto voucher = soundVoucher();
        voucher.outcome = static_cast<payment::VoucherOutcome>(outcome);
        voucher.total = won(0);
        const auto read = readVoucher(writeVoucher(voucher, "k", key()));
        QVERIFY(read && read->content.outcome == voucher.outcome && !read->content.total.isPositive());
    }
};

QTEST_GUILESS_MAIN(TestVouchers)
#include "test_vouchers.moc"
