#include "test_visit.h"

#include <QRegularExpression>
#include <QTemporaryDir>

using namespace florin;
using namespace florin::browser;
using namespace florin::browser::test;

namespace {

const QString hostile = QStringLiteral(FLORIN_SOURCE_DIR "/tests/wallet-app/browser/hostile/");

/// A filler that trusts the page: everything that takes a text gets the card.
const char *naiveFiller = R"(
function florinNaive() {
  if (window.naive) return window.naive();
  const values = ['4242424242424242', '123', '11/2029', 'FLORIN MEMBER'];
  const documents = [document];
  for (const d of documents) for (const f of d.querySelectorAll('iframe, frame, object')) { try { if (f.contentDocument) documents.push(f.contentDocument); } catch (e) {} }
  for (const d of documents) {
    const roots = [d];
    for (const root of roots) for (const e of root.querySelectorAll('*')) {
      if (e.shadowRoot) roots.push(e.shadowRoot);
      const kind = {INPUT: 'HTMLInputElement', TEXTAREA: 'HTMLTextAreaElement', SELECT: 'HTMLSelectElement'}[e.tagName];
      if (!kind || e.type === 'file') continue;
      for (const value of e.tagName === 'SELECT' ? [...e.options].map(o => o.value) : [values[0]]) {
        try { Object.getOwnPropertyDescriptor(d.defaultView[kind].prototype, 'value').set.call(e, value); } catch (x) {}
        e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true}));
      }
    }
  }
})";

} // namespace

/// Pages that want what they may not have. Each is shown to the wallet, does its worst between offer and fill, and is then shown to a
/// filler that trusts it, which proves that the attack is one.
class TestHostile : public BrowserTest {
    Q_OBJECT

  public:
    using BrowserTest::BrowserTest;

  private:
    QString evil() const { return m_pay.origin("other.localhost"); }
    PageForms &forms() { return static_cast<WebView &>(*m_view).forms(); }

    QByteArray read(const QString &path) const {
        QFile file(path);
        const bool readable = file.open(QIODevice::ReadOnly);
        return (readable ? QString::fromUtf8(file.readAll()) : QString())
            .replace("{{SHOP}}", shop())
            .replace("{{PAY}}", pay())
            .replace("{{EVIL}}", evil())
            .toUtf8();
    }
    /// Waits until the page has nothing new to say. What is done with a frame from outside, the engine tells at its own pace.
    void settle(bool hasFrames) {
        const int silence = hasFrames ? 350 : 120;
        int before = -1;
        QElapsedTimer quiet;
        quiet.start();
        eventually(
            [&] {
                if (m_notes.descriptions != before) {
                    before = m_notes.descriptions;
                    quiet.restart();
                }
                return quiet.elapsed() > silence;
            },
            5000);
    }
    /// What a person agrees to: the boxes that the offer has ticked, but nothing of the attacker's.
    std::vector<int> confirmed(const autofill::Offer &made) const {
        const auto wantsNumber = [](const autofill::Receiver &receiver) {
            return std::find(receiver.types.begin(), receiver.types.end(), autofill::FieldType::ccNumber) != receiver.types.end();
        };
        const bool pageTakesNumber = std::any_of(made.receivers.begin(), made.receivers.end(),
                                                 [&](const auto &receiver) { return receiver.samePage && wantsNumber(receiver); });
        std::vector<int> frames;
        for (const autofill::Receiver &receiver : made.receivers) {
            if (receiver.origin != evil().toStdString() && (receiver.samePage || !pageTakesNumber)) frames.push_back(receiver.frame);
        }
        return frames;
    }
    QString stolen() { return ask("JSON.stringify(stolen())").toString(); }
    /// What the page does, to its end.
    void run(const QString &script) {
        ask("window.endOfAct = false; Promise.resolve((() => { " + script + " })()).catch(() => {}).then(() => { window.endOfAct = true; })");
        eventually([&] { return ask("window.endOfAct").toBool(); }, 5000);
    }

  private slots:
    void initTestCase() { startBrowser(); }
    void init() { openView(); }
    void cleanup() { m_view.reset(); }
    void cleanupTestCase() { m_browser.reset(); }

    void nothingLeaks_data() {
        QTest::addColumn<QString>("expect");
        const QStringList names = QDir(hostile).entryList({"*.html"}, QDir::Files, QDir::Name);
        QVERIFY(names.size() >= 30);
        for (const QString &name : names) {
            const QRegularExpressionMatch match =
                QRegularExpression("<!-- expect: ([a-z ]+) -->").match(QString::fromUtf8(read(hostile + name)));
            QTest::newRow(qPrintable(name.chopped(5))) << match.captured(1);
        }
    }
    void nothingLeaks() {
        QFETCH(QString, expect);
        const QString name = QTest::currentDataTag();
        for (Site *site : {&m_shop, &m_pay}) {
            for (const QString &frame : QDir(hostile + "frames").entryList({"*.html"}, QDir::Files))
                site->pages["/frames/" + frame] = read(hostile + "frames/" + frame);
            site->pages["/" + name + ".html"] = read(hostile + name + ".html");
        }
        m_shop.pages["/honest"] = cardForm;
        open(shop() + "/" + name + ".html");
        QVERIFY2(eventually([&] { return forms().descriptionsOfTop() > 0; }), "the page was never described");
        const bool hasFrames = m_shop.pages["/" + name + ".html"].contains("iframe");
        settle(hasFrames);
        if (expect != u"nothing offered" && expect != u"survives") eventually([&] { return bool(offer()); }, 3000);
        const autofill::Offer made = offer();
        autofill::FillPlan agreed = plan(confirmed(made));
        if (expect == u"nothing offered") {
            QVERIFY2(!made, "a card was offered");
        } else if (expect != u"survives") {
            QVERIFY2(made, "the honest part of the page was not offered a card");
        }
        run("return window.afterOffer && window.afterOffer()");
        if (made) fill(std::move(agreed));
        settle(hasFrames);
        QVERIFY(ask("typeof stolen").toString() == u"function" || ask("window.harmless").toBool());
        if (ask("typeof stolen").toString() == u"function") QCOMPARE(stolen(), QString("[]"));
        if (!ask("Boolean(window.harmless)").toBool()) {
            ask(naiveFiller);
            run("return florinNaive()");
            QVERIFY2(eventually([&] { return stolen() != u"[]"; }, 2000), "nobody was robbed: the page proves nothing");
        }
        if (expect == u"survives") {
            open(shop() + "/honest");
            QVERIFY2(eventually([&] { return m_notes.fields(shop().toStdString()) == 5 && m_notes.forms.frames.size() == 1; }),
                     "the next page was not described");
            QCOMPARE(holding(fill(plan({0}))), 5);
        }
    }
};

int main(int count, char **arguments) { return runBrowserTest<TestHostile>(count, arguments); }

#include "test_hostile.moc"
