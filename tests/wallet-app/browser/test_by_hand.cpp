#include "test_visit.h"

#include "wallet-app/autofill/page_total.h"

#include <QContextMenuEvent>

using namespace florin;
using namespace florin::browser;
using namespace florin::browser::test;

namespace {

const char *checkout = R"(<!doctype html><title>Checkout</title>
<style>.gone { display: none } .row { display: flex }</style>
<ul><li>Fountain pen <b>₩9,000</b></li></ul>
<div class=row><span>Subtotal</span><span>₩9,000</span></div>
<table><tr><td>Shipping</td><td>₩3,000</td></tr><tr><td><b>Order total</b></td><td><span>₩</span><b id=sum>12,000</b> <small>incl. VAT</small></td></tr></table>
<p class=gone>Order total ₩99</p>
<form><label>Name on card <input id=holder value="Ann Other"></label><label>Card number <input id=number></label>
<label>Expiry <input id=expiry placeholder="MM/YY"></label><label>Security code <input id=secret maxlength=4></label>
<fieldset><label><input type=radio name=brand value=visa>Visa</label><label><input type=radio name=brand value=mastercard checked>Mastercard</label></fieldset>
<label>Country <select id=country><option value="">Choose<option value=US>United States<option value=KR>South Korea</select></label></form>
<script>
var state = {}, trusted = 0; for (const box of document.querySelectorAll('input, select')) box.addEventListener('input', e => { state[box.id || box.value] = box.type === 'radio' ? box.checked : box.value; trusted += e.isTrusted; });
function held() { return [...document.querySelectorAll('input, select')].map(e => e.type === 'radio' ? e.checked : e.value).join('|'); }
</script>)";

// A field that nobody outside can look into.
const char *closed = R"(<!doctype html><title>Closed</title><label>Card number <pay-field tabindex=-1 aria-label="Card number"></pay-field></label>
<label>Else <input id=other></label>
<script>
var held = '', trusted = true, keys = 0;
customElements.define('pay-field', class extends HTMLElement { constructor() { super();
  const root = this.attachShadow({mode: 'closed'}); root.innerHTML = '<input style="width: 220px">';
  root.firstChild.addEventListener('input', e => { held = e.target.value; trusted = trusted && e.isTrusted; if (window.onHeld) onHeld(); });
  root.firstChild.addEventListener('keydown', e => { ++keys; trusted = trusted && e.isTrusted; });
  this.enter = () => root.firstChild.focus(); } });
</script>)";

} // namespace

/// Fills that are taken back, fields that a person fills one by one, and the sums that stand on a page.
class TestByHand : public BrowserTest {
    Q_OBJECT

  public:
    using BrowserTest::BrowserTest;

  private:
    std::optional<page::FocusedField> focus() {
        std::optional<page::FocusedField> field;
        bool answered = false;
        m_view->findFocus([&](std::optional<page::FocusedField> found) {
            field = std::move(found);
            answered = true;
        });
        eventually([&] { return answered; });
        return field;
    }
    /// The window has the keyboard, and in it what the page's script says.
    void focusOn(const QString &script) {
        m_view->widget()->activateWindow();
        m_view->widget()->setFocus();
        ask(script + "; 1");
        QVERIFY(eventually([&] { return ask("document.hasFocus()").toBool(); }));
    }
    std::size_t typeByKeys(const page::FocusedField &into, const char *text) {
        std::optional<std::size_t> typed;
        m_view->typeByKeys(into, base::SecretBytes(std::string_view(text)), [&](std::size_t count) { typed = count; });
        eventually([&] { return typed.has_value(); });
        return typed.value_or(999);
    }
    page::UndoReport undo() {
        std::optional<page::UndoReport> report;
        m_view->undoFill([&](page::UndoReport told) { report = told; });
        eventually([&] { return report.has_value(); });
        return report.value_or(page::UndoReport{-1, -1});
    }
    autofill::FillPlan wholePlan() {
        autofill::CardData data = cardData();
        data.address = {"110 Sejong-daero", "", "Seoul", "Seoul", "04524", "KR"};
        return autofill::planFill(m_notes.forms, autofill::classify(m_notes.forms), data, std::vector<int>{0});
    }
    void openCheckout() {
        m_shop.pages["/"] = checkout;
        open(shop() + "/");
        QVERIFY(described(shop(), 7));
    }

    bool openMenuAt(const QString &element) {
        const QString place =
            ask("const b = document." + element + ".getBoundingClientRect(); Math.round(b.left + 5) + ',' + Math.round(b.top + b.height / 2)").toString();
        const std::size_t before = m_notes.menus.size();
        QTest::mouseClick(m_view->widget()->focusProxy(), Qt::RightButton, Qt::NoModifier,
                          {place.section(',', 0, 0).toInt(), place.section(',', 1, 1).toInt()});
        return eventually([&] { return m_notes.menus.size() > before; });
    }

  private slots:
    void initTestCase() { startBrowser(); }
    void init() { openView(); }
    void cleanup() { m_view.reset(); }
    void cleanupTestCase() { m_browser.reset(); }

    void readsTheTotalThatAPersonSees() {
        openCheckout();
        const auto total = autofill::totalOf(m_notes.forms);
        QVERIFY(total.has_value());
        QCOMPARE(money::toPlainText(*total), std::string("12000 KRW"));
        ask("document.getElementById('sum').firstChild.data = '15,000'");
        QVERIFY(eventually([&] { return autofill::totalOf(m_notes.forms) == money::Money::of(15000, total->currency()); }));
    }

    void takesAWholeFillBackInOneStep() {
        openCheckout();
        const QString before = ask("held()").toString();
        const page::FillReport report = fill(wholePlan());
        QCOMPARE(holding(report), 6);
        QCOMPARE(ask("held()").toString(), QStringLiteral("FLORIN MEMBER|4242424242424242|11/29|123|true|false|KR"));
        const page::UndoReport undone = undo();
        QCOMPARE(undone.undone, 6);
        QCOMPARE(undone.kept, 0);
        QCOMPARE(ask("held()").toString(), before);
        QCOMPARE(ask("state.holder + '|' + state.number + '|' + state.country").toString(), QStringLiteral("Ann Other||"));
        QCOMPARE(undo().undone, 0); // once
    }

    void leavesWhatAPersonChangedSince() {
        openCheckout();
        QCOMPARE(holding(fill(wholePlan())), 6);
        ask("const box = document.getElementById('holder'); box.value = 'Somebody Else'; box.dispatchEvent(new Event('input', {bubbles: true}))");
        const page::UndoReport undone = undo();
        QCOMPARE(undone.undone, 5);
        QCOMPARE(undone.kept, 1);
        QVERIFY(ask("held()").toString().startsWith("Somebody Else||"));
    }

    void undoesNothingBeforeAFill() {
        openCheckout();
        QCOMPARE(undo().undone, 0);
    }

    void tellsWhatHasTheFocus() {
        openCheckout();
        focusOn("document.getElementById('secret').focus()");
        const auto field = focus();
        QVERIFY(field.has_value());
        QCOMPARE(field->origin, shop().toStdString());
        QVERIFY(field->topLevel && !field->closed);
        QCOMPARE(field->label, std::string("Security code"));
        const auto &facts = *std::find_if(m_notes.forms.fields.begin(), m_notes.forms.fields.end(), [](const auto &one) { return one.id == "secret"; });
        QCOMPARE(field->field, facts.field);
        focusOn("document.activeElement.blur()");
        QVERIFY(!focus());
    }

    void tellsTheFrameThatHasTheFocus() {
        m_pay.pages["/number"] = QByteArray(numberFrame) + "<script>addEventListener('message', () => document.querySelector('input').focus());</script>";
        m_shop.pages["/"] = QByteArray("<title>Shop</title><label>Name <input id=holder></label><iframe src='") + pay().toUtf8() + "/number'></iframe>";
        open(shop() + "/");
        QVERIFY(described(pay(), 1) && described(shop(), 1));
        focusOn("document.querySelector('iframe').contentWindow.postMessage('now', '*')");
        QVERIFY(eventually([&] { return ask("document.activeElement.tagName").toString() == u"IFRAME"; }));
        const auto field = focus();
        QVERIFY(field.has_value());
        QCOMPARE(field->origin, pay().toStdString());
        QVERIFY(!field->topLevel && !field->closed);
        QCOMPARE(field->label, std::string("Card number"));
    }

    void typesIntoAClosedTreeWithRealKeys() {
        m_shop.pages["/"] = closed;
        open(shop() + "/");
        QVERIFY(described(shop(), 1)); // the other one: of the closed tree nothing is seen
        focusOn("document.querySelector('pay-field').enter()");
        const auto field = focus();
        QVERIFY(field.has_value());
        QVERIFY(field->closed);
        QCOMPARE(field->label, std::string("Card number"));
        QCOMPARE(field->obstacle, std::string());
        QCOMPARE(typeByKeys(*field, "4242424242424242"), std::size_t(16));
        QTRY_COMPARE(ask("held").toString(), QStringLiteral("4242424242424242"));
        QVERIFY(ask("trusted").toBool());
        QCOMPARE(ask("keys").toInt(), 16);
    }

    void theKeysEndWhereTheFocusIsTaken() {
        m_shop.pages["/"] = closed;
        open(shop() + "/");
        QVERIFY(described(shop(), 1));
        focusOn("document.querySelector('pay-field').enter(); window.onHeld = () => { if (held.length === 5) document.getElementById('other').focus(); }");
        const auto field = focus();
        QVERIFY(field && field->closed);
        const std::size_t typed = typeByKeys(*field, "4242424242424242");
        QVERIFY2(typed >= 5 && typed <= 6, "at most one letter goes astray");
        QVERIFY(ask("document.getElementById('other').value").toString().size() <= 1);
    }

    void aFrameThatTakesTheFocusGetsOneLetterAtMost() {
        m_pay.pages["/thief"] = R"(<!doctype html><input id=loot><script>var loot = document.getElementById('loot');
            addEventListener('message', () => loot.focus()); loot.addEventListener('input', () => parent.postMessage(loot.value, '*'));</script>)";
        m_shop.pages["/"] = QByteArray(closed) + "<iframe src='" + pay().toUtf8() +
                            "/thief'></iframe><script>var loot = ''; addEventListener('message', e => loot = e.data);</script>";
        open(shop() + "/");
        QVERIFY(described(shop(), 1) && described(pay(), 1));
        focusOn("document.querySelector('pay-field').enter(); window.onHeld = () => { if (held.length === 3) document.querySelector('iframe').contentWindow.postMessage('now', '*'); }");
        const auto field = focus();
        QVERIFY(field && field->closed);
        QVERIFY(typeByKeys(*field, "4242424242424242") < 16);
        QVERIFY(eventually([&] { return ask("document.activeElement.tagName").toString() == u"IFRAME"; })); // it did take it
        QVERIFY(ask("loot").toString().size() <= 1);
    }

    void typesNothingIntoAPageThatIsGone() {
        m_shop.pages["/"] = closed;
        m_shop.pages["/next"] = closed;
        open(shop() + "/");
        QVERIFY(described(shop(), 1));
        focusOn("document.querySelector('pay-field').enter()");
        const auto field = focus();
        QVERIFY(field.has_value());
        const int descriptions = m_notes.descriptions;
        open(shop() + "/next");
        QVERIFY(eventually([&] { return m_notes.descriptions > descriptions && m_notes.address.path() == u"/next"; }));
        focusOn("document.querySelector('pay-field').enter()");
        QCOMPARE(typeByKeys(*field, "4242"), std::size_t(0));
        QCOMPARE(ask("held").toString(), QString());
    }

    void theMenuIsTheWallets() {
        openCheckout();
        QVERIFY(openMenuAt("getElementById('number')") && m_notes.menus.back());
        QVERIFY(openMenuAt("querySelector('ul')") && !m_notes.menus.back());
        QCOMPARE(m_notes.menus.size(), std::size_t(2));
    }

    void aPageMayEndWhileItsMenuIsOpen() {
        openCheckout();
        m_notes.keepsMenu = true;
        QVERIFY(openMenuAt("getElementById('number')"));
        m_view.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
};

int main(int count, char **arguments) { return runBrowserTest<TestByHand>(count, arguments); }

#include "test_by_hand.moc"
