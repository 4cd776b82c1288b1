#include "tests/wallet-app/ui/page_world.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/unlock_page.h"
#include "wallet-app/ui/welcome_page.h"

using namespace florin;
using namespace florin::ui::test;
using payment::Refusal;

/// First start and the locked door: what is missing or wrong is said once, at its field, and the focus goes there.
class TestWelcome : public QObject {
    Q_OBJECT

    /// How often something that is shown says it.
    static int timesSaid(const QString &text) {
        int times = 0;
        for (QWidget *widget : QApplication::allWidgets()) {
            auto *one = qobject_cast<QLabel *>(widget);
            times += one && one->isVisible() && one->text() == text;
        }
        return times;
    }
    static QString hintOf(const QString &field) { return editNamed(field)->accessibleDescription(); }
    static void put(const QString &field, const QString &text) {
        editNamed(field)->setFocus();
        editNamed(field)->clear();
        type(field, text);
    }

  private slots:
    void init() {
        dress().wish(ui::Appearance::light);
        ui::speak(*qApp, QLocale(QLocale::English));
    }

    void aRegistrationMarksItsFirstFlaw_data() {
        QTest::addColumn<QString>("member");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("email");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("says");
        const QString good = "willow candle 42", mail = "mina@florin.example";
        QTest::newRow("nothing typed") << "" << "" << "" << "" << "Member ID" << "at least 3 characters";
        QTest::newRow("short ID") << "mi" << "Mina" << mail << good << "Member ID" << "at least 3 characters";
        QTest::newRow("capitals") << "Mina" << "Mina" << mail << good << "Member ID" << "small letters, digits";
        QTest::newRow("blank inside") << "mi na" << "Mina" << mail << good << "Member ID" << "small letters, digits";
        QTest::newRow("hyphen at the end") << "mina-" << "Mina" << mail << good << "Member ID" << "begins and ends";
        QTest::newRow("no name") << "mina" << "" << mail << good << "Name" << "Enter your name";
        QTest::newRow("no e-mail") << "mina" << "Mina" << "" << good << "E-mail" << "One looks like name@example.org";
        QTest::newRow("an e-mail without a domain") << "mina" << "Mina" << "mina@" << good << "E-mail" << "One looks like";
        QTest::newRow("a plain password") << "mina" << "Mina" << mail << "1234567890" << "Password" << "too easy to guess";
    }
    void aRegistrationMarksItsFirstFlaw() {
        QFETCH(QString, member);
        QFETCH(QString, name);
        QFETCH(QString, email);
        QFETCH(QString, password);
        QFETCH(QString, field);
        QFETCH(QString, says);
        World world(dress());
        ui::WelcomePage page(world.wallet);
        page.resize(1100, 780);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        put("Member ID", member);
        put("Name", name);
        put("E-mail", email);
        put("Password", password);
        click("Create account");
        QVERIFY2(hintOf(field).contains(says), qPrintable(hintOf(field)));
        QCOMPARE(timesSaid(hintOf(field)), 1);
        QTRY_COMPARE(QApplication::focusWidget(), editNamed(field));
        QCOMPARE(world.gateway.times("registerMember"), std::size_t(0));
        const QString said = hintOf(field);
        put(field, "x");
        QVERIFY2(hintOf(field) != said, "the mark goes as soon as something is typed");
    }

    void aTakenMemberIdIsToldOnceAtItsField() {
        World world(dress());
        session::Failure taken = failing(session::Trouble::refused, Refusal::memberIdTaken);
        taken.news.param = "id";
        world.gateway.failures["registerMember"] = {taken};
        ui::WelcomePage page(world.wallet);
        page.resize(1100, 780);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        put("Member ID", "mina");
        put("Name", "Mina");
        put("E-mail", "mina@florin.example");
        put("Password", "willow candle 42");
        click("Create account");
        QTRY_COMPARE(hintOf("Member ID"), ui::sentence(Refusal::memberIdTaken));
        QCOMPARE(timesSaid(ui::sentence(Refusal::memberIdTaken)), 1);
        QTRY_COMPARE(QApplication::focusWidget(), editNamed("Member ID"));
        shoot(&page, "welcome-taken");
    }

    void anAddressThatIsBegunMustBeWhole() {
        World world(dress());
        ui::WelcomePage page(world.wallet);
        page.resize(1100, 980);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        put("Member ID", "mina");
        put("Name", "Mina");
        put("E-mail", "mina@florin.example");
        put("Password", "willow candle 42");
        click("Add an address, for shops' forms and deliveries");
        put("City", "Seoul");
        click("Create account");
        QTRY_COMPARE(QApplication::focusWidget(), editNamed("Street address"));
        QVERIFY(hintOf("Street address").contains("address needs"));
        QCOMPARE(world.gateway.times("registerMember"), std::size_t(0));
    }

    void signingInSaysWhatIsMissing() {
        World world(dress());
        ui::WelcomePage page(world.wallet);
        page.resize(1100, 780);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        click("I have an account");
        click("Sign in");
        QVERIFY(hintOf("Member ID").contains("Enter your member ID"));
        QTRY_COMPARE(QApplication::focusWidget(), editNamed("Member ID"));
        type("Member ID", "dana");
        QVERIFY(hintOf("Member ID").isEmpty());
        click("Sign in");
        QVERIFY(hintOf("Password").contains("Enter your password"));
        QTRY_COMPARE(QApplication::focusWidget(), editNamed("Password"));
        shoot(&page, "welcome-no-password");
        QCOMPARE(world.gateway.times("enrol"), std::size_t(0));
        type("Password", "x");
        QVERIFY(hintOf("Password").isEmpty());
    }

    void anEmptyPasswordUnlocksNothingAndSaysSo() {
        World world(dress(), true);
        ui::UnlockPage page(world.wallet);
        page.resize(1100, 780);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        click("Unlock");
        QVERIFY(hintOf("Password").contains("Enter your password"));
        QTRY_COMPARE(QApplication::focusWidget(), editNamed("Password"));
    }

    void aFileThatCannotBeReadStaysLocked() {
        World world(dress(), true);
        world.keyring.failure = session::KeyringFailure{session::KeyringTrouble::unreadable, "/home/dana/wallet.florin"};
        ui::WalletWindow window(world.wallet);
        window.show();
        type("Password", "whatever it was");
        click("Unlock");
        QTRY_VERIFY(labelSaying("/home/dana/wallet.florin"));
        QVERIFY(world.session.stage() == session::Stage::locked);
        QVERIFY(buttonNamed("Unlock"));
    }

    /// Last: what is spoken once is spoken from then on.
    void aDamagedFileLeadsToTheSignIn_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QString>("button");
        QTest::newRow("light") << "en" << false << "Sign in";
        QTest::newRow("dark") << "en" << true << "Sign in";
        QTest::newRow("Korean") << "ko" << false << "로그인";
    }
    void aDamagedFileLeadsToTheSignIn() {
        QFETCH(QString, language);
        QFETCH(bool, dark);
        QFETCH(QString, button);
        ui::speak(*qApp, QLocale(language));
        dress().wish(dark ? ui::Appearance::dark : ui::Appearance::light);
        World world(dress(), true);
        world.keyring.failure = session::KeyringFailure{session::KeyringTrouble::damaged, "/home/dana/wallet.florin.damaged-1"};
        ui::WalletWindow window(world.wallet);
        window.show();
        world.session.unlock(base::SecretBytes(std::string_view("x")), [](const auto &) {});
        QTRY_VERIFY(labelSaying("wallet.florin.damaged-1"));
        QVERIFY(buttonNamed(button));
        shoot(&window, QStringLiteral("welcome-damaged-%1-%2").arg(language, dark ? "dark" : "light"));
    }
};

QTEST_MAIN(TestWelcome)
#include "test_welcome.moc"
