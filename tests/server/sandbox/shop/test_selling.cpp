#include "server/sandbox/shop/card_form.h"
#include "server/sandbox/shop/cart.h"
#include "server/sandbox/shop/catalogue.h"
#include "server/sandbox/shop/order_desk.h"
#include "server/sandbox/shop/sessions.h"

#include <QFile>
#include <QtTest>

using namespace florin;
using namespace florin::shop;

namespace {

Catalogue shipped() {
    QFile file(FLORIN_SOURCE_DIR "/resources/shop/goods.json");
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the goods are missing");
    auto catalogue = Catalogue::fromJson(file.readAll().toStdString());
    if (!catalogue)
        qFatal("%s", catalogue.error().c_str());
    return std::move(*catalogue);
}

const base::Timestamp november2026 = *base::fromRfc3339("2026-11-20T10:00:00Z");

FormFields goodForm() {
    return {{"email", "dana@florin.example"}, {"phone", ""}, {"card_number", "4242 4242 4242 4242"}, {"card_name", "DANA FLORIN"},
            {"exp_month", "11"}, {"exp_year", "2026"}, {"card_code", "123"}, {"address1", "24 Baekjo-gil"}, {"address2", ""},
            {"city", "Seoul"}, {"postal_code", "03012"}, {"country", "KR"}};
}

} // namespace

class TestSelling : public QObject {
    Q_OBJECT

  private slots:
    void sellsTwoDozenGoodsEachWithAPicture() {
        const auto catalogue = shipped();
        QCOMPARE(catalogue.goods().size(), std::size_t{24});
        for (const auto &good : catalogue.goods())
            QVERIFY2(QFile::exists(QString(FLORIN_SOURCE_DIR "/resources/shop/pictures/%1.svg").arg(good.id.c_str())), good.id.c_str());
        for (const auto &category : catalogue.categories())
            QVERIFY2(!catalogue.goodsOf(category.id).empty(), category.id.c_str());
    }

    void refusesAGoodsFileThatIsNotSound_data() {
        QTest::addColumn<QString>("text");
        const QString good = R"({"id":"a","category":"c","name":"N","hangul":"N","summary":"s","story":"s","facts":[],"price":1})";
        const QString file = R"({"currency":"KRW","categories":[{"id":"c","name":"C","hangul":"C","line":"l"}],"goods":[%1]})";
        QTest::newRow("no JSON") << "goods";
        QTest::newRow("unknown currency") << QString(file).replace("KRW", "ZZZ").arg(good);
        QTest::newRow("price with decimals") << file.arg(QString(good).replace("\"price\":1", "\"price\":1.5"));
        QTest::newRow("price of nothing") << file.arg(QString(good).replace("\"price\":1", "\"price\":0"));
        QTest::newRow("unknown category") << file.arg(QString(good).replace("\"category\":\"c\"", "\"category\":\"x\""));
        QTest::newRow("the same good twice") << file.arg(good + "," + good);
    }
    void refusesAGoodsFileThatIsNotSound() {
        QFETCH(QString, text);
        QVERIFY(!Catalogue::fromJson(text.toStdString()));
    }

    void findsGoodsByAnyOfTheirWords_data() {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("first");
        QTest::addColumn<int>("atLeast");
        QTest::newRow("name, any case") << "TEAPOT" << "celadon-teapot" << 1;
        QTest::newRow("name before text") << "ink" << "river-ink" << 2;
        QTest::newRow("two words") << "blue ink" << "river-ink" << 1;
        QTest::newRow("hangul") << "메밀차" << "roasted-buckwheat" << 1;
        QTest::newRow("a fact") << "borosilicate" << "glass-infuser" << 1;
        QTest::newRow("nothing") << "" << "" << 0;
        QTest::newRow("not sold") << "bicycle" << "" << 0;
    }
    void findsGoodsByAnyOfTheirWords() {
        QFETCH(QString, query);
        QFETCH(QString, first);
        QFETCH(int, atLeast);
        const auto catalogue = shipped();
        const auto found = catalogue.search(query.toStdString());
        QVERIFY(static_cast<int>(found.size()) >= atLeast);
        QCOMPARE(found.empty() ? QString() : QString::fromStdString(found.front()->id), first);
    }

    void addsUpACartWithItsContainedVat() {
        const auto catalogue = shipped();
        Cart cart;
        QVERIFY(!orderOf(cart, catalogue));
        cart.add("hanji-notebook", 1);
        cart.add("hanji-notebook", 1);
        cart.add("river-ink", 1);
        cart.add("not-sold-any-more", 3);
        const auto order = orderOf(cart, catalogue);
        QVERIFY(order);
        QCOMPARE(order->total.amount(), 47'000);
        QCOMPARE(order->vat.amount(), 4'273);
        QVERIFY(!payment::flawOf(*order));
        cart.set("river-ink", 0);
        QCOMPARE(orderOf(cart, catalogue)->lines.size(), std::size_t{1});
        cart.set("hanji-notebook", 1000);
        QCOMPARE(orderOf(cart, catalogue)->lines[0].quantity, std::int64_t{mostPieces});
        cart.set("hanji-notebook", 5);
        cart.takeOut(*order);
        QCOMPARE(orderOf(cart, catalogue)->lines[0].quantity, std::int64_t{3});
    }

    void writesMoneyAsTheShopDoes() {
        const auto won = *money::Currency::fromCode("KRW"), euro = *money::Currency::fromCode("EUR");
        QCOMPARE(priceText(*money::Money::of(900, won)), std::string("₩900"));
        QCOMPARE(priceText(*money::Money::of(1'234'567, won)), std::string("₩1,234,567"));
        QCOMPARE(priceText(*money::Money::of(1250, euro)), std::string("12.50 EUR"));
    }

    void readsFormsStrictly_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("good");
        QTest::newRow("plain") << QByteArray("a=1&b=two+words&c=%EC%B0%A8") << true;
        QTest::newRow("empty") << QByteArray() << true;
        QTest::newRow("escape cut short") << QByteArray("a=%4") << false;
        QTest::newRow("no hex") << QByteArray("a=%zz") << false;
        QTest::newRow("not UTF-8") << QByteArray("a=%ff") << false;
        QTest::newRow("a name twice") << QByteArray("a=1&a=2") << false;
    }
    void readsFormsStrictly() {
        QFETCH(QByteArray, body);
        QFETCH(bool, good);
        const auto form = readForm(body.toStdString());
        QCOMPARE(form.has_value(), good);
        if (good && !body.isEmpty())
            QCOMPARE(form->at("b") + form->at("c"), std::string("two words차"));
    }

    void checksTheCardFormBeforeAnybodyIsAsked_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("flawed");
        QTest::newRow("good in its last month") << "" << "" << "";
        QTest::newRow("a digit wrong") << "card_number" << "4242 4242 4242 4241" << "card_number";
        QTest::newRow("no number") << "card_number" << "" << "card_number";
        QTest::newRow("expired last month") << "exp_month" << "10" << "exp_month";
        QTest::newRow("no month") << "exp_month" << "" << "exp_month";
        QTest::newRow("no year") << "exp_year" << "x" << "exp_month";
        QTest::newRow("short secret") << "card_code" << "12" << "card_code";
        QTest::newRow("letters as secret") << "card_code" << "abc" << "card_code";
        QTest::newRow("no name") << "card_name" << "  " << "card_name";
        QTest::newRow("no e-mail") << "email" << "dana" << "email";
        QTest::newRow("control character") << "city" << QString("Seo\nul") << "city";
        QTest::newRow("too far away") << "country" << "AQ" << "country";
    }
    void checksTheCardFormBeforeAnybodyIsAsked() {
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, flawed);
        FormFields fields = goodForm();
        if (!field.isEmpty())
            fields[field.toStdString()] = value.toStdString();
        const CardForm form = readCardForm(fields, november2026);
        QCOMPARE(form.card.has_value(), flawed.isEmpty());
        QCOMPARE(form.flaws.size(), std::size_t(flawed.isEmpty() ? 0 : 1));
        if (!flawed.isEmpty())
            QVERIFY(form.flaws.contains(flawed.toStdString()));
    }

    void tampersSoThatOnlyTheComparisonFindsIt_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("path");
        QTest::newRow("none") << "none" << "";
        QTest::newRow("price") << "price" << "lines[0].price";
        QTest::newRow("quantity") << "quantity" << "lines[0].quantity";
        QTest::newRow("extra") << "extra" << "lines[1]";
    }
    void tampersSoThatOnlyTheComparisonFindsIt() {
        QFETCH(QString, word);
        QFETCH(QString, path);
        const auto catalogue = shipped();
        Cart cart;
        cart.add("moon-cup", 2);
        const auto order = *orderOf(cart, catalogue);
        const auto changed = tamperedWith(order, tamperingFromWord(word.toStdString()));
        QVERIFY(!payment::flawOf(changed));
        const auto differences = payment::differencesBetween(changed, order);
        QCOMPARE(differences.empty(), path.isEmpty());
        if (!path.isEmpty())
            QVERIFY2(QString::fromStdString(differences.front().path).startsWith(path), differences.front().path.c_str());
    }

    void knowsABrowserByItsCookieAlone() {
        base::SystemRandom random;
        Sessions sessions(random);
        const auto nobody = [](const std::string &) { return false; };
        const Visit first = sessions.visit("", nobody);
        QVERIFY(first.newCookie.starts_with("__Host-haneul=") && first.newCookie.find("HttpOnly") != std::string::npos &&
                first.newCookie.find("Secure") != std::string::npos);
        const std::string cookie = first.newCookie.substr(0, first.newCookie.find(';'));
        sessions.changeCart(first.hash, [](Cart &cart) { cart.add("moon-cup", 1); });
        const Visit again = sessions.visit("other=1; " + cookie, nobody);
        QVERIFY(again.newCookie.empty());
        QCOMPARE(sessions.cart(again.hash).pieces(), 1);
        QCOMPARE(sessions.formToken(again.hash), sessions.formToken(first.hash));

        const Visit invented = sessions.visit("__Host-haneul=visit_made_up_by_somebody_else", nobody);
        QVERIFY(!invented.newCookie.empty());
        QVERIFY(sessions.formToken(invented.hash) != sessions.formToken(first.hash));
        Sessions restarted(random);
        QVERIFY(restarted.visit(cookie, [&](const std::string &hash) { return hash == first.hash; }).newCookie.empty());
    }
};

QTEST_GUILESS_MAIN(TestSelling)
#include "test_selling.moc"
