#pragma once

#include "wallet-app/autofill/classify.h"
#include "wallet-app/autofill/plan.h"
#include "wallet-app/autofill/policy.h"
#include "wallet-app/browser/engine.h"

#include "test_pages.h"
#include "test_world.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <QApplication>

namespace florin::browser::test {

/// A browser, sites for it to visit, and what it tells of the page that it shows.
class BrowserTest : public QObject {
  public:
    explicit BrowserTest(const Home &home)
        : m_trusted(home.tls("trusted")), m_stranger(home.tls("stranger")), m_shop(&m_trusted), m_pay(&m_trusted),
          m_strange(&m_stranger), m_plain(nullptr) {}

  protected:
    QSslConfiguration m_trusted;
    QSslConfiguration m_stranger;
    Site m_shop, m_pay, m_strange, m_plain;
    std::unique_ptr<WebBrowser> m_browser;
    std::unique_ptr<page::PageView> m_view;
    Notes m_notes;

    void startBrowser() {
        QString problem;
        m_browser = makeWebBrowser({QString(), sandboxWorksHere()}, &problem);
        QVERIFY2(m_browser != nullptr, qPrintable(problem));
    }
    void openView() {
        m_notes = Notes();
        m_shop.pages.clear();
        m_pay.pages.clear();
        m_shop.headers.clear();
        m_view = m_browser->makePage(nullptr);
        m_view->setListener(&m_notes);
        m_view->widget()->resize(900, 700);
        m_view->widget()->show();
    }
    QString shop() const { return m_shop.origin("shop.localhost"); }
    QString pay() const { return m_pay.origin("pay.localhost"); }

    void open(const QString &address) { m_view->open(QUrl(address)); }
    bool described(const QString &origin, int fields) {
        return eventually([&] { return m_notes.fields(origin.toStdString()) == fields; });
    }
    QVariant ask(const QString &script) {
        const auto answer = std::make_shared<std::optional<QVariant>>(); // may come after we have stopped waiting
        static_cast<WebView &>(*m_view).enginePage()->runJavaScript(script, [answer](const QVariant &value) { *answer = value; });
        return eventually([&] { return answer->has_value(); }, 5000) ? **answer : QVariant();
    }
    autofill::Offer offer() const { return autofill::offerFor(m_notes.forms, autofill::classify(m_notes.forms)); }
    autofill::FillPlan plan(std::vector<int> frames) {
        return autofill::planFill(m_notes.forms, autofill::classify(m_notes.forms), cardData(), frames);
    }
    page::FillReport fill(autofill::FillPlan wanted) {
        std::optional<page::FillReport> report;
        m_view->fill(std::move(wanted), [&](page::FillReport got) { report = std::move(got); });
        return eventually([&] { return report.has_value(); }) ? *report : page::FillReport();
    }
    static int holding(const page::FillReport &report) {
        return static_cast<int>(
            std::count_if(report.fields.begin(), report.fields.end(), [](const auto &field) { return field.holds; }));
    }
};

template <class Test> int runBrowserTest(int count, char **arguments) {
    const Home home;
    registerSchemes();
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication application(count, arguments);
    Test test(home);
    return QTest::qExec(&test, count, arguments);
}

} // namespace florin::browser::test
