#include "tests/wallet-app/ui/page_world.h"

#include <QCheckBox>

using namespace florin;
using namespace florin::ui::test;

/// The Florin account as its person meets it: on the first page, in the sheet of a payment, and where payments go through without asking.
class TestMicro : public QObject {
    Q_OBJECT

    struct Shopper : World {
        std::unique_ptr<ui::WalletWindow> window;

        explicit Shopper(std::int64_t held = 5'000) : World(dress()) {
            fill();
            gateway.account = session::MicroAccount{.balance = won(held),
                                                    .available = won(held),
                                                    .ceiling = won(200'000),
                                                    .threshold = won(10'000),
                                                    .source = "src_1",
                                                    .autoRefill = session::AutoRefill{won(2'000), won(10'000), won(50'000), won(20'000)}};
            window = std::make_unique<ui::WalletWindow>(wallet);
            window->show();
            open();
            books.refresh();
        }
        /// A ticket for one article, from the shop's own page.
        void openTicket(std::int64_t price, const std::string &id = "tkt_1") {
            auto ticket = shop.ticket(clock.now());
            ticket.id = id;
            ticket.order = {.lines = {{"a1", "The lamplighter's island", 1, won(price)}}, .total = won(price), .vat = won(price / 11)};
            window->openPaymentLink(QString::fromStdString(shop.link(ticket)), {.inside = true, .origin = shop.origin, .topLevel = true});
        }
        void willPay(std::int64_t price) {
            session::Payment paid;
            paid.state = payment::PaymentState::approved;
            paid.merchant = "shop";
            paid.merchantName = "Lily & Co.";
            paid.means = payment::microMeans;
            paid.order = payment::Order{.lines = {}, .total = won(price), .vat = won(price / 11)};
            gateway.orderAnswers = {paid};
        }
        QCheckBox *allowance() {
            for (QCheckBox *one : dialog() ? dialog()->findChildren<QCheckBox *>() : QList<QCheckBox *>())
                if (one->text().contains("without asking")) return one;
            return nullptr;
        }
        void allow(std::int64_t most) { QVERIFY(unasked.allow({"shop", "Lily & Co.", won(most)})); }
    };

  private slots:
    void init() { ui::speak(*qApp, QLocale(QLocale::English)); }

    void theFirstPageShowsTheAccount_data() {
        QTest::addColumn<int>("appearance");
        QTest::newRow("light") << int(ui::Appearance::light);
        QTest::newRow("dark") << int(ui::Appearance::dark);
    }
    void theFirstPageShowsTheAccount() {
        QFETCH(int, appearance);
        dress().wish(static_cast<ui::Appearance>(appearance));
        Shopper shopper;
        QTRY_VERIFY(labelSaying("Pays sums up to"));
        QVERIFY(labelSaying("5,000") && labelSaying("at most ₩50,000 a month (₩20,000 so far)"));
        const QString scheme = QTest::currentDataTag();
        shoot(shopper.window.get(), "micro-home-" + scheme);
        click("Automatic refill");
        QTRY_VERIFY(dialog());
        shoot(dialog(), "micro-automatic-" + scheme);
        closeDialog();
        click("Refill");
        QTRY_VERIFY(dialog());
        shoot(dialog(), "micro-refill-" + scheme);
        closeDialog();
    }

    void aGatewayWithoutAccountsShowsNone() {
        dress().wish(ui::Appearance::light);
        Shopper shopper;
        shopper.gateway.account.reset();
        shopper.books.refresh();
        QTRY_VERIFY(!labelSaying("Pays sums up to"));
    }

    void theSheetOffersTheAccountForSmallSums_data() {
        QTest::addColumn<qint64>("price");
        QTest::addColumn<qint64>("held");
        QTest::addColumn<bool>("isChosen");
        QTest::newRow("at the threshold") << qint64(10'000) << qint64(10'000) << true;
        QTest::newRow("over the threshold") << qint64(10'001) << qint64(50'000) << false;
        QTest::newRow("not enough on it") << qint64(500) << qint64(499) << false;
    }
    void theSheetOffersTheAccountForSmallSums() {
        QFETCH(qint64, price);
        QFETCH(qint64, held);
        QFETCH(bool, isChosen);
        Shopper shopper(held);
        QTRY_VERIFY(shopper.books.microAccount());
        shopper.openTicket(price);
        QTRY_VERIFY(dialog());
        QCOMPARE(dialog()->findChild<QComboBox *>()->currentText().contains("Florin account"), isChosen);
        QCOMPARE(shopper.allowance()->isVisible(), isChosen);
        shoot(dialog(), QStringLiteral("micro-pay-") + QTest::currentDataTag());
        closeDialog();
    }

    void anAllowedShopIsPaidWithoutAskingFromThenOn() {
        Shopper shopper;
        QTRY_VERIFY(shopper.books.microAccount());
        shopper.willPay(300);
        shopper.openTicket(300);
        QTRY_VERIFY(buttonNamed("Pay", dialog()) && buttonNamed("Pay", dialog())->isEnabled());
        shopper.allowance()->click();
        shoot(dialog(), "micro-allow");
        buttonNamed("Pay", dialog())->click();
        QTRY_VERIFY(buttonNamed("Done", dialog()));
        closeDialog();
        QCOMPARE(shopper.unasked.rules().shops.size(), std::size_t(1));
        shopper.openTicket(300, "tkt_2");
        QTRY_VERIFY(labelSaying("Paying ₩300 to Lily & Co. in"));
        QVERIFY(!dialog());
        shoot(shopper.window.get(), "micro-counting");
        QCOMPARE(shopper.unasked.today().number, 1);
        shopper.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(shopper.window.get()));
        QTest::keyClick(shopper.window.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(labelSaying("Undone. Nothing was sent"));
        QCOMPARE(shopper.unasked.today().number, 0);
        QCOMPARE(shopper.gateway.times("sendOrder"), std::size_t(1));
    }

    void lockingUndoesWhatWaits() {
        Shopper shopper;
        QTRY_VERIFY(shopper.books.microAccount());
        shopper.allow(1'000);
        shopper.openTicket(300);
        QTRY_VERIFY(labelSaying("Paying ₩300"));
        shopper.session.lock();
        QTRY_VERIFY(!labelSaying("Paying ₩300"));
        QCOMPARE(shopper.gateway.times("sendOrder"), std::size_t(0));
    }

    void overTheAllowanceItIsAskedAndSaid() {
        Shopper shopper;
        QTRY_VERIFY(shopper.books.microAccount());
        shopper.allow(200);
        shopper.openTicket(300);
        QTRY_VERIFY(dialog());
        shoot(dialog(), "micro-over-allowance");
        QVERIFY(shopper.allowance()->isVisible());
        closeDialog();
    }

    void settingsListTheShopsAndTakeThemAway() {
        Shopper shopper;
        QTRY_VERIFY(shopper.books.microAccount());
        shopper.allow(900);
        shopper.window->goTo(ui::Place::settings);
        QTRY_VERIFY(buttonNamed("Remove Lily & Co."));
        shoot(shopper.window.get(), "micro-settings");
        click("Remove Lily & Co.");
        QTRY_VERIFY(labelSaying("No shop yet."));
        QVERIFY(shopper.unasked.rules().shops.empty());
    }
};

QTEST_MAIN(TestMicro)
#include "test_micro.moc"
