#include "test_pages.h"
#include "test_visit.h"

#include <csignal>
#include <QWebEngineScript>
#include <QWebEngineScriptCollection>
#include <QWebEngineSettings>

using namespace florin;
using namespace florin::browser;
using namespace florin::browser::test;

class TestBrowser : public BrowserTest {
    Q_OBJECT

  public:
    using BrowserTest::BrowserTest;

  private slots:
    void initTestCase() { startBrowser(); }
    void init() { openView(); }
    void cleanup() { m_view.reset(); }
    void cleanupTestCase() { m_browser.reset(); }

    void saysWhichEngineItIs() { QVERIFY(m_browser->engineVersion().startsWith("Chromium 1")); }

    void describesAFormWithTheOriginOfTheEngine() {
        m_shop.pages["/"] = cardForm;
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        QCOMPARE(m_notes.forms.frames.size(), std::size_t(1));
        QVERIFY(m_notes.forms.frames[0].topLevel);
        QCOMPARE(m_notes.security, page::Security::secure);
        QCOMPARE(m_notes.forms.fields[0].label, std::string("Name on card"));
        QCOMPARE(m_notes.forms.fields[2].options.size(), std::size_t(13));
        QVERIFY(autofill::offerFor(m_notes.forms, autofill::classify(m_notes.forms)));
    }

    void fillsSoThatThePageSeesTyping() {
        m_shop.pages["/"] = cardForm;
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        const page::FillReport report = fill(plan({0}));
        QCOMPARE(report.fields.size(), std::size_t(5));
        QCOMPARE(holding(report), 5);
        QCOMPARE(ask("JSON.stringify(state)").toString(),
                 QString(R"({"holder":"FLORIN MEMBER","number":"4242424242424242","month":"11","year":"2029","secret":"123"})"));
        QCOMPARE(ask("seen.trusted").toInt(), 5);
        QCOMPARE(ask("seen.untrusted").toInt(), 0);
        QCOMPARE(ask("seen.change").toInt(), 5);
        qInfo("fill to read-back: %lld ms", static_cast<long long>(report.milliseconds));
    }

    void listsAreFilledWhereThePageTakesTheKeyAway_data() {
        QTest::addColumn<QString>("script");
        QTest::newRow("to another list") << "month.addEventListener('focus', () => queueMicrotask(() => many.focus()))";
        QTest::newRow("to a button that sends") << "month.addEventListener('focus', () => queueMicrotask(() => send.focus()))";
        QTest::newRow("by saying that nothing happened") << "month.addEventListener('keydown', e => e.preventDefault())";
        QTest::newRow("into another frame") << "month.addEventListener('focus', () => queueMicrotask(() => frames[0].focus()))";
    }
    void listsAreFilledWhereThePageTakesTheKeyAway() {
        QFETCH(QString, script);
        m_shop.pages["/"] = QByteArray(cardForm) + "<label>How many <select id=many><option>1<option selected>2<option>3</select></label><button id=send>Pay</button><iframe></iframe><script>" +
                            script.toUtf8() + "; document.forms[0].onsubmit = send.onclick = () => { seen.sent = true; return false }</script>";
        open(shop() + "/");
        QVERIFY(described(shop(), 6));
        const page::FillReport report = fill(plan({0}));
        QCOMPARE(holding(report), 5);
        QCOMPARE(ask("state.month + '/' + state.year").toString(), QStringLiteral("11/2029"));
        QCOMPARE(ask("many.value").toString(), QStringLiteral("2"));
        QVERIFY(!ask("seen.sent").toBool());
    }

    void aListThatIsHiddenUnderTheKeyHoldsWhatItHeld() {
        m_shop.pages["/"] = QByteArray(cardForm) + "<script>month.addEventListener('keydown', e => { e.preventDefault(); month.style.opacity = 0 })</script>";
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        const page::FillReport report = fill(plan({0}));
        QCOMPARE(holding(report), 4);
        QCOMPARE(ask("String(state.month) + month.selectedIndex").toString(), QStringLiteral("undefined0"));
    }

    void aHeaderThatStaysHidesNothingForGood() {
        m_shop.pages["/"] = QByteArray("<!doctype html><style>header { position: sticky; top: 0; height: 120px; background: #fff } form { height: 3000px }</style><header>Shop</header>") + cardForm;
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        ask("scrollTo(0, 110)"); // the first fields lie under the header now
        QVERIFY(eventually([&] { return ask("Math.round(scrollY)").toInt() == 110; }));
        const int before = m_notes.descriptions;
        ask("document.getElementById('holder').title = 'Name'; document.getElementById('holder').className = 'x'");
        QVERIFY(eventually([&] { return m_notes.descriptions > before; }));
        QCOMPARE(holding(fill(plan({0}))), 5);
    }

    void worksUnderTheStrictestContentPolicy() {
        m_shop.headers = "Content-Security-Policy: default-src 'none'\r\n";
        m_shop.pages["/"] = cardForm;
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        QCOMPARE(holding(fill(plan({0}))), 5);
    }

    void fillsOneFieldInACrossOriginFrame() {
        m_pay.pages["/number"] = numberFrame;
        m_shop.pages["/"] =
            QByteArray(
                R"(<title>Shop</title><label>Name on card <input id=holder></label><label>Expiry date <input id=exp placeholder="MM/YY"></label>
            <script>var typed = 0; addEventListener('message', () => typed++);</script><iframe src=')") +
            pay().toUtf8() + "/number'></iframe>";
        open(shop() + "/");
        QVERIFY(described(pay(), 1));
        QVERIFY(described(shop(), 2));
        const autofill::Offer offer = autofill::offerFor(m_notes.forms, autofill::classify(m_notes.forms));
        QVERIFY(offer);
        QCOMPARE(offer.receivers.size(), std::size_t(2));
        QCOMPARE(offer.receivers[1].origin, pay().toStdString());
        QCOMPARE(holding(fill(plan({0, 1}))), 3);
        QVERIFY(eventually([&] { return ask("typed").toInt() >= 1; }));
        QCOMPARE(ask("document.getElementById('exp').value").toString(), QString("11/29"));
    }

    void aFrameThatWasNotConfirmedGetsNothing() {
        m_pay.pages["/number"] = numberFrame;
        m_shop.pages["/"] =
            QByteArray(R"(<label>Card number <input id=number></label><label>Expiry date <input placeholder="MM/YY"></label>
            <script>var typed = 0; addEventListener('message', () => typed++);</script><iframe src=')") +
            pay().toUtf8() + "/number'></iframe>";
        open(shop() + "/");
        QVERIFY(described(pay(), 1));
        QVERIFY(described(shop(), 2));
        const autofill::FillPlan only = plan({0});
        QVERIFY(
            std::all_of(only.steps.begin(), only.steps.end(), [](const autofill::FillStep &step) { return step.frame == 0; }));
        QCOMPARE(holding(fill(plan({0}))), 2);
        QCOMPARE(ask("typed").toInt(), 0);
    }

    void aFrameSwappedBetweenOfferAndFillGetsNothing() {
        m_pay.pages["/number"] = numberFrame;
        m_pay.pages["/other"] = numberFrame;
        m_shop.pages["/"] = QByteArray("<script>var typed = 0; addEventListener('message', () => typed++);</script><label>Expiry "
                                       "date <input></label><iframe src=\"") +
                            pay().toUtf8() + "/number\"></iframe>";
        open(shop() + "/");
        QVERIFY(described(pay(), 1));
        QVERIFY(described(shop(), 1));
        // The iframe's first, empty document has gone, and its field has found its place on the page.
        QVERIFY(eventually([&] { return m_notes.forms.frames.size() == 2 && plan({0, 1}).steps.size() == 2; }));
        QCOMPARE(m_notes.forms.frames[1].origin, pay().toStdString());
        autofill::FillPlan before = plan({0, 1});
        const std::string token = m_notes.forms.frames[1].token;
        ask("document.querySelector('iframe').src = '" + pay() + "/other'");
        QVERIFY(eventually([&] {
            return m_notes.forms.frames.size() == 2 && m_notes.forms.frames[1].token != token &&
                   m_notes.fields(pay().toStdString()) == 1;
        }));
        const page::FillReport report = fill(std::move(before));
        QVERIFY(
            std::any_of(report.fields.begin(), report.fields.end(), [](const auto &field) { return field.problem == u"gone"; }));
        QCOMPARE(ask("typed").toInt(), 0);
    }

    void framesInFramesAndFramesThatComeLateAreHeard() {
        const QString other = m_pay.origin("other.localhost");
        m_pay.pages["/number"] = numberFrame;
        m_pay.pages["/outer"] = QByteArray("<label>Name on card <input></label><iframe src='") + other.toUtf8() + "/number'></iframe>";
        m_shop.pages["/"] = "<title>Shop</title><label>E-mail <input></label><div id=app></div>";
        open(shop() + "/");
        QVERIFY(described(shop(), 1));
        ask("app.innerHTML = '<iframe src=\"" + pay() + "/outer\"></iframe>'");
        QVERIFY(described(pay(), 1) && described(other, 1));
        ask("app.firstChild.src = '" + pay() + "/number'");
        QVERIFY(eventually([&] {
            return m_notes.fields(pay().toStdString()) == 1 && m_notes.fields(other.toStdString()) == 0 &&
                   m_notes.forms.fields.back().label == "Card number";
        }));
    }

    void aFrameInAShadowThatLoadsLateIsHeard() {
        m_pay.pages["/empty"] = "<title>Nothing here</title>";
        m_pay.pages["/number"] = numberFrame;
        m_shop.pages["/"] = "<title>Shop</title><label>E-mail <input></label><div id=host></div>";
        open(shop() + "/");
        QVERIFY(described(shop(), 1));
        ask("host.attachShadow({mode: 'open'}).innerHTML = '<label>Name <input></label><iframe src=\"" + pay() +
            "/empty\"></iframe>'; document.body.append('.', document.createElement('p'));");
        QVERIFY(described(shop(), 2));
        QVERIFY(eventually([&] { return m_notes.forms.frames.size() == 2 && m_notes.forms.frames[1].origin == pay().toStdString(); }));
        ask("setTimeout(() => { host.shadowRoot.querySelector('iframe').src = '" + pay() + "/number'; }, 1500)"); // all visits are over
        QVERIFY(described(pay(), 1));
    }

    void aPageThatCallsTheAgentsSchemeGetsNothing() {
        m_shop.pages["/"] = QByteArray(cardForm) + R"(<script>var heard = [];
            for (const question of ['describe', 'await', 'frame', 'filled', 'secret', '']) for (const secret of ['', 'x'.repeat(64)]) {
              const r = new XMLHttpRequest(); r.open('POST', 'florin-agent:' + question);
              r.setRequestHeader('X-Florin-Secret', secret); r.setRequestHeader('X-Florin-Document', 'a'.repeat(32)); r.setRequestHeader('X-Florin-Content', '{"top":true,"fields":[]}');
              r.onload = () => heard.push('answer:' + r.responseText); r.onerror = () => heard.push('refused'); r.send(); }
            const f = document.createElement('iframe'); f.src = 'florin-agent:await'; document.body.append(f);</script>)";
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        eventually([&] { return ask("heard.length").toInt() == 12; });
        QCOMPARE(ask("heard.length").toInt(), 12);
        QCOMPARE(ask("heard.every(word => word === 'refused')").toBool(), true);
        QCOMPARE(m_notes.forms.frames.size(), std::size_t(1));
        const QString page = ask("document.documentElement.outerHTML + Object.keys(window).join()").toString();
        QVERIFY(!page.contains("X-Florin-Document', '0") && !page.contains("florinSecret"));
    }

    void aPoisonedPageChangesNothing() {
        m_shop.pages["/"] = QByteArray("<img name=querySelectorAll><img name=documentElement><img name=execCommand>") + cardForm +
                            "<script>Object.prototype.toJSON = () => ({}); Array.prototype.map = () => []; "
                            "HTMLInputElement.prototype.focus = () => {};"
                            "XMLHttpRequest.prototype.send = () => {}; JSON.parse = () => { throw 1; };</script>";
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        QCOMPARE(holding(fill(plan({0}))), 5);
    }

    void aFieldHiddenAfterTheOfferIsNotFilled() {
        m_shop.pages["/"] = cardForm;
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        autofill::FillPlan before = plan({0});
        ask("document.getElementById('number').style.opacity = 0");
        const page::FillReport report = fill(std::move(before));
        QCOMPARE(holding(report), 4);
        QCOMPARE(ask("document.getElementById('number').value").toString(), QString());
    }

    void aFormThatIsDrawnLateIsDescribed() {
        m_shop.pages["/"] = "<div id=app></div>";
        open(shop() + "/");
        QVERIFY(eventually([&] { return m_notes.forms.frames.size() == 1; }));
        ask("setTimeout(() => { app.innerHTML = '<label>Card number <input></label><label>CVC <input></label><label>Expiry "
            "<input placeholder=MM/YY></label>'; }, 50)");
        QVERIFY(described(shop(), 3));
        ask("const host = document.createElement('div'); document.body.append(host); host.attachShadow({mode: 'open'}).innerHTML "
            "= '<input aria-label=\"Name on card\">'");
        QVERIFY(described(shop(), 4));
    }

    void aPageThatDrawsItselfAnewWhileTypingIsFilled() {
        m_shop.pages["/"] = R"(<div id=app></div><script>
            var state = {number: '', exp: '', cvc: ''};
            function draw() { app.innerHTML = Object.keys(state).map(k => '<p><label for=' + k + '>' + {number: 'Card number', exp: 'Expiry MM/YY', cvc: 'CVC'}[k] +
                '</label><input id=' + k + ' value="' + state[k] + '"></p>').join('');
              for (const box of app.querySelectorAll('input')) box.oninput = () => { state[box.id] = box.value; draw(); }; }
            draw();</script>)";
        open(shop() + "/");
        QVERIFY(described(shop(), 3));
        QCOMPARE(holding(fill(plan({0}))), 3);
        QCOMPARE(ask("JSON.stringify(state)").toString(), QString(R"({"number":"4242424242424242","exp":"11/29","cvc":"123"})"));
    }

    void aMaskThatFormatsIsFilled() {
        m_shop.pages["/"] =
            R"(<label>Card number <input id=number maxlength=19></label><label>Expiry <input id=exp placeholder="MM / YY"></label><label>CVC <input id=cvc></label><script>
            number.oninput = () => number.value = number.value.replace(/\D/g, '').replace(/(.{4})(?=.)/g, '$1 ');
            exp.oninput = () => exp.value = exp.value.replace(/\D/g, '').replace(/^(..)(.+)/, '$1 / $2');
            cvc.oninput = () => { if (/\D/.test(cvc.value)) cvc.value = ''; };</script>)";
        open(shop() + "/");
        QVERIFY(described(shop(), 3));
        QCOMPARE(holding(fill(plan({0}))), 3);
        QCOMPARE(ask("number.value + '|' + exp.value").toString(), QString("4242 4242 4242 4242|11 / 29"));
    }

    void aPageThatTakesTheValueAwayIsReported() {
        m_shop.pages["/"] =
            R"(<label>Card number <input id=number></label><label>Expiry <input></label><label>CVC <input id=cvc></label>
            <script>cvc.oninput = () => { cvc.value = ''; }</script>)";
        open(shop() + "/");
        QVERIFY(described(shop(), 3));
        const page::FillReport report = fill(plan({0}));
        QCOMPARE(holding(report), 2);
        QCOMPARE(report.fields[2].problem, QString("changed_by_page"));
    }

    void optionsThatComeLaterAreChosen() {
        m_shop.pages["/"] =
            R"(<label>Card number <input></label><label>CVC <input></label><label>Expiry month <input maxlength=2></label><label>Expiry year <select id=year><option>Year</select></label>
            <script>document.querySelector('input').oninput = () => setTimeout(() => { year.innerHTML = '<option>Year<option value=28>2028<option value=29>2029'; }, 60);</script>)";
        open(shop() + "/");
        QVERIFY(described(shop(), 4));
        const page::FillReport report = fill(plan({0}));
        QCOMPARE(holding(report), 4);
        QCOMPARE(ask("year.value").toString(), QString("29"));
    }

    void aLinkToTheWalletComesWithItsOrigin() {
        m_shop.pages["/"] = "<title>Shop</title><a id=pay href='florin:pay?ticket=abc'>Pay</a>";
        open(shop() + "/");
        eventually([&] { return m_notes.title == QString("Shop"); });
        QCOMPARE(m_notes.title, QString("Shop"));
        ask("document.getElementById('pay').click()");
        eventually([&] { return m_notes.links.size() == std::size_t(1); });
        QCOMPARE(m_notes.links.size(), std::size_t(1));
        QCOMPARE(m_notes.links[0].link, QUrl("florin:pay?ticket=abc"));
        QCOMPARE(m_notes.links[0].origin, shop());
        QVERIFY(m_notes.links[0].topLevel);
        QCOMPARE(m_view->address(), QUrl(shop() + "/"));
        QCOMPARE(ask("document.title").toString(), QString("Shop"));
    }

    void aLinkFromAFrameIsNotTheShops() {
        m_pay.pages["/frame"] = "<a id=pay href='florin:pay?ticket=evil'>x</a><script>pay.click()</script>";
        m_shop.pages["/"] = "<title>Shop</title><iframe src='" + pay().toUtf8() + "/frame'></iframe>";
        open(shop() + "/");
        eventually([&] { return m_notes.links.size() == std::size_t(1); });
        QCOMPARE(m_notes.links.size(), std::size_t(1));
        QCOMPARE(m_notes.links[0].origin, pay());
        QVERIFY(!m_notes.links[0].topLevel);
    }

    void aScriptsRequestIsNoLink() {
        m_shop.pages["/"] = "<title>Shop</title><script>var heard = ''; const r = new XMLHttpRequest(); r.open('GET', "
                            "'florin:pay?ticket=abc'); r.onerror = () => heard = 'refused';"
                            "r.onload = () => heard = 'answer'; r.send();</script><img src='florin:pay?ticket=abc'>";
        open(shop() + "/");
        eventually([&] { return ask("heard").toString() == QString("refused"); });
        QCOMPARE(ask("heard").toString(), QString("refused"));
        QVERIFY(m_notes.links.empty());
    }

    void aWrongCertificateIsFinal() {
        m_strange.pages["/"] = "<title>Stranger</title><input>";
        open(m_strange.origin("localhost") + "/");
        eventually([&] { return m_notes.security == page::Security::certificateError; });
        QCOMPARE(m_notes.security, page::Security::certificateError);
        QVERIFY(m_notes.title != u"Stranger");
        m_shop.pages["/"] = "<title>Shop</title>";
        open(shop() + "/");
        eventually([&] { return m_notes.title == QString("Shop"); });
        QCOMPARE(m_notes.title, QString("Shop"));
        eventually([&] { return m_notes.security == page::Security::secure; });
        QCOMPARE(m_notes.security, page::Security::secure);
    }

    void plainHttpIsNotSecureAndGetsNoOffer() {
        m_plain.pages["/"] = cardForm;
        open(m_plain.origin("127.0.0.1") + "/");
        QVERIFY(described(m_plain.origin("127.0.0.1"), 5));
        eventually([&] { return m_notes.security == page::Security::notSecure; });
        QCOMPARE(m_notes.security, page::Security::notSecure);
        QCOMPARE(autofill::offerFor(m_notes.forms, autofill::classify(m_notes.forms)).reason, autofill::NoOffer::notSecure);
        QVERIFY(plan({0}).steps.empty());
    }

    void filesAndOtherSchemesAreNotOpened() {
        m_shop.pages["/"] = "<title>Shop</title>";
        open(shop() + "/");
        eventually([&] { return m_notes.title == QString("Shop"); });
        QCOMPARE(m_notes.title, QString("Shop"));
        for (const char *address : {"file:///etc/passwd", "chrome://version", "qrc:/florin/browser/agent/main.js",
                                    "view-source:about:blank", "florin-agent:await"}) {
            m_view->open(QUrl(address));
            ask("location.href = '" + QString(address) + "'");
            QVERIFY2(eventually([&] { return ask("document.title").toString() == u"Shop"; }), address);
            eventually([&] { return m_view->address() == QUrl(shop() + "/"); });
            QCOMPARE(m_view->address(), QUrl(shop() + "/"));
        }
    }

    // The engine forgets the agent of a process whose frame went to another one, and so did every load after it.
    void theAgentIsHeardAgainWhereAFrameWentToAnotherProcess() {
        m_pay.pages["/number"] = numberFrame;
        m_shop.pages["/"] = QByteArray(cardForm) + "<iframe src='" + pay().toUtf8() + "/number'></iframe>";
        m_shop.pages["/next"] = cardForm;
        open(shop() + "/");
        QVERIFY(described(shop(), 5) && described(pay(), 1));
        for (int round = 0; round < 5; ++round) {
            m_notes.forms = {};
            m_view->reload();
            QVERIFY2(described(shop(), 5) && described(pay(), 1), qPrintable(QString("reload %1").arg(round)));
        }
        // A page that goes on before it has loaded leaves nothing to go back to.
        QVERIFY(eventually([&] { return !static_cast<WebView &>(*m_view).enginePage()->isLoading(); }));
        QVERIFY(eventually([&] { return ask("document.readyState").toString() == u"complete"; }));
        m_notes.forms = {};
        ask("location.href = '/next'");
        QVERIFY(described(shop(), 5));
        QVERIFY(eventually([&] { return m_view->address().path() == u"/next"; }));
        m_notes.forms = {};
        m_view->back();
        QVERIFY2(described(shop(), 5), qPrintable(m_view->address().path()));
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
        QVERIFY(described(pay(), 1)); // an older engine forgets this frame now and then, and nobody can reach it
#endif
    }

    void aDocumentHasOneAgentHoweverOftenItIsBrought() {
        m_shop.pages["/"] = cardForm;
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        const std::string token = m_notes.forms.frames[0].token;
        const int descriptions = m_notes.descriptions;
        auto &page = *static_cast<WebView &>(*m_view).enginePage();
        std::optional<QVariant> ran;
        page.runJavaScript(page.scripts().toList().first().sourceCode() + "; 'ran'", QWebEngineScript::UserWorld,
                           [&](const QVariant &value) { ran = value; });
        QVERIFY(eventually([&] { return ran.has_value(); }));
        QCOMPARE(ran->toString(), QString("ran"));
        QCOMPARE(holding(fill(plan({0}))), 5);
        QCOMPARE(m_notes.forms.frames.size(), std::size_t(1));
        QCOMPARE(m_notes.forms.frames[0].token, token);
        QVERIFY(m_notes.descriptions >= descriptions);
    }

    void aCrashedRendererIsToldAndTheAgentIsHeardInTheNext() {
        m_shop.pages["/"] = cardForm;
        m_shop.pages["/before"] = "<title>Before</title>";
        open(shop() + "/before");
        QVERIFY(eventually([&] { return m_notes.title == u"Before"; }));
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        for (int round = 0; round < 10; ++round) {
            m_notes.crashes.clear();
            kill(static_cast<pid_t>(static_cast<WebView &>(*m_view).enginePage()->renderProcessPid()), SIGKILL);
            QVERIFY(eventually([&] { return m_notes.crashes.size() == std::size_t(1); }));
            m_notes.forms = {};
            round % 2 == 0 ? m_view->reload() : open(shop() + "/");
            QVERIFY2(described(shop(), 5), qPrintable(QString("after crash %1").arg(round)));
            const std::string token = m_notes.forms.frames[0].token;
            m_view->reload();
            QVERIFY2(eventually([&] { // the document that goes away may still be described
                return m_notes.fields(shop().toStdString()) == 5 && m_notes.forms.frames[0].token != token;
            }), qPrintable(QString("reloaded after crash %1").arg(round)));
            QCOMPARE(holding(fill(plan({0}))), 5);
        }
        m_view->back(); // the visits before the crash are still there
        QVERIFY(eventually([&] { return m_view->address() == QUrl(shop() + "/before"); }));
    }

    void aWindowOpensWhereTheWalletSays() {
        m_shop.pages["/"] = "<title>Shop</title><script>document.cookie = 'visit=1; Secure'</script>";
        m_shop.pages["/bank"] = "<title>Bank</title>";
        open(shop() + "/");
        eventually([&] { return m_notes.title == QString("Shop"); });
        QCOMPARE(m_notes.title, QString("Shop"));
        Notes second;
        const std::unique_ptr<page::PageView> window = m_browser->makePage(nullptr);
        window->setListener(&second);
        m_notes.nextWindow = window.get();
        ask("window.open('/bank')");
        eventually([&] { return second.title == QString("Bank"); });
        QCOMPARE(second.title, QString("Bank"));
        QCOMPARE(m_notes.windows, 1);
        std::optional<QString> cookie;
        static_cast<WebView &>(*window).enginePage()->runJavaScript("document.cookie",
                                                                    [&](const QVariant &value) { cookie = value.toString(); });
        QVERIFY(eventually([&] { return cookie.has_value(); }));
        QCOMPARE(*cookie, QString("visit=1")); // a bank's pop-up shares the session
    }

    void anUnwantedWindowDoesNotOpen() {
        m_shop.pages["/"] = "<title>Shop</title>";
        open(shop() + "/");
        eventually([&] { return m_notes.title == QString("Shop"); });
        QCOMPARE(m_notes.title, QString("Shop"));
        ask("var window2 = window.open('/bank')");
        eventually([&] { return m_notes.windows == 1; });
        QCOMPARE(m_notes.windows, 1);
        QVERIFY(!m_notes.windowByPerson);
        QVERIFY(eventually([&] { return ask("!window2 || window2.closed").toBool(); }));
    }

    void aFillWhoseViewGoesAwayIsStillAnswered() {
        m_shop.pages["/"] = cardForm;
        open(shop() + "/");
        QVERIFY(described(shop(), 5));
        bool answered = false;
        m_view->fill(plan({0}), [&](const page::FillReport &) { answered = true; });
        m_view.reset();
        QVERIFY(answered);
    }
};

int main(int count, char **arguments) { return runBrowserTest<TestBrowser>(count, arguments); }

#include "test_browser.moc"
