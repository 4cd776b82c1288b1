#include "wallet-app/browser/engine.h"

#include "test_world.h"

#include <QApplication>

using namespace florin;
using namespace florin::browser;
using namespace florin::browser::test;

/// The engine never runs unprotected by accident, and what it promises is seen on the renderer's process itself.
class TestSandbox : public QObject {
    Q_OBJECT

  public:
    explicit TestSandbox(const Home &home) : m_tls(home.tls("trusted")) {}

  private:
    QSslConfiguration m_tls;

  private slots:
    void refusesToStartWhereTheSandboxIsSwitchedOff_data() {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("by its variable") << QByteArray("QTWEBENGINE_DISABLE_SANDBOX") << QByteArray("1");
        QTest::newRow("by a switch") << QByteArray("QTWEBENGINE_CHROMIUM_FLAGS") << QByteArray("--no-sandbox");
        QTest::newRow("one half of it") << QByteArray("QTWEBENGINE_CHROMIUM_FLAGS") << QByteArray("--disable-seccomp-filter-sandbox");
    }
    void refusesToStartWhereTheSandboxIsSwitchedOff() {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, value);
        const QByteArray before = qgetenv(variable.constData());
        qputenv(variable.constData(), value);
        QString problem;
        const bool made = makeWebBrowser({QString(), true}, &problem) != nullptr;
        before.isNull() ? qunsetenv(variable.constData()) : qputenv(variable.constData(), before);
        QVERIFY(!made);
        QCOMPARE(problem, QString("sandbox_disabled"));
    }

    void refusesToStartForRoot() {
        if (geteuid() != 0) {
            QSKIP("Not root.");
        }
        QString problem;
        QVERIFY(makeWebBrowser({QString(), true}, &problem) == nullptr);
        QVERIFY(problem == u"root" || problem == u"sandbox_disabled");
    }

    void refusesToStartWhereTheKernelGivesNoUserNamespace() {
        if (geteuid() == 0 || whySandboxIsImpossible().isEmpty()) {
            QSKIP("This user can have the sandbox, or is root.");
        }
        QString problem;
        QVERIFY(makeWebBrowser({QString(), true}, &problem) == nullptr);
        QVERIFY(problem == u"no_user_namespaces" || problem == u"sandbox_disabled");
    }

    void aPagesProcessIsInTheSandbox() {
        const QString impossible = whySandboxIsImpossible();
        if (!impossible.isEmpty()) {
            QSKIP(qPrintable("Not to be seen here: " + impossible + "."));
        }
        QString problem;
        const std::unique_ptr<WebBrowser> browser = makeWebBrowser({QString(), true}, &problem);
        QVERIFY2(browser != nullptr, qPrintable(problem));
        Site site(&m_tls);
        site.pages["/"] = "<title>Shop</title><label>Card number <input></label>";
        const std::unique_ptr<page::PageView> view = browser->makePage(nullptr);
        Notes notes;
        view->setListener(&notes);
        view->widget()->show();
        view->open(QUrl(site.origin("shop.localhost") + "/"));
        QVERIFY(eventually([&] { return notes.forms.fields.size() == 1; }));
        const QString process =
            QStringLiteral("/proc/%1").arg(static_cast<WebView &>(*view).enginePage()->renderProcessPid());
        QFile file(process + "/status");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray status = file.readAll();
        QVERIFY2(status.contains("\nSeccomp:\t2\n"), status.constData()); // system calls are filtered
        QVERIFY2(status.contains("\nNoNewPrivs:\t1\n"), status.constData());
        QVERIFY2(status.contains("\nCapEff:\t0000000000000000\n"), status.constData());
    }
};

int main(int count, char **arguments) {
    const Home home;
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication application(count, arguments);
    TestSandbox test(home);
    return QTest::qExec(&test, count, arguments);
}

#include "test_sandbox.moc"
