#include "server/sandbox/shop/shop.h"
#include "shared/signing/certificate.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <memory>
#include <thread>

using namespace florin;
using namespace florin::shop;
using namespace std::chrono_literals;

namespace {

/// A shop with one browser in front of it. Nobody answers where it asks for approval.
class Visited {
  public:
    Visited(const std::string &folder, const char *resources, ShopNames names, bool takesWallet) {
        const auto now = base::SystemClock().now();
        std::ofstream(folder + "/ca.pem") << signing::Authority::make("An authority", now - 24h, now + 240h).certificate.toPem();
        const std::string all = FLORIN_SOURCE_DIR "/resources/", origin = "https://localhost:1";
        ShopSettings settings{all + "shop_pages", all + resources, folder + "/" + names.serials + ".jsonl", folder + "/ca.pem", origin, "https://localhost:2", "key", names, {}};
        if (takesWallet)
            settings.merchant = Merchant{"haneul", origin, "https://localhost:2", "key-1", signing::PrivateKey::generateEs256()};
        auto opened = Shop::open(std::move(settings), m_clock, m_random);
        if (!opened)
            qFatal("%s", opened.error().c_str());
        m_shop = std::move(*opened);
    }
    listener::Response get(std::vector<std::string> path) { return ask("GET", std::move(path), {}); }
    listener::Response post(std::vector<std::string> path, const std::string &form) {
        const std::string mark = "name=\"form_token\" value=\"";
        const auto at = get({}).body.find(mark);
        const std::string token = get({}).body.substr(at + mark.size(), 32);
        return ask("POST", std::move(path), "form_token=" + token + "&" + form);
    }
    const std::string &cookie() const { return m_cookie; }

  private:
    listener::Response ask(const char *method, std::vector<std::string> path, const std::string &body) {
        listener::Request request;
        request.method = method;
        request.path = std::move(path);
        request.headers = {{"cookie", m_cookie}, {"content-type", "application/x-www-form-urlencoded"}};
        request.body = body;
        // A card's answer comes later, on another thread, and is not waited for.
        const auto kept = std::make_shared<listener::Response>();
        const auto here = std::this_thread::get_id();
        m_shop->handle(request, [kept, here](listener::Response response) {
            if (std::this_thread::get_id() == here)
                *kept = std::move(response);
        });
        const listener::Response got = *kept;
        for (const auto &[name, value] : got.headers)
            if (name == "Set-Cookie")
                m_cookie = value.substr(0, value.find(';'));
        return got;
    }
    base::SystemClock m_clock;
    base::SystemRandom m_random;
    std::unique_ptr<Shop> m_shop;
    std::string m_cookie;
};

const ShopNames haneul{"Haneul Goods", "하늘 상점", "Tea and paper from Seoul", "__Host-haneul", "HG"};
const ShopNames byeolbit{"Byeolbit Books", "별빛 책방", "Books for when the light is low", "__Host-byeolbit", "BB"};

bool names(const std::string &text, const char *word) {
    return QString::fromStdString(text).contains(word, Qt::CaseInsensitive);
}

} // namespace

/// Two shops of one make, one of which takes the wallet, and one that has never heard of it (step d1).
class TestTwoShops : public QObject {
    Q_OBJECT

  private slots:
    void oneOffersTheWalletAndTheOtherDoesNotKnowIt() {
        QTemporaryDir folder;
        Visited goods(folder.path().toStdString(), "shop", haneul, true), books(folder.path().toStdString(), "bookshop", byeolbit, false);
        QCOMPARE(goods.post({"cart", "add"}, "good=moon-cup").status, 303);
        QCOMPARE(books.post({"cart", "add"}, "good=night-sea").status, 303);
        const std::string withButton = goods.get({"checkout"}).body, without = books.get({"checkout"}).body;
        QVERIFY(names(withButton, "pay-with-florin") && names(withButton, "card-form") && names(withButton, "Haneul Goods"));
        QVERIFY(names(without, "card-form") && names(without, "₩16,800") && names(without, "Byeolbit Books"));
        QVERIFY(!names(without, "Haneul") && !names(withButton, "Byeolbit"));
        for (const std::vector<std::string> &path : std::vector<std::vector<std::string>>{
                 {}, {"cart"}, {"checkout"}, {"search"}, {"category", "poems"}, {"goods", "night-sea"}, {"staff"}, {"static", "style.css"},
                 {"static", "own.css"}, {"static", "shop.js"}, {"nowhere"}}) {
            const auto page = books.get(path);
            QVERIFY(!page.body.empty());
            QVERIFY2(!names(page.body, "florin"), path.empty() ? "home" : path.back().c_str());
        }
        QCOMPARE(books.get({"static", "florin.svg"}).status, 404);
        QCOMPARE(books.get({"static", "pictures", "moon-cup.svg"}).status, 404);
        QCOMPARE(books.post({"checkout", "florin"}, "").status, 404);
        QCOMPARE(goods.post({"checkout", "florin"}, "").status, 303);
    }

    void sharesNoCookieAndNoCart() {
        QTemporaryDir folder;
        Visited goods(folder.path().toStdString(), "shop", haneul, true), books(folder.path().toStdString(), "bookshop", byeolbit, false);
        goods.get({});
        books.get({});
        QVERIFY(goods.cookie().starts_with("__Host-haneul=") && books.cookie().starts_with("__Host-byeolbit="));
    }

    void numbersItsOwnRegisterAndNamesNoCardThatItDoesNotKnow() {
        QTemporaryDir folder;
        Visited books(folder.path().toStdString(), "bookshop", byeolbit, false);
        books.post({"cart", "add"}, "good=small-lights");
        std::string number = "960400000000001";
        number += card::luhnCheckDigit(number);
        books.post({"checkout", "card"}, "email=dana%40home.example&card_number=" + number +
                                             "&card_name=DANA&exp_month=11&exp_year=2090&card_code=123&address1=a&city=Seoul&postal_code=03012&country=KR");
        const std::string staff = books.get({"staff"}).body;
        QVERIFY(names(staff, "BB-000001") && names(staff, "Card ••••") && !names(staff, "florin"));
    }

    void sellsBooksEachWithItsCover() {
        QFile file(FLORIN_SOURCE_DIR "/resources/bookshop/goods.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto catalogue = Catalogue::fromJson(file.readAll().toStdString());
        QVERIFY(bool(catalogue));
        QCOMPARE(catalogue->goods().size(), std::size_t{8});
        for (const auto &good : catalogue->goods())
            QVERIFY2(QFile::exists(QString(FLORIN_SOURCE_DIR "/resources/bookshop/pictures/%1.svg").arg(good.id.c_str())), good.id.c_str());
    }
};

QTEST_GUILESS_MAIN(TestTwoShops)
#include "test_two_shops.moc"
