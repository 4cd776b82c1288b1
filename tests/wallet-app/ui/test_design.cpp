#include "wallet-app/ui/browser_page.h"
#include "wallet-app/ui/icons.h"
#include "wallet-app/ui/link_handler.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/program.h"
#include "wallet-app/ui/secret_edit.h"
#include "wallet-app/ui/secret_text.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/theme.h"

#include <QClipboard>
#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace florin;
using namespace florin::ui;

namespace {

money::Money sum(std::int64_t amount, const char *code) { return *money::Money::of(amount, *money::Currency::fromCode(code)); }
QString textOf(const SecretEdit &edit) {
    return QString::fromUtf8(QByteArray(edit.secret().text().data(), static_cast<qsizetype>(edit.secret().size())));
}

} // namespace

class TestDesign : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase() { loadPictures(); }

    /// WCAG 2.2: 4.5 to 1 for text, 3 to 1 for the borders of fields and for marks.
    void colorsCanBeRead_data() {
        QTest::addColumn<QColor>("front");
        QTest::addColumn<QColor>("ground");
        QTest::addColumn<double>("least");
        for (const Tokens *t : {&lightTokens(), &darkTokens()}) {
            const QByteArray scheme = t->dark ? "dark: " : "light: ";
            const auto row = [&](const char *name, const QColor &front, const QColor &ground, double least = 4.5) {
                QTest::newRow(scheme + name) << front << ground << least;
            };
            row("ink on paper", t->ink, t->paper, 7);
            row("ink on surface", t->ink, t->surface, 7);
            row("ink on raised", t->ink, t->raised, 7);
            row("muted on paper", t->muted, t->paper);
            row("muted on surface", t->muted, t->surface);
            row("muted on raised", t->muted, t->raised);
            row("primary button", t->onPrimary, t->primary);
            row("primary button, pressed", t->onPrimary, t->primaryDown);
            row("link on paper", t->primary, t->paper);
            row("link on surface", t->primary, t->surface);
            row("tint", t->onTint, t->tint);
            row("good on its tint", t->good, t->goodTint);
            row("warning on its tint", t->warning, t->warningTint);
            row("danger on its tint", t->danger, t->dangerTint);
            row("good on surface", t->good, t->surface);
            row("danger on surface", t->danger, t->surface);
            row("danger on paper", t->danger, t->paper);
            row("toast", t->paper, t->ink, 7);
            row("edge of a field on surface", t->edge, t->surface, 3);
            row("edge of a field on paper", t->edge, t->paper, 3);
            row("focus on paper", t->primary, t->paper, 3);
        }
    }
    void colorsCanBeRead() {
        QFETCH(QColor, front);
        QFETCH(QColor, ground);
        QFETCH(double, least);
        const double ratio = contrast(front, ground);
        QVERIFY2(ratio >= least, qPrintable(QString::number(ratio)));
    }

    void theStyleSheetHasNoTokenLeft() {
        for (const Tokens *t : {&lightTokens(), &darkTokens()}) QVERIFY(!styleSheet(*t).contains(QLatin1Char('@')));
    }

    /// Every picture that the sources name is there.
    void everyIconIsThere() {
        const QDir sources(QStringLiteral(FLORIN_SOURCE_DIR "/wallet-app/ui"));
        const QRegularExpression named(
            QStringLiteral("(?:icon|picture|emptyState|iconButton)\\((?:QStringLiteral\\()?\"([a-z-]+)\""));
        int found = 0;
        for (const QString &name : sources.entryList({"*.cpp"})) {
            QFile file(sources.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            for (auto match = named.globalMatch(QString::fromUtf8(file.readAll())); match.hasNext();) {
                const QString icon = match.next().captured(1);
                QVERIFY2(QFile::exists(QStringLiteral(":/icons/%1.svg").arg(icon)), qPrintable(icon));
                ++found;
            }
        }
        QVERIFY(found > 20);
    }

    void moneyIsExact_data() {
        QTest::addColumn<qint64>("amount");
        QTest::addColumn<QByteArray>("currency");
        QTest::addColumn<QString>("locale");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, qint64 amount, const char *currency, const char *locale, const QString &text) {
            QTest::newRow(name) << amount << QByteArray(currency) << QString::fromLatin1(locale) << text;
        };
        row("won in English", 200000, "KRW", "en_US", QStringLiteral("₩200,000"));
        row("won in Korean", 200000, "KRW", "ko_KR", QStringLiteral("₩200,000"));
        row("a bare system", 1234, "KRW", "C", QStringLiteral("₩1,234"));
        row("cents", 1250, "EUR", "en_US", QStringLiteral("€12.50"));
        row("cents in German", 123450, "EUR", "de_DE", QStringLiteral("1.234,50\u00a0€"));
        row("less than one", 5, "EUR", "en_US", QStringLiteral("€0.05"));
        row("three decimals", 1234567, "KWD", "en_US", QStringLiteral("KWD\u00a01,234.567"));
        row("no yen has decimals", 980, "JPY", "en_US", QStringLiteral("¥980"));
        row("the largest, to the last digit", money::largestAmount, "KRW", "en_US", QStringLiteral("₩9,007,199,254,740,991"));
        row("the largest in cents", money::largestAmount, "EUR", "en_US", QStringLiteral("€90,071,992,547,409.91"));
        row("below zero", -1250, "EUR", "en_US", QStringLiteral("-€12.50"));
        row("zero", 0, "KRW", "en_US", QStringLiteral("₩0"));
    }
    void moneyIsExact() {
        QFETCH(qint64, amount);
        QFETCH(QByteArray, currency);
        QFETCH(QString, locale);
        QFETCH(QString, text);
        QCOMPARE(moneyText(sum(amount, currency.constData()), QLocale(locale)), text);
    }

    void everyRefusalHasASentence() {
        for (const payment::RefusalFacts &facts : payment::allRefusals())
            QVERIFY2(sentence(facts.refusal).endsWith(QLatin1Char('.')), std::string(facts.code).c_str());
    }

    void koreanHasEverySentence() {
        QTranslator korean;
        QVERIFY(korean.load(QStringLiteral(":/translations/florin_ko.qm")));
        for (const payment::RefusalFacts &facts : payment::allRefusals())
            QVERIFY2(!korean.translate("Refusal", std::string(facts.sentence).c_str()).isEmpty(),
                     std::string(facts.code).c_str());
        QCOMPARE(korean.translate("florin::ui::CardsPage", "Charge"), QStringLiteral("\ucda9\uc804"));
        QFile written(QStringLiteral(FLORIN_SOURCE_DIR "/translations/florin_ko.ts"));
        QVERIFY(written.open(QIODevice::ReadOnly));
        QVERIFY(!written.readAll().contains("unfinished"));
    }

    void onlyWebAddressesAreOpened_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("address");
        QTest::newRow("a name") << "shop.example"
                                << "https://shop.example";
        QTest::newRow("a name and a port") << " localhost:9102/cart "
                                           << "https://localhost:9102/cart";
        QTest::newRow("said to be plain") << "http://shop.example/"
                                          << "http://shop.example/";
        QTest::newRow("a file") << "file:///etc/passwd"
                                << "";
        QTest::newRow("a script") << "javascript:alert(1)"
                                  << "";
        QTest::newRow("a user in front") << "https://bank.example@evil.example/"
                                         << "";
        QTest::newRow("words") << "two words"
                               << "";
        QTest::newRow("nothing") << "  "
                                 << "";
    }
    void onlyWebAddressesAreOpened() {
        QFETCH(QString, typed);
        QFETCH(QString, address);
        const auto url = addressOf(typed);
        QCOMPARE(url ? url->toString() : QString(), address);
    }

    // --- secrets that are typed ---------------------------------------------------------------------------------------

    void whatIsTypedNeverStandsInTheField() {
        SecretEdit edit(SecretEdit::Kind::password);
        edit.show();
        QTest::keyClicks(&edit, "green lily");
        QCOMPARE(textOf(edit), QStringLiteral("green lily"));
        QCOMPARE(edit.text(), QString(10, QChar(0x2022)));
        edit.wipe();
        QVERIFY(edit.isEmpty() && edit.text().isEmpty());
    }

    void editsLikeAnyField_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("text");
        QTest::newRow("backspace") << "backspace"
                                   << "abcde";
        QTest::newRow("delete in front") << "delete"
                                         << "bcdef";
        QTest::newRow("insert in the middle") << "insert"
                                              << "abXcdef";
        QTest::newRow("select and type over") << "replace"
                                              << "X";
        QTest::newRow("select a part and type over") << "part"
                                                     << "aXef";
        QTest::newRow("undo does nothing") << "undo"
                                           << "abcdef";
        QTest::newRow("paste") << "paste"
                               << "abcdef12 3";
        QTest::newRow("set by an assistive technology") << "set"
                                                        << "other";
        QTest::newRow("letters of several bytes") << "hangul"
                                                  << "abcdef\uac00\U0001f600";
    }
    void editsLikeAnyField() {
        QFETCH(QString, what);
        QFETCH(QString, text);
        SecretEdit edit(SecretEdit::Kind::password);
        edit.show();
        QTest::keyClicks(&edit, "abcdef");
        if (what == "backspace") {
            QTest::keyClick(&edit, Qt::Key_Backspace);
        } else if (what == "delete") {
            QTest::keyClick(&edit, Qt::Key_Home);
            QTest::keyClick(&edit, Qt::Key_Delete);
        } else if (what == "insert") {
            edit.setCursorPosition(2);
            QTest::keyClicks(&edit, "X");
        } else if (what == "replace") {
            edit.selectAll();
            QTest::keyClicks(&edit, "X");
        } else if (what == "part") {
            edit.setSelection(1, 3);
            QTest::keyClicks(&edit, "X");
        } else if (what == "undo") {
            QTest::keyClick(&edit, Qt::Key_Z, Qt::ControlModifier);
        } else if (what == "paste") {
            QGuiApplication::clipboard()->setText("12 3");
            QTest::keyClick(&edit, Qt::Key_V, Qt::ControlModifier);
        } else if (what == "set") {
            edit.setText("other");
        } else if (what == "hangul") {
            edit.insert(QStringLiteral("\uac00\U0001f600"));
        }
        QCOMPARE(textOf(edit), text);
        QCOMPARE(edit.text(), QString(edit.count(), QChar(0x2022)));
    }

    void aCardNumberTakesDigitsOnly() {
        SecretEdit edit(SecretEdit::Kind::cardNumber, 19);
        edit.show();
        QTest::keyClicks(&edit, "4242-4242 abc");
        QCOMPARE(textOf(edit), QStringLiteral("42424242"));
        QTest::keyClicks(&edit, "42424242424242424242");
        QCOMPARE(edit.count(), 19);
    }

    void theClipboardKeepsASecretOnlyWhileItIsOurs() {
        copyForTenSeconds(base::SecretBytes(std::string_view("9604001234560068")));
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("9604001234560068"));
        emptyClipboard();
        QCOMPARE(QGuiApplication::clipboard()->text(), QString());
        QGuiApplication::clipboard()->setText("mine");
        emptyClipboard();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("mine"));
    }

    // --- the program --------------------------------------------------------------------------------------------------

    void theDemonstrationIsRead() {
        QTemporaryDir folder;
        const QString path = folder.filePath("world.json");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"gateway\": \"https://localhost:9100\", \"shop\": \"https://localhost:9102\", \"caFile\": \"/tmp/ca.pem\", "
                   "\"members\": [{\"id\": \"demo\", \"password\": \"heron-lantern-48\", \"email\": \"demo@florin.example\"}]}");
        file.close();
        Options options;
        QVERIFY(readWorld(path, options));
        QCOMPARE(options.gateway, QStringLiteral("https://localhost:9100"));
        QCOMPARE(options.demonstration->member, std::string("demo"));
        QCOMPARE(std::string(options.demonstration->password().text()), std::string("heron-lantern-48"));
        QCOMPARE(options.demonstration->shop, QStringLiteral("https://localhost:9102"));
        QVERIFY(!readWorld(folder.filePath("other.json"), options));
    }

    void theDesktopLearnsWhoOpensLinks_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        const QString line = "x-scheme-handler/florin=w.desktop;\n";
        QTest::newRow("no list yet") << ""
                                     << "[Default Applications]\n" + line;
        QTest::newRow("others stay") << "[Default Applications]\ntext/html=b.desktop;\n"
                                     << "[Default Applications]\n" + line + "text/html=b.desktop;\n";
        QTest::newRow("a former one gives way")
            << "[Default Applications]\nx-scheme-handler/florin=old.desktop;\ntext/html=b.desktop\n"
            << "[Default Applications]\n" + line + "text/html=b.desktop\n";
        QTest::newRow("other groups are left alone")
            << "[Added Associations]\nx-scheme-handler/florin=a.desktop;\n"
            << "[Added Associations]\nx-scheme-handler/florin=a.desktop;\n[Default Applications]\n" + line;
        QTest::newRow("twice is once") << "[Default Applications]\n" + line << "[Default Applications]\n" + line;
    }
    void theDesktopLearnsWhoOpensLinks() {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QCOMPARE(withHandler(before, "w.desktop"), after);
    }

    void theDesktopEntryQuotesWhatItMust() {
        const QString entry = desktopEntry("/opt/a \"b\"/florin-wallet", "/home/x/100%");
        QVERIFY(entry.contains("Exec=\"/opt/a \\\\\"b\\\\\"/florin-wallet\" --data /home/x/100%% -- %u\n"));
        QVERIFY(desktopEntry("/w", "/home/back\\slash").contains("--data \"/home/back\\\\\\\\slash\" -- %u\n"));
        QVERIFY(entry.contains("MimeType=x-scheme-handler/florin;\n"));
    }

    void aSecondWalletHandsItsAddressOver() {
        QTemporaryDir folder;
        OneInstance first(folder.path());
        QVERIFY(first.isFirst({}));
        QStringList taken;
        first.onAddress([&](const QString &address) { taken << address; });
        OneInstance second(folder.path());
        QVERIFY(!second.isFirst("florin:pay?ticket=a.b.c"));
        QTRY_COMPARE(taken, QStringList{"florin:pay?ticket=a.b.c"});
        const QString longOne = "florin:pay?ticket=" + QString(60000, 'a');
        QVERIFY(!OneInstance(folder.path()).isFirst(longOne));
        QTRY_COMPARE(taken.size(), 2);
        QCOMPARE(taken.last(), longOne);
        QTemporaryDir other;
        QVERIFY(OneInstance(other.path()).isFirst({}));
    }
};

QTEST_MAIN(TestDesign)
#include "test_design.moc"
