#include "test_world.h"

#include <QApplication>
#include <QPluginLoader>

using namespace florin;
using namespace florin::browser::test;

/// The plug-in as the wallet loads it: late, when the application has long been running.
class TestPlugin : public QObject {
    Q_OBJECT

  public:
    explicit TestPlugin(const Home &home) : m_tls(home.tls("trusted")) {}

  private:
    QSslConfiguration m_tls;

  private slots:
    void loadsLateAndDescribesAPage() {
        QPluginLoader loader(QStringLiteral(FLORIN_BINARY_DIR "/bin/plugins/florin-browser.so"));
        auto *plugin = qobject_cast<page::BrowserPlugin *>(loader.instance());
        QVERIFY2(plugin != nullptr, qPrintable(loader.errorString()));
        QTemporaryDir folder;
        {
            const std::unique_ptr<page::Browser> browser = plugin->makeBrowser({folder.path(), sandboxWorksHere()});
            QVERIFY(browser != nullptr);
            QVERIFY(plugin->problem().isEmpty());
            Site site(&m_tls);
            site.pages["/"] = "<title>Shop</title><label>Card number <input></label>";
            const std::unique_ptr<page::PageView> view = browser->makePage(nullptr);
            Notes notes;
            view->setListener(&notes);
            view->widget()->show();
            view->open(QUrl(site.origin("shop.localhost") + "/"));
            QVERIFY(eventually([&] { return notes.forms.fields.size() == 1; }));
            QCOMPARE(notes.title, QString("Shop"));
            QVERIFY(QDir(folder.filePath("storage")).exists());
        }
    }
};

int main(int count, char **arguments) {
    const Home home;
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication application(count, arguments);
    TestPlugin test(home);
    return QTest::qExec(&test, count, arguments);
}

#include "test_plugin.moc"
