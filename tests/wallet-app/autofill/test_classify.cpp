#include "wallet-app/autofill/classify.h"
#include "wallet-app/autofill/words.h"

#include "form_builder.h"

#include <QTest>

using namespace florin::autofill;
using namespace florin::autofill::test;

namespace {

/// The types of all fields, joined: `cc-name cc-number`.
QString typesOf(const FormSnapshot &snapshot) {
    QStringList out;
    for (const FieldVerdict &verdict : classify(snapshot)) {
        const std::string_view token = toToken(verdict.type);
        out.append(QString::fromUtf8(token.data(), static_cast<qsizetype>(token.size())));
    }
    return out.join(' ');
}

} // namespace

class TestClassify : public QObject {
    Q_OBJECT

  private slots:
    void readsNamesAsWords_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        QTest::newRow("camel") << "cardNumber2"
                               << " card number 2 ";
        QTest::newRow("signs") << "billing[cc_number]"
                               << " billing cc number ";
        QTest::newRow("capitals") << "CVV"
                                  << " cvv ";
        QTest::newRow("accents") << "Numéro de carte — Gültig"
                                 << " numero de carte gultig ";
        QTest::newRow("full width") << "ＣＡＲＤ　ＮＯ"
                                    << " card no ";
        QTest::newRow("greek") << "Λήξη"
                               << " ληξη ";
        QTest::newRow("hangul") << "카드번호(필수)"
                                << " 카드번호 필수 ";
        QTest::newRow("ill-formed") << QString::fromLatin1("") << " ";
    }
    void readsNamesAsWords() {
        QFETCH(QString, text);
        QTEST(QString::fromStdString(wordsOf(text.toStdString())), "words");
    }

    void survivesIllFormedUtf8() {
        for (const char *text : {"\xff\xfe", "\xe2\x82", "\xc0", "card \xf0\x9f", "\xed\xa0\x80"}) {
            QVERIFY(wordsOf(text).size() >= 1);
        }
    }

    void readsACardFormInEveryLanguage_data() {
        QTest::addColumn<QStringList>("labels");
        QTest::newRow("English") << QStringList{"Name on card", "Card number", "Expiration date", "Security code"};
        QTest::newRow("Korean") << QStringList{"카드 소유자", "카드번호", "유효기간", "보안코드"};
        QTest::newRow("Chinese") << QStringList{"持卡人姓名", "卡号", "有效期", "安全码"};
        QTest::newRow("Chinese, traditional") << QStringList{"持卡人", "信用卡號碼", "有效期限", "安全碼"};
        QTest::newRow("Japanese") << QStringList{"カード名義", "カード番号", "有効期限", "セキュリティコード"};
        QTest::newRow("French") << QStringList{"Titulaire de la carte", "Numéro de carte", "Date d’expiration",
                                               "Cryptogramme visuel"};
        QTest::newRow("German") << QStringList{"Karteninhaber", "Kartennummer", "Gültig bis", "Prüfziffer"};
        QTest::newRow("Spanish") << QStringList{"Nombre del titular", "Número de tarjeta", "Fecha de caducidad",
                                                "Código de seguridad"};
        QTest::newRow("Portuguese") << QStringList{"Nome impresso no cartão", "Número do cartão", "Validade",
                                                   "Código de segurança"};
        QTest::newRow("Italian") << QStringList{"Titolare della carta", "Numero della carta", "Data di scadenza",
                                                "Codice di sicurezza"};
        QTest::newRow("Dutch") << QStringList{"Naam op kaart", "Kaartnummer", "Vervaldatum", "Beveiligingscode"};
        QTest::newRow("Polish") << QStringList{"Posiadacz karty", "Numer karty", "Data ważności", "Kod bezpieczeństwa"};
        QTest::newRow("Thai") << QStringList{"ชื่อบนบัตร", "หมายเลขบัตรเครดิต", "วันหมดอายุ", "รหัสความปลอดภัย"};
        QTest::newRow("Hebrew") << QStringList{"שם בעל הכרטיס", "מספר כרטיס", "תוקף", "קוד אבטחה"};
        QTest::newRow("Vietnamese") << QStringList{"Tên chủ thẻ", "Số thẻ", "Ngày hết hạn", "Mã bảo mật"};
        QTest::newRow("Swedish") << QStringList{"Namn på kortet", "Kortnummer", "Utgångsdatum", "Säkerhetskod"};
        QTest::newRow("Russian") << QStringList{"Имя держателя карты", "Номер карты", "Срок действия", "Код безопасности"};
        QTest::newRow("Czech") << QStringList{"Jméno na kartě", "Číslo karty", "Platnost karty", "Bezpečnostní kód"};
        QTest::newRow("Turkish") << QStringList{"Kart sahibi", "Kart numarası", "Son kullanma tarihi", "Güvenlik kodu"};
        QTest::newRow("Greek") << QStringList{"Όνομα κατόχου", "Αριθμός κάρτας", "Ημερομηνία λήξης", "Κωδικός ασφαλείας"};
        QTest::newRow("Arabic") << QStringList{"اسم حامل البطاقة", "رقم البطاقة", "تاريخ الانتهاء", "رمز الأمان"};
    }
    void readsACardFormInEveryLanguage() {
        QFETCH(QStringList, labels);
        FormBuilder form;
        for (const QString &label : labels) {
            form.input(label.toStdString());
        }
        QCOMPARE(typesOf(form.snapshot()), QString("cc-name cc-number cc-exp cc-csc"));
    }

    void readsAnAddress_data() {
        QTest::addColumn<QStringList>("labels");
        QTest::addColumn<QString>("types");
        const QString all = "given-name family-name email tel street-address address-level2 postal-code";
        QTest::newRow("English") << QStringList{"First name",     "Last name", "E-mail address", "Phone number",
                                                "Street address", "City",      "ZIP code"}
                                 << all;
        QTest::newRow("German") << QStringList{"Vorname", "Nachname", "E-Mail-Adresse", "Telefonnummer", "Straße und Hausnummer",
                                               "Ort",     "PLZ"}
                                << all;
        QTest::newRow("French") << QStringList{"Prénom", "Nom", "Adresse e-mail", "Téléphone", "Adresse", "Ville", "Code postal"}
                                << all;
        QTest::newRow("Spanish") << QStringList{"Nombre",    "Apellidos", "Correo electrónico", "Teléfono",
                                                "Dirección", "Ciudad",    "Código postal"}
                                 << all;
        QTest::newRow("Korean") << QStringList{"이름", "이메일", "휴대폰", "주소", "우편번호"}
                                << "name email tel street-address postal-code";
        QTest::newRow("Japanese") << QStringList{"お名前", "メールアドレス", "電話番号", "郵便番号", "都道府県"}
                                  << "name email tel postal-code address-level1";
    }
    void readsAnAddress() {
        QFETCH(QStringList, labels);
        FormBuilder form;
        for (const QString &label : labels) {
            form.input(label.toStdString());
        }
        QTEST(typesOf(form.snapshot()), "types");
    }

    void readsAnAddressInParts_data() {
        QTest::addColumn<QStringList>("labels");
        QTest::addColumn<QString>("types");
        const QString parts = "street, number, unit";
        QTest::newRow("German") << QStringList{"Straße", "Hausnummer", "Stockwerk"} << parts;
        QTest::newRow("Spanish") << QStringList{"Calle", "Altura", "Piso"} << parts;
        QTest::newRow("the number first") << QStringList{"House number", "Street", "Floor"} << "number, street, unit";
        QTest::newRow("a bare number") << QStringList{"Straat", "Nr", "Building name"} << parts;
        QTest::newRow("a number of something else") << QStringList{"City", "Nr", "Apartment number"} << "address-level2, other, unit";
        QTest::newRow("both in one box") << QStringList{"House number and street", "Apartment, suite, unit", "Town"}
                                         << "street-address, address-line2, address-level2";
        QTest::newRow("all in one box") << QStringList{"City, street, postal code", "Floor", "E-mail"}
                                        << "street-address, unit, email";
        QTest::newRow("one of two looked up") << QStringList{"Postcode or suburb", "Suburb / Postcode", "Ort oder PLZ"}
                                              << "other, other, other";
        QTest::newRow("two in a row") << QStringList{"City", "Postcode", "Third line"} << "address-level2, postal-code, other";
    }
    void readsAnAddressInParts() {
        QFETCH(QStringList, labels);
        FormBuilder form;
        for (const QString &label : labels) {
            form.input(label.toStdString());
        }
        QStringList types;
        for (const FieldVerdict &verdict : classify(form.snapshot())) {
            const std::string_view token = toToken(verdict.type);
            types << (verdict.type == FieldType::streetName    ? "street"
                      : verdict.type == FieldType::houseNumber ? "number"
                      : verdict.type == FieldType::addressUnit
                          ? "unit"
                          : QString::fromUtf8(token.data(), static_cast<qsizetype>(token.size())));
        }
        QTEST(types.join(", "), "types");
    }

    void theNextBestTokenYieldsToTheLabel() {
        FormBuilder form;
        form.input("Straat").autocomplete("address-line1").input("Huisnummer").autocomplete("address-line2");
        form.select("Country", "c", {{"1", "Germany (+49)"}, {"2", "France (+33)"}, {"3", "Japan (+81)"}, {"4", "Korea (+82)"}, {"5", "Italy (+39)"}})
            .autocomplete("country");
        QCOMPARE(typesOf(form.snapshot()), QString("other other other"));
    }

    void anAddressNamedAfterTheCardIsNotTheCards() {
        FormBuilder form;
        form.input("First name", "creditCardBillingAddress.firstName").input("Last name", "creditCardBillingAddress.lastName");
        QCOMPARE(typesOf(form.snapshot()), QString("given-name family-name"));
    }

    void aNameUnderAContactHeadingIsThePersons() {
        FormBuilder form;
        form.input("", "firstName").autocomplete("cc-given-name").last().sectionText = "Contact information";
        form.input("Card number").input("Expiry date").input("CVC");
        QCOMPARE(typesOf(form.snapshot()), QString("given-name cc-number cc-exp cc-csc"));
        FormSnapshot of_the_card = form.snapshot();
        of_the_card.fields[0].sectionText = "Payment";
        QCOMPARE(typesOf(of_the_card), QString("cc-given-name cc-number cc-exp cc-csc"));
    }

    void aWholeNameBesideAFamilyNameIsWhole() {
        FormBuilder form;
        form.input("Full name").input("Family name").input("Vor- und Zuname").input("Furigana (last name)");
        QCOMPARE(typesOf(form.snapshot()), QString("name family-name name other"));
    }

    void believesTheAutocompleteAttribute() {
        FormBuilder form;
        form.input("", "a")
            .autocomplete("section-pay billing cc-number")
            .input("", "b")
            .autocomplete("cc-exp")
            .input("", "c")
            .autocomplete("cc-csc");
        form.input("Card number", "d").autocomplete("one-time-code").input("Card", "e").autocomplete("new-password");
        QCOMPARE(typesOf(form.snapshot()), QString("cc-number cc-exp cc-csc one-time-code other"));
        QCOMPARE(classify(form.snapshot())[0].sureness, 100);
    }

    void believesNoDeclarationAgainstTheLabel_data() {
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("declared");
        QTest::addColumn<QString>("read");
        QTest::newRow("a telephone") << "Phone" << "tel" << "cc-number" << "tel";
        QTest::newRow("an order") << "Order number" << "text" << "cc-number" << "other";
        QTest::newRow("a password") << "Choose a password" << "password" << "cc-csc" << "other";
        QTest::newRow("a password in unknown words") << "Do it again" << "password" << "cc-csc" << "other";
        QTest::newRow("a search") << "" << "search" << "cc-csc" << "other";
        QTest::newRow("words that nobody knows") << "Zahlkärtchen" << "text" << "cc-number" << "cc-number";
        QTest::newRow("no words") << "" << "password" << "cc-csc" << "cc-csc";
        QTest::newRow("a first name") << "First name" << "text" << "cc-given-name" << "cc-given-name";
        QTest::newRow("a secret with dots") << "CVV" << "password" << "cc-csc" << "cc-csc";
    }
    void believesNoDeclarationAgainstTheLabel() {
        QFETCH(QString, label);
        QFETCH(QString, type);
        QFETCH(QString, declared);
        FormBuilder form;
        form.input(label.toStdString()).type(type.toStdString()).autocomplete(declared.toStdString());
        form.input("Card number").input("Expiry date");
        QTEST(typesOf(form.snapshot()).section(' ', 0, 0), "read");
    }

    void readsGluedIdentifiers() {
        FormBuilder form;
        form.input("", "txtCardHolder").input("", "creditcardnumber").input("", "expdate").input("", "cvv2");
        QCOMPARE(typesOf(form.snapshot()), QString("cc-name cc-number cc-exp cc-csc"));
    }

    void tellsTheShapesOfAnExpiry_data() {
        QTest::addColumn<int>("shape");
        QTest::addColumn<QString>("types");
        QTest::newRow("two selects under one label") << 0 << "cc-number cc-exp-month cc-exp-year cc-csc";
        QTest::newRow("two selects named by month and year only") << 1 << "cc-number cc-exp-month cc-exp-year cc-csc";
        QTest::newRow("two short boxes") << 2 << "cc-number cc-exp-month cc-exp-year cc-csc";
        QTest::newRow("type=month") << 3 << "cc-number cc-exp cc-csc";
        QTest::newRow("one box named after the month, drawn MM/YY") << 4 << "cc-number cc-exp cc-csc";
        QTest::newRow("years far ahead") << 6 << "cc-number cc-exp-month cc-exp-year cc-csc";
        QTest::newRow("a birthday with a day is no expiry") << 5 << "cc-number other other other cc-csc";
    }
    void tellsTheShapesOfAnExpiry() {
        QFETCH(int, shape);
        FormBuilder form;
        form.input("Card number");
        std::vector<Option> days{{"", "Day"}};
        for (int day = 1; day <= 31; ++day) {
            days.push_back({std::to_string(day), std::to_string(day)});
        }
        switch (shape) {
        case 0:
            form.select("Expiration date", "exp1", FormBuilder::months()).select("", "exp2", FormBuilder::years(2026, 12));
            break;
        case 1:
            form.select("Month", "m", FormBuilder::months(false)).select("Year", "y", FormBuilder::years(2026, 12, true));
            break;
        case 2:
            form.input("Expiry date", "e1", 2).input("", "e2", 2);
            break;
        case 3:
            form.input("Valid until", "e").type("month");
            break;
        case 4:
            form.input("Expiration Date (MM/YY)", "creditExpirationMonth");
            break;
        case 6:
            form.select("Month", "expiremonth", FormBuilder::months()).select("", "expireyear", FormBuilder::years(2020, 51));
            break;
        default:
            form.select("Date of birth", "d", days)
                .select("Birth month", "m", FormBuilder::months())
                .select("Birth year", "y", FormBuilder::years(1930, 80));
            break;
        }
        form.input("CVC");
        QTEST(typesOf(form.snapshot()), "types");
    }

    void joinsANumberInFourBoxes() {
        FormBuilder form;
        form.input("Card number", "n1", 4)
            .input("", "n2", 4)
            .input("", "n3", 4)
            .input("", "n4", 4)
            .input("CVC", "c", 4)
            .input("Expiry", "e");
        const Classification verdicts = classify(form.snapshot());
        for (int box = 0; box < 4; ++box) {
            QCOMPARE(verdicts[static_cast<std::size_t>(box)].type, FieldType::ccNumber);
            QCOMPARE(verdicts[static_cast<std::size_t>(box)].part, box + 1);
        }
        QCOMPARE(verdicts[4].type, FieldType::ccCsc);
    }

    void knowsWhatOnlySoundsLikeACard_data() {
        QTest::addColumn<QStringList>("labels");
        QTest::newRow("a gift card") << QStringList{"Gift card number", "PIN"};
        QTest::newRow("a gift or reward card") << QStringList{"Enter Gift/Reward Card number below"};
        QTest::newRow("a card with as many digits as gift cards have") << QStringList{"Enter 19 digit card number", "Expiry date", "Security code"};
        QTest::newRow("a loyalty card") << QStringList{"Loyalty card number"};
        QTest::newRow("a promotion") << QStringList{"Promo code"};
        QTest::newRow("a code on its own") << QStringList{"Security code"};
        QTest::newRow("a code by message") << QStringList{"Verification code"};
        QTest::newRow("a login") << QStringList{"User name", "Password", "Security code"};
        QTest::newRow("an expiry on its own") << QStringList{"Expiry date"};
        QTest::newRow("a passport") << QStringList{"Passport number", "Expiry date"};
        QTest::newRow("a 25-digit card") << QStringList{"Enter your 25-digit card number"};
        QTest::newRow("German vouchers") << QStringList{"Gutscheincode", "Kundenkartennummer"};
    }
    void knowsWhatOnlySoundsLikeACard() {
        QFETCH(QStringList, labels);
        FormBuilder form;
        for (const QString &label : labels) {
            form.input(label.toStdString());
        }
        for (const FieldVerdict &verdict : classify(form.snapshot())) {
            QVERIFY(!isCardType(verdict.type));
        }
    }

    void aNameAmongTheCardsFieldsIsTheCards() {
        FormBuilder form;
        form.input("Name").input("E-mail").input("Card number").input("Name").input("Expiry date").input("CVC");
        QCOMPARE(typesOf(form.snapshot()), QString("name email cc-number cc-name cc-exp cc-csc"));
    }

    void aSplitCardholderNameIsTheCards() {
        FormBuilder form;
        form.input("First name", "cardHolderFirstName")
            .input("Last name", "cardHolderLastName")
            .input("Card number")
            .input("Expiry date")
            .input("CVC");
        QCOMPARE(typesOf(form.snapshot()), QString("cc-given-name cc-family-name cc-number cc-exp cc-csc"));
    }

    void fieldsInFramesOfTheirOwnBelongTogether() {
        FormBuilder form;
        form.input("Name on card")
            .frame("https://pay.example")
            .input("Card number")
            .frame("https://pay.example")
            .input("CVC")
            .frame("https://pay.example")
            .input("Expiry", "exp");
        QCOMPARE(typesOf(form.snapshot()), QString("cc-name cc-number cc-csc cc-exp"));
    }

    void aDecoyIsNothing() {
        FormBuilder form;
        form.input("Card number", "n")
            .autocomplete("cc-number")
            .input("Card number", "trap")
            .autocomplete("cc-number")
            .input("CVC")
            .input("Expiry");
        FormSnapshot snapshot = form.snapshot();
        snapshot.fields[1].bait = true;
        QCOMPARE(typesOf(snapshot), QString("cc-number other cc-csc cc-exp"));
        snapshot.fields[1].bait = false;
        snapshot.fields[1].visible = false;
        snapshot.fields[1].obstacle = "transparent";
        QCOMPARE(typesOf(snapshot), QString("cc-number other cc-csc cc-exp"));
    }

    void theSameFactsGiveTheSameVerdicts() {
        FormBuilder form;
        form.input("Card number")
            .input("Expiry date")
            .input("CVC")
            .select("Country", "country", {{"KR", "South Korea"}, {"DE", "Germany"}});
        QCOMPARE(typesOf(form.snapshot()), typesOf(form.snapshot()));
    }
};

QTEST_GUILESS_MAIN(TestClassify)

#include "test_classify.moc"
