#include "wallet-app/autofill/plan.h"
#include "wallet-app/autofill/policy.h"

#include "form_builder.h"

#include <QTest>

using namespace florin;
using namespace florin::autofill;
using namespace florin::autofill::test;

namespace {

CardData cardData() {
    CardData data;
    data.number = base::SecretBytes(std::string_view("4242424242424242"));
    data.secret = base::SecretBytes(std::string_view("123"));
    data.expiry = {2029, 1};
    data.brand = card::Brand::visa;
    data.name = "DANA MARIA FLORIN";
    data.email = "dana@florin.example";
    data.address = {"1 Main Street", "Apt 2", "Springfield", "California", "94000", "US"};
    return data;
}

/// The value for the control at this place, or "-" if it gets none.
QString valueFor(const FormSnapshot &snapshot, int field, const std::vector<int> &frames = {0}) {
    for (const FillStep &step : planFill(snapshot, classify(snapshot), cardData(), frames).steps) {
        if (step.field == field) {
            return QString::fromUtf8(step.value.text().data(), static_cast<qsizetype>(step.value.size()));
        }
    }
    return "-";
}

FormBuilder cardForm() {
    FormBuilder form;
    form.input("Card number").input("CVC");
    return form;
}

} // namespace

class TestPlan : public QObject {
    Q_OBJECT

  private slots:
    void spellsAnExpiryAsTheBoxWantsIt_data() {
        QTest::addColumn<QString>("placeholder");
        QTest::addColumn<QString>("label");
        QTest::addColumn<int>("maxLength");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("value");
        QTest::newRow("nothing said") << ""
                                      << "Expiry date" << -1 << "text"
                                      << "01/29";
        QTest::newRow("MM/YY") << "MM/YY"
                               << "Expiry date" << -1 << "text"
                               << "01/29";
        QTest::newRow("MM / YY") << "MM / YY"
                                 << "Expiry date" << 7 << "text"
                                 << "01 / 29";
        QTest::newRow("MM / YY in five") << "MM / YY"
                                         << "Expiry date" << 5 << "text"
                                         << "01/29";
        QTest::newRow("MM/YYYY") << "MM/YYYY"
                                 << "Expiry date" << -1 << "text"
                                 << "01/2029";
        QTest::newRow("in the label") << ""
                                      << "Expiry date (MM-YYYY)" << -1 << "text"
                                      << "01-2029";
        QTest::newRow("YYYY-MM") << "YYYY-MM"
                                 << "Expiry date" << -1 << "text"
                                 << "2029-01";
        QTest::newRow("type=month") << ""
                                    << "Expiry date" << -1 << "month"
                                    << "2029-01";
        QTest::newRow("German") << "MM/JJ"
                                << "Gültig bis" << -1 << "text"
                                << "01/29";
        QTest::newRow("Spanish, four") << "MM/AAAA"
                                       << "Caducidad" << -1 << "text"
                                       << "01/2029";
        QTest::newRow("four digits") << ""
                                     << "Expiry date" << 4 << "text"
                                     << "0129";
        QTest::newRow("MMYY") << "MMYY"
                              << "Expiry date" << 4 << "text"
                              << "0129";
        QTest::newRow("seven characters") << ""
                                          << "Expiry date" << 7 << "text"
                                          << "01/2029";
        QTest::newRow("an example") << "12/2030"
                                    << "Expiry date" << -1 << "text"
                                    << "01/2029";
    }
    void spellsAnExpiryAsTheBoxWantsIt() {
        QFETCH(QString, placeholder);
        QFETCH(QString, label);
        QFETCH(int, maxLength);
        QFETCH(QString, type);
        FormBuilder form = cardForm();
        form.input(label.toStdString(), "e", maxLength).placeholder(placeholder.toStdString()).type(type.toStdString());
        QTEST(valueFor(form.snapshot(), 2), "value");
    }

    void choosesMonthAndYearInAnyFormat_data() {
        QTest::addColumn<int>("months");
        QTest::addColumn<int>("years");
        QTest::addColumn<QString>("month");
        QTest::addColumn<QString>("year");
        QTest::newRow("1 and 2029") << 0 << 0 << "1"
                                    << "2029";
        QTest::newRow("01 and 29") << 1 << 1 << "01"
                                   << "29";
        QTest::newRow("January, value 0") << 2 << 0 << "January"
                                          << "2029";
        QTest::newRow("01 - Jan") << 3 << 0 << "01 - Jan"
                                  << "2029";
        QTest::newRow("1월, 2029년") << 4 << 2 << "1월"
                                     << "2029년";
    }
    void choosesMonthAndYearInAnyFormat() {
        QFETCH(int, months);
        QFETCH(int, years);
        const std::vector<std::string> names{"January", "February", "March",     "April",   "May",      "June",
                                             "July",    "August",   "September", "October", "November", "December"};
        std::vector<Option> monthOptions = FormBuilder::months(months == 1);
        for (std::size_t i = 0; i < 12 && months >= 2; ++i) {
            const std::string number = std::to_string(i + 1);
            const std::string padded = (i < 9 ? "0" : "") + number;
            monthOptions[i + 1] = months == 2   ? Option{std::to_string(i), names[i]}
                                  : months == 3 ? Option{padded, padded + " - " + names[i].substr(0, 3)}
                                                : Option{number, number + "월"};
        }
        std::vector<Option> yearOptions = FormBuilder::years(2026, 10, years == 1);
        for (std::size_t i = 1; i < yearOptions.size() && years == 2; ++i) {
            yearOptions[i].text += "년";
        }
        FormBuilder form = cardForm();
        form.select("Expiry month", "m", monthOptions).select("Expiry year", "y", yearOptions);
        QTEST(valueFor(form.snapshot(), 2), "month");
        QTEST(valueFor(form.snapshot(), 3), "year");
    }

    void fillsTwoBoxesForTheExpiry() {
        FormBuilder form = cardForm();
        form.input("Expiry month", "m", 2).input("Expiry year", "y", 2).input("Expiry year", "yyyy", 4);
        QCOMPARE(valueFor(form.snapshot(), 2), QString("01"));
        QCOMPARE(valueFor(form.snapshot(), 3), QString("29"));
    }

    void splitsTheNumberOverItsBoxes() {
        FormBuilder form;
        form.input("Card number", "n1", 4)
            .input("", "n2", 4)
            .input("", "n3", 4)
            .input("", "n4", 7)
            .input("CVC", "c", 3)
            .input("Expiry", "e");
        QCOMPARE(valueFor(form.snapshot(), 0), QString("4242"));
        QCOMPARE(valueFor(form.snapshot(), 3), QString("4242"));
    }

    void splitsTheName() {
        FormBuilder form = cardForm();
        form.input("Expiry").input("First name", "cardHolderFirstName").input("Last name", "cardHolderLastName");
        QCOMPARE(valueFor(form.snapshot(), 3), QString("DANA MARIA"));
        QCOMPARE(valueFor(form.snapshot(), 4), QString("FLORIN"));
    }

    void fillsTheBillingAddress() {
        FormBuilder form = cardForm();
        form.input("Expiry")
            .input("Address line 1")
            .input("Address line 2")
            .input("City")
            .select("State", "s", {{"", "-"}, {"CA", "California"}, {"TX", "Texas"}})
            .input("ZIP");
        form.select("Country", "c", {{"1", "Germany"}, {"2", "United States"}, {"3", "France"}});
        const QStringList wanted{"1 Main Street", "Apt 2", "Springfield", "California", "94000", "United States"};
        for (int i = 0; i < wanted.size(); ++i) {
            QCOMPARE(valueFor(form.snapshot(), 3 + i), wanted[i]);
        }
    }

    void oneAddressBoxGetsBothLines() {
        FormBuilder form = cardForm();
        form.input("Expiry").input("Street address");
        QCOMPARE(valueFor(form.snapshot(), 3), QString("1 Main Street, Apt 2"));
    }

    void splitsTheStreetWhereItsNumberStandsApart_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("street");
        QTest::addColumn<QString>("number");
        QTest::newRow("first") << "12a Main Street" << "Main Street" << "12a";
        QTest::newRow("last") << "Hauptstraße 5" << "Hauptstraße" << "5";
        QTest::newRow("after a comma") << "Calle Mayor, 7" << "Calle Mayor" << "7";
        QTest::newRow("none") << "Rose Cottage" << "Rose Cottage" << "-";
        QTest::newRow("one word") << "Broadway" << "Broadway" << "-";
        QTest::newRow("Korean") << "세종대로 110" << "세종대로" << "110";
    }
    void splitsTheStreetWhereItsNumberStandsApart() {
        QFETCH(QString, line);
        FormBuilder form;
        form.input("Street").input("House number").input("Floor");
        CardData data = cardData();
        data.address.line1 = line.toStdString();
        QStringList values{"-", "-", "-"};
        for (const FillStep &step : planFill(form.snapshot(), classify(form.snapshot()), data, std::vector<int>{0}).steps) {
            values[step.field] = QString::fromUtf8(step.value.text().data(), static_cast<qsizetype>(step.value.size()));
        }
        QTEST(values[0], "street");
        QTEST(values[1], "number");
        QCOMPARE(values[2], QString("Apt 2"));
    }

    void twoBoxesForFloorAndFlatGetNothing() { // the second line does not say which is which
        FormBuilder form;
        form.input("Street").input("House number").input("Floor").input("Apartment number");
        QCOMPARE(valueFor(form.snapshot(), 2), QString("-"));
        QCOMPARE(valueFor(form.snapshot(), 3), QString("-"));
    }

    void ofFormsThatAskForTheSameOnePays() {
        FormBuilder form;
        form.input("Card number").input("CVC").input("Expiry month").input("Expiry year");
        form.input("Card number").last().form = 1;
        form.input("Expiry date").last().form = 1;
        form.input("Name on card").last().form = 2;
        const FormSnapshot &snapshot = form.snapshot();
        for (const int field : {0, 1, 2, 3, 6}) QVERIFY2(valueFor(snapshot, field) != "-", qPrintable(QString::number(field)));
        QCOMPARE(valueFor(snapshot, 4), QString("-"));
        QCOMPARE(valueFor(snapshot, 5), QString("-")); // the other form has it, in two boxes
    }

    void fieldsEachInAFormOfTheirOwnPayTogether() {
        FormBuilder form;
        form.input("Card number").input("Expiry date").input("CVC");
        for (int i = 0; i < 3; ++i) {
            FormSnapshot snapshot = form.snapshot();
            for (FieldFacts &field : snapshot.fields) field.form = field.field;
            QVERIFY(valueFor(snapshot, i) != "-");
        }
    }

    void waitsForWhatThePageEnablesLater() {
        FormBuilder form = cardForm();
        form.input("Expiry").select("Country", "c", {{"US", "United States"}, {"KR", "South Korea"}}).select("State", "s", {{"", "-"}});
        form.last().enabled = false;
        QCOMPARE(valueFor(form.snapshot(), 4), QString("California"));
        FormBuilder closed = cardForm();
        closed.input("Expiry").last().enabled = false;
        QCOMPARE(valueFor(closed.snapshot(), 2), QString("-"));
    }

    void pressesTheBrandsButton() {
        FormBuilder form = cardForm();
        form.input("Mastercard", "type").type("radio").input("Visa", "type").type("radio").input("Expiry");
        QCOMPARE(valueFor(form.snapshot(), 2), QString("-"));
        const FillPlan plan = planFill(form.snapshot(), classify(form.snapshot()), cardData(), std::vector<int>{0});
        QCOMPARE(plan.steps.front().field, 3);
        QCOMPARE(plan.steps.front().manner, Manner::press);
    }

    void givesNothingToAFrameThatWasNotConfirmed() {
        FormBuilder form = cardForm();
        form.input("Expiry").frame("https://pay.example").input("Card number");
        QCOMPARE(valueFor(form.snapshot(), 3, {0}), QString("-"));
        QCOMPARE(valueFor(form.snapshot(), 3, {0, 1}), QString("4242424242424242"));
        QVERIFY(planFill(form.snapshot(), classify(form.snapshot()), cardData(), std::vector<int>{0}).frameTokens[1].empty());
    }

    void givesNothingToWhatAPersonDoesNotSee_data() {
        QTest::addColumn<int>("how");
        QTest::newRow("invisible") << 0;
        QTest::newRow("disabled") << 1;
        QTest::newRow("read only") << 2;
        QTest::newRow("kept from people") << 3;
        QTest::newRow("sent without encryption") << 4;
        QTest::newRow("a button sends it without encryption") << 5;
    }
    void givesNothingToWhatAPersonDoesNotSee() {
        QFETCH(int, how);
        FormSnapshot snapshot = cardForm().input("Expiry").snapshot();
        FieldFacts &number = snapshot.fields[0];
        number.visible = how != 0;
        number.enabled = how != 1;
        number.readOnly = how == 2;
        number.keptFromPeople = how == 3;
        if (how == 4) number.destinations = "http://shop.example";
        if (how == 5) number.destinations = "https://shop.example http://shop.example";
        QCOMPARE(valueFor(snapshot, 0), QString("-"));
        QCOMPARE(offerFor(snapshot, classify(snapshot)).reason, NoOffer::notVisible);
    }

    void offersOnlyWhereItMay_data() {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("frame");
        QTest::addColumn<int>("reason");
        QTest::newRow("HTTPS in HTTPS") << "https://shop.example"
                                        << "https://pay.example" << int(NoOffer::none);
        QTest::newRow("another port") << "https://shop.example:8443"
                                      << "https://pay.example:444" << int(NoOffer::none);
        QTest::newRow("plain HTTP") << "http://shop.example"
                                    << "https://pay.example" << int(NoOffer::notSecure);
        QTest::newRow("plain loopback") << "http://127.0.0.1:8080"
                                        << "https://pay.example" << int(NoOffer::notSecure);
        QTest::newRow("a plain frame") << "https://shop.example"
                                       << "http://pay.example" << int(NoOffer::unknownOrigin);
        QTest::newRow("a sandboxed frame") << "https://shop.example"
                                           << "null" << int(NoOffer::unknownOrigin);
        QTest::newRow("a data: frame") << "https://shop.example"
                                       << "data:" << int(NoOffer::unknownOrigin);
        QTest::newRow("an origin with a path") << "https://shop.example"
                                               << "https://pay.example/x" << int(NoOffer::unknownOrigin);
        QTest::newRow("an origin with a name in it") << "https://shop.example"
                                                     << "https://a@pay.example" << int(NoOffer::unknownOrigin);
        QTest::newRow("a file") << "file:///home"
                                << "https://pay.example" << int(NoOffer::notSecure);
    }
    void offersOnlyWhereItMay() {
        QFETCH(QString, page);
        QFETCH(QString, frame);
        FormBuilder form(page.toStdString());
        form.input("Name on card").frame(frame.toStdString()).input("Card number").input("CVC").input("Expiry");
        QTEST(int(offerFor(form.snapshot(), classify(form.snapshot())).reason), "reason");
    }

    void anOfferNamesEveryReceiver() {
        FormBuilder form;
        form.input("Name on card")
            .frame("https://pay.example")
            .input("Card number")
            .input("CVC")
            .frame("https://ads.example")
            .input("Search");
        const Offer offer = offerFor(form.snapshot(), classify(form.snapshot()));
        QVERIFY(offer);
        QCOMPARE(offer.receivers.size(), std::size_t(2));
        QCOMPARE(offer.receivers[0].origin, std::string("https://shop.example"));
        QVERIFY(offer.receivers[0].samePage);
        QCOMPARE(offer.receivers[1].types, (std::vector<FieldType>{FieldType::ccNumber, FieldType::ccCsc}));
        QCOMPARE(offer.fields, 3);
    }

    void aPageWithoutACardGetsNoOffer() {
        FormBuilder form;
        form.input("Name").input("E-mail").input("Street address");
        QCOMPARE(offerFor(form.snapshot(), classify(form.snapshot())).reason, NoOffer::noCardForm);
        QCOMPARE(offerFor({}, {}).reason, NoOffer::noPage);
    }
};

QTEST_GUILESS_MAIN(TestPlan)

#include "test_plan.moc"
