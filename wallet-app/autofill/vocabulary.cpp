#include "wallet-app/autofill/vocabulary.h"

#include "wallet-app/autofill/words.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace florin::autofill {

namespace {

struct Row {
    FieldType type;
    int weight;
    std::string_view phrases; ///< as wordsOf writes them, between bars; `~` marks one that may stand inside a glued name
};

using enum FieldType;

// What shops call things. English first, then the other languages, one row each where they differ in sureness.
constexpr Row rows[] = {
    // --- card number
    {ccNumber, 9,
     "card number|card no|card num|card nr|cardnr|cardno|cardnum|cc number|cc no|cc num|cc nr|credit card number|"
     "debit card number|number on card|card account number|credit number|~cardnumber|~ccnumber|~ccnum|~cardno|~cardnum|"
     "~creditcardno|~creditcardnum|~cardpan|credit card no|credit debit card number|~ccno|card s number|acct number card"},
    {ccNumber, 9,
     "카드번호|카드 번호|신용카드번호|卡号|卡號|信用卡号码|信用卡號碼|银行卡号|カード番号|カ ド番号|"
     "クレジットカード番号"},
    {ccNumber, 9,
     "numero de carte|numero de la carte|numero de votre carte|numero carte|no de carte|n de carte|n de la carte|"
     "numero carte bancaire|numero de carte bancaire|kartennummer|kreditkartennummer|karten nr|kreditkarten nr|kartennr|"
     "~kartennummer|numero de tarjeta|numero de la tarjeta|numero tarjeta|numero de su tarjeta|n de tarjeta|no de tarjeta|"
     "~numerotarjeta|numero do cartao|numero de cartao|n do cartao|no do cartao|numero cartao|~numerocartao|"
     "numero della carta|numero di carta|numero carta|numero carta di credito|~numerocarta|n carta|kaartnummer|"
     "creditcardnummer|creditcard nummer|kaart nummer|numer karty|nr karty|رقم البطاقة|رقم بطاقة|رقم بطاقه|رقم الكارت|"
     "номер карты|kart numarasi|kart no|kart numaraniz|~kartno|αριθμοσ καρτασ|αρ καρτασ|kartyaszam|kartya szama|"
     "bankkartyaszam|kortin numero|korttinumero|kortnummer|kredittkortnummer|cislo karty|numar card|numarul cardului|"
     "nomor kartu"},
    {ccNumber, 9,
     "numarul cardului|numar de card|broj kartice|stevilka kartice|номер картки|номер на картата|номер банковской карты|"
     "kortets nummer|betalingskortnummer|numer karty platniczej|numer karty kredytowej|nomor kartu kredit|so the|so the tin dung|"
     "מספר כרטיס|מספר כרטיס אשראי|מספר הכרטיס|หมายเลขบัตร|เลขที่บัตร|หมายเลขบัตรเครดิต|कार्ड नंबर|कार्ड संख्या|شماره کارت"},
    {ccNumber, 3,
     "credit card|creditcard|debit card|carte bancaire|carte de credit|tarjeta de credito|cartao de credito|"
     "carta di credito|kreditkarte|신용카드|信用卡|クレジットカード|بطاقة الائتمان|kredi karti|πιστωτικη καρτα|~creditcard|"
     "pan"},
    // --- name on card
    {ccName, 9,
     "name on card|name on the card|name on your card|name as it appears on card|name as it appears on the card|"
     "name as on card|name as shown on card|cardholder|card holder|cardholder name|card holder name|cardholder s name|"
     "card holder s name|name of cardholder|name of card holder|cardholders name|cardholder full name|card owner|"
     "card owner name|card name|cc name|cc owner|ccname|cc holder|credit card name|name on credit card|credit card holder|"
     "credit card owner|name on debit card|~cardholder|~nameoncard|~cardname|~ccname|~cardowner|~ccowner|~ccholder|"
     "holder name|name of holder|account holder name|card user name|name embossed"},
    {ccName, 9,
     "카드 소유자|카드소유자|카드 명의자|카드명의자|카드 소유자 이름|소유자명|持卡人|持卡人姓名|卡片持有人|"
     "カード名義|カ ド名義|名義人|カード所有者|カード会員名"},
    {ccName, 9,
     "titulaire|titulaire de la carte|nom du titulaire|nom sur la carte|nom du porteur|nom figurant sur la carte|"
     "nom du detenteur|detenteur de la carte|karteninhaber|name des karteninhabers|name auf der karte|name auf karte|"
     "kreditkarteninhaber|kontoinhaber|inhaber|titular|titular de la tarjeta|nombre del titular|nombre en la tarjeta|"
     "nombre en tarjeta|nombre de la tarjeta|nombre como aparece en la tarjeta|nome no cartao|nome do titular|"
     "titular do cartao|nome impresso no cartao|nome como no cartao|titolare|titolare della carta|intestatario|"
     "nome sulla carta|nome del titolare|intestatario carta|intestatario della carta|nome titolare|"
     "nome e cognome sulla carta|naam op kaart|naam op de kaart|kaarthouder|naam kaarthouder|naam van de kaarthouder|"
     "naam op creditcard|posiadacz karty|wlasciciel karty|imie i nazwisko na karcie|imie i nazwisko posiadacza karty|"
     "imie i nazwisko wlasciciela karty|اسم حامل البطاقة|الاسم على البطاقة|حامل البطاقة|اسم صاحب البطاقة|kart sahibi|"
     "kart uzerindeki isim|kart uzerindeki ad soyad|kart sahibinin adi|~kartsahibi|ονομα κατοχου|κατοχοσ καρτασ|"
     "ονομα καρτασ|ονομα στην καρτα|ονοματεπωνυμο κατοχου|kartyabirtokos|kartyan szereplo nev|kartyabirtokos neve|"
     "имя владельца|держатель карты|имя на карте|kortinhaltija|kortin haltija|kortinnehaver|kortholder|drzitel karty"},
    {ccName, 9,
     "jmeno na karte|jmeno drzitele karty|meno na karte|namn pa kortet|kortinnehavarens namn|navn pa kort|navn pa kortet|"
     "kortholders navn|kortinnehavers navn|nimi kortissa|kortinhaltijan nimi|nev a kartyan|nume pe card|numele de pe card|"
     "numele titularului|titularul cardului|ime na kartici|ime vlasnika kartice|ime imetnika kartice|имя владельца карты|"
     "имя держателя карты|имя и фамилия на карте|ім я на картці|име на картата|nama pada kartu|nama pemegang kartu|ten chu the|"
     "ten tren the|שם בעל הכרטיס|שם על הכרטיס|ชื่อบนบัตร|ชื่อผู้ถือบัตร|कार्ड धारक का नाम|कार्ड पर नाम|نام دارنده کارت"},
    {ccName, 4, "owner|owner name|holder"},
    {ccGivenName, 9,
     "cardholder first name|card holder first name|first name on card|card first name|cc first name|"
     "~cardfirstname|~ccfirstname|credit card first name|cardholder given name"},
    {ccFamilyName, 9,
     "cardholder last name|card holder last name|last name on card|card last name|cc last name|~cardlastname|"
     "~cclastname|credit card last name|cardholder surname"},
    // --- expiry
    {ccExp, 8,
     "expiration date|expiry date|exp date|exp dt|expiration|expiry|card expiry|card expiration|"
     "card expiration date|card expiry date|valid thru|valid through|valid until|good thru|good through|expires|expires on|"
     "expires end|expdate|exp|~expirationdate|~expirydate|~expdate|~cardexpiry|~cardexp|~ccexp|~expiry|~expiration|"
     "expire date|expiring|date of expiry|expire|end date card|validity|validity date|~expdt|valid to"},
    {ccExp, 7, "mm yy|mm yyyy|mm aa|mm aaaa|mm jj|mm jjjj|m y|mm rr|mm rrrr|yyyy mm|yy mm|aa mm"},
    {ccExp, 8,
     "유효기간|유효 기간|만료일|만료 날짜|有效期|有效期限|有效期至|到期日|到期日期|有効期限|date d expiration|"
     "expire le|date de validite|date expiration|expiration carte|fin de validite|date d expiration de la carte|"
     "ablaufdatum|ablauf|gultig bis|gueltig bis|verfallsdatum|gultigkeit|gultigkeitsdatum|gueltigkeit|~ablaufdatum|"
     "verfalldatum|fecha de caducidad|fecha de vencimiento|fecha caducidad|fecha vencimiento|fecha de expiracion|caducidad|"
     "vencimiento|valida hasta|data de validade|validade|vencimento|data de vencimento|data de expiracao|"
     "validade do cartao|data di scadenza|scadenza|data scadenza|scadenza carta|~scadenza|vervaldatum|verloopdatum|"
     "geldig tot|vervaldag|geldigheidsdatum|data waznosci|wazna do|termin waznosci|data wygasniecia|waznosc karty|"
     "تاريخ الانتهاء|انتهاء الصلاحية|تاريخ انتهاء الصلاحية|تاريخ انتهاء|تاريخ الصلاحية|срок действия|son kullanma tarihi|"
     "son kullanma|skt|son kullanim tarihi|ημερομηνια ληξησ|ληξη|λήξη|ημ νια ληξησ|lejarati datum|lejarat|ervenyesseg|"
     "lejarat datuma|voimassa|voimassaoloaika|viimeinen voimassaolopaiva|utlopsdato|giltig till|utgangsdatum|udlobsdato|"
     "platnost do|expirare|data expirarii"},
    {ccExp, 8,
     "datum platnosti|platnost karty|konec platnosti|datum exspirace|giltighetstid|utgangsdatum|utgangsmanad|gyldig til|"
     "gyldighetsdato|udlobsdato|vanhenemispaiva|voimassa asti|lejarati ido|data de expirare|valabil pana la|datum isteka|"
     "vrijedi do|velja do|срок действия карты|действительна до|термін дії|дійсна до|срок на валидност|валидна до|"
     "masa berlaku|tanggal kedaluwarsa|berlaku hingga|ngay het han|han su dung|תוקף|תאריך תפוגה|תוקף הכרטיס|วันหมดอายุ|"
     "วันที่หมดอายุ|समाप्ति तिथि|वैधता|تاریخ انقضا"},
    {ccExpMonth, 9,
     "expiration month|expiry month|exp month|exp mm|exp mo|expire month|expires month|card month|cc month|"
     "month of expiry|expiration date month|expiry date month|exp date month|exp date mm|cc exp month|~expmonth|"
     "~expirationmonth|~expirymonth|~expiremonth|~ccmonth|~cardmonth|~expmm|~expdatemonth|~expirationdatemonth|"
     "~expirydatemonth|~expmo|mes de caducidad|mes de vencimiento|mois d expiration|ablaufmonat|mes de validade|"
     "mes de vencimento|mese di scadenza|mese scadenza|vervalmaand|miesiac waznosci|~ablaufmonat|card exp month|"
     "expiration date mm|start month expiration"},
    {ccExpYear, 9,
     "expiration year|expiry year|exp year|exp yy|exp yr|exp yyyy|expire year|expires year|card year|cc year|"
     "year of expiry|expiration date year|expiry date year|exp date year|exp date yy|cc exp year|~expyear|~expirationyear|"
     "~expiryyear|~expireyear|~ccyear|~cardyear|~expyy|~expdateyear|~expirationdateyear|~expirydateyear|~expyr|"
     "ano de caducidad|ano de vencimiento|annee d expiration|ablaufjahr|ano de validade|ano de vencimento|anno di scadenza|"
     "anno scadenza|vervaljaar|rok waznosci|~ablaufjahr|card exp year|expiration date yy|expiration date yyyy"},
    {ccExpMonth, 4,
     "month|months|mm|월|월 선택|月|月份|mois|monat|mes|mese|maand|miesiac|شهر|الشهر|ay|μηνασ|honap|kuukausi|"
     "manad|maned|месяц|~month"},
    {ccExpYear, 4,
     "year|years|yy|yyyy|년|년도|연도|年|年份|annee|jahr|ano|anno|jaar|rok|سنة|السنة|yil|ετοσ|χρονοσ|ev|vuosi|"
     "ar card|год|aa|aaaa|jj|jjjj|~year"},
    // --- card secret
    {ccCsc, 9,
     "cvc|cvv|cvv2|cvc2|cvn|ccv|cvc 2|cvv 2|csc|cid|cvx|cvd|card security code|card verification|"
     "card verification number|card verification code|card verification value|security code on card|card code|"
     "card id number|3 digit code|3 digit security code|4 digit code|~cvv|~cvc|~ccv|~cvn|~cardcode|~securitycode|"
     "~cardverification|~cvd|cc cid|~cccid|~cardcvn|verification value|card s security code|three digit|~cardsecurity|"
     "~verificationvalue|csv code|last 3 digits|signature panel"},
    {ccCsc, 7,
     "security code|security number|safety code|secure code|security digits|cv code|cvv number|verification number|"
     "card verification nr|veri code"},
    {ccCsc, 9,
     "보안코드|보안 코드|카드 보안코드|安全码|安全碼|卡片安全码|卡背面|セキュリティコード|セキュリティ コ ド|"
     "セキュリティ|cryptogramme|cryptogramme visuel|code de securite|code securite|code de verification|code cvc|code cvv|"
     "prufnummer|prufziffer|kartenprufnummer|kartenprufziffer|pruefnummer|pruefziffer|sicherheitscode|~pruefnummer|"
     "~pruefziffer|codigo de seguridad|codigo seguridad|codigo cvv|codigo cvc|codigo de verificacion|codigo de seguranca|"
     "codigo seguranca|cod de seguranca|codigo de verificacao|codice di sicurezza|codice sicurezza|codice di verifica|"
     "codice cvv|codice cvc|beveiligingscode|veiligheidscode|controlecode|controlegetal|kod zabezpieczajacy|"
     "kod bezpieczenstwa|kod cvv|kod cvc|رمز الأمان|رمز الامان|رمز التحقق من البطاقة|رقم التحقق|guvenlik kodu|guvenlik no|"
     "κωδικοσ ασφαλειασ|κωδικοσ cvv|biztonsagi kod|ellenorzo kod|turvakoodi|turvaluku|tarkistusnumero|sakerhetskod|"
     "sikkerhetskode|kontrollsiffer|bezpecnostni kod|код безопасности"},
    {ccCsc, 9,
     "bezpecnostny kod|kontrolni kod|overovaci kod karty|sakerhetskod cvc|kontrolcifre|kontrolciffer|kortets kontrolcifre|"
     "cod de securitate|cod securitate|cod cvv|sigurnosni kod|varnostna koda|код безпеки|код за сигурност|защитный код|"
     "kode keamanan|ma bao mat|ma cvv|קוד אבטחה|ספרות בגב הכרטיס|รหัสความปลอดภัย|सुरक्षा कोड"},
    // --- card type
    {ccType, 8,
     "card type|cc type|credit card type|type of card|card brand|kind of card|credit card brand|cctype|~cardtype|"
     "~cctype|~cardbrand|~creditcardtype|~ccbrand|카드종류|카드 종류|카드사|卡类型|卡片类型|卡種|カード種類|カードの種類|"
     "カード会社|type de carte|kartentyp|kreditkartentyp|kartenart|tipo de tarjeta|tipo de cartao|tipo di carta|tipo carta|"
     "bandeira|kaarttype|type kaart|soort kaart|typ karty|rodzaj karty|نوع البطاقة|kart tipi|τυποσ καρτασ|kartya tipusa|"
     "korttityyppi|korttyp|select card|choose card"},
    // --- person
    {name, 6,
     "name|your name|contact name|recipient|recipient name|customer name|"
     "name surname|name and surname|receiver name|~recipientname|"
     "~customername|ship to name|bill to name|attention to"},
    {name, 6,
     "이름|성명|받는 사람|받는분|수령인|주문자|姓名|收货人|收件人|真实姓名|お名前|氏名|名前|nom complet|"
     "nom et prenom|prenom et nom|vor und nachname|vollstandiger name|nombre completo|nombre y apellidos|nombre y apellido|"
     "nome completo|nome e cognome|nominativo|volledige naam|naam|imie i nazwisko|الاسم|الاسم الكامل|الاسم بالكامل|"
     "ad soyad|adiniz soyadiniz|ονοματεπωνυμο|teljes nev|nev|koko nimi|nimi|navn|namn|фио|nome destinatario|destinatario|nama lengkap|"
     "ho ten|ho va ten"},
    {name, 7, "full name|complete name|first and last name|first last name|~fullname|~firstandlastname|~firstlastname|vor und zuname"},
    {givenName, 8,
     "first name|given name|forename|firstname|fname|f name|first|~firstname|~givenname|~fname|~forename|"
     "이름 성 제외|名|名 first|prenom|vorname|nombre|nombres|primer nombre|nome|primeiro nome|voornaam|imie|الاسم الأول|"
     "الاسم الاول|ad|adi|adiniz|isim|ονομα|keresztnev|utonev|etunimi|fornavn|fornamn|имя|jmeno|nama depan|~vorname|~prenom|"
     "first name mei"},
    {familyName, 8,
     "last name|family name|surname|lastname|lname|l name|last|second name|~lastname|~familyname|~lname|"
     "~surname|성|姓|姓 last|nom|nom de famille|nachname|familienname|apellido|apellidos|primer apellido|sobrenome|cognome|"
     "achternaam|familienaam|nazwisko|اسم العائلة|الاسم الأخير|الاسم الاخير|اللقب|soyad|soyadi|soyadiniz|soyisim|επωνυμο|"
     "επιθετο|vezeteknev|csaladnev|sukunimi|etternavn|efternavn|efternamn|фамилия|prijmeni|nama belakang|~nachname|"
     "~apellido|~cognome"},
    {email, 9,
     "email|e mail|email address|e mail address|mail|mail address|your email|confirm email|confirm email address|"
     "e mail adresse|adresse e mail|adresse email|adresse mail|adresse electronique|correo|correo electronico|~email|"
     "이메일|이메일 주소|电子邮件|电子邮箱|邮箱|電子郵件|メール|メールアドレス|courriel|mailadresse|indirizzo email|"
     "indirizzo e mail|indirizzo mail|endereco de email|e mailadres|emailadres|adres e mail|adres email|البريد الإلكتروني|"
     "البريد الالكتروني|e posta|eposta|e posta adresi|ηλεκτρονικη διευθυνση|ηλεκτρονικο ταχυδρομειο|sahkoposti|epost|"
     "e post|epostadresse|почта|электронная почта|email id|emailid"},
    {tel, 8,
     "phone|phone number|telephone|telephone number|tel|mobile|mobile number|mobile phone|cell|cell phone|cellphone|"
     "contact number|daytime phone|day phone|evening phone|home phone|work phone|phone no|tel no|mobile no|contact no|"
     "fax number ext|landline|land line|~landline|~phone|~telephone|~mobile|~phonenumber|전화번호|전화|휴대폰|휴대전화|연락처|핸드폰|手机|手机号|"
     "手机号码|電話|电话|電話番号|携帯電話|携帯|联系电话|聯絡電話|telephone portable|numero de telephone|portable|mobil|"
     "telefon|telefonnummer|handynummer|handy|rufnummer|mobilnummer|telefono|numero de telefono|movil|celular|telefone|"
     "telemovel|numero di telefono|cellulare|recapito telefonico|telefoonnummer|telefoon|mobiel|mobiele nummer|"
     "numer telefonu|nr telefonu|komorka|الهاتف|رقم الهاتف|الجوال|رقم الجوال|رقم الموبايل|هاتف|cep telefonu|"
     "telefon numarasi|τηλεφωνο|κινητο|κινητο τηλεφωνο|telefonszam|puhelin|puhelinnumero|matkapuhelin|телефон|"
     "nomor telepon|nomor hp|so dien thoai|~telefon|area code|phone ext"},
    // --- address
    {streetAddress, 6,
     "address|street address|street|your address|billing address|shipping address|delivery address|"
     "home address|mailing address|residential address|full address|addr|~streetaddress|~street|주소|도로명주소|地址|"
     "详细地址|詳細地址|收货地址|住所|adresse|rue|adresse de livraison|adresse de facturation|strasse|anschrift|"
     "strasse hausnummer|strasse und hausnummer|strasse nr|direccion|calle|domicilio|endereco|logradouro|rua|morada|"
     "indirizzo|indirizzo di spedizione|indirizzo di fatturazione|adres|straat|straatnaam|straat en huisnummer|ulica|"
     "ulica i numer|ulica i numer domu|العنوان|عنوان|الشارع|عنوان الشارع|acik adres|adresiniz|sokak|διευθυνση|οδοσ|"
     "οδοσ και αριθμοσ|cim|utca|osoite|katuosoite|gateadresse|gatuadress|adress|адрес|улица|ulice|alamat|dia chi|"
     "street name|street and number|house number and street name|house number and street|house name number and street|street number and name|~strasse|~indirizzo|~direccion|~adresse"},
    {addressLine1, 8,
     "address 1|address line 1|address line1|street address 1|street 1|street line 1|addr 1|addr1|address1|"
     "line 1|address line one|~addressline1|~address1|~addr1|~street1|adresse 1|ligne d adresse 1|adresszeile 1|"
     "direccion 1|direccion linea 1|endereco 1|indirizzo 1|adresregel 1|주소 1|기본주소|住所 1|العنوان 1|adres satiri 1|"
     "διευθυνση 1|direccion linea de direccion 1"},
    {addressLine2, 9,
     "address 2|address line 2|address line2|street address 2|street 2|street line 2|addr 2|addr2|address2|"
     "line 2|second line|~secondline|apartment|apt|suite|unit|apt suite|apt unit|apartment suite|apt suite unit|"
     "apartment suite unit|apartment suite etc|apt suite building|flat|additional address|"
     "address continued|~addressline2|~address2|~addr2|~street2|~apartment|~aptsuite|상세주소|상세 주소|나머지 주소|住所 2|"
     "建物名|マンション|部屋番号|マンション名|complement d adresse|complement adresse|adresse 2|appartement|"
     "adresszusatz|zusatz|adresszeile 2|direccion 2|colonia|complemento|endereco 2|apartamento|"
     "indirizzo 2|presso|toevoeging|huisnummer toevoeging|adresregel 2|"
     "العنوان 2|شقة|διευθυνση 2|lakas|c o|co address"},
    {addressUnit, 9,
     "floor|floor no|floor number|apartment no|apartment number|apt no|apt number|flat no|flat number|unit no|unit number|"
     "door number|building name|building|~floornumber|~buildingname|piso|departamento|numero interior|no interior|interno|scala|"
     "mieszkanie|numer mieszkania|nr mieszkania|numer lokalu|nr lokalu|رقم الشقة|الطابق|الدور|daire|daire no|kat|οροφοσ|emelet|"
     "etage|batiment|stockwerk|verdieping|kerros"},
    {houseNumber, 8,
     "house number|house no|house nr|~housenumber|building number|building no|street number|street no|~streetnumber|~streetno|"
     "villa number|villa no|hausnummer|hausnr|huisnummer|huisnr|numero civico|civico|numero exterior|no exterior|num exterior|"
     "numero de casa|numero de calle|altura|numero da casa|numero rue|numero de rue|numero de voie|numer domu|nr domu|"
     "numer budynku|hazszam|talonumero|gatunummer|husnummer|husnr|bina no|رقم المبنى|رقم المنزل|αριθμοσ οδου|номер дома"},
    {addressLevel2, 8,
     "city|town|city town|town city|suburb|locality|city suburb|municipality|city name|ship city|bill city|"
     "village|~city|~town|시 군 구|시군구|도시|城市|市|市区町村|市町村|市区|ville|localite|commune|ort|stadt|wohnort|"
     "ciudad|poblacion|localidad|municipio|cidade|localidade|citta|comune|plaats|woonplaats|stad|gemeente|miasto|"
     "miejscowosc|المدينة|مدينة|sehir|ilce|semt|πολη|περιοχη|varos|telepules|helyseg|kaupunki|postitoimipaikka|paikkakunta|"
     "poststed|postort|ort stadt|город|mesto|obec|kota|kabupaten|thanh pho|~ville|~ciudad|~citta"},
    {addressLevel1, 8,
     "state|province|region|county|state province|state province region|state region|state county|"
     "province state|prefecture|emirate|territory|state territory|province territory|~state|~province|~region|시 도|시도|"
     "도 시|省|省份|州|都道府県|departement|etat|bundesland|kanton|estado|provincia|comunidad autonoma|uf|distrito|regione|"
     "provincie|wojewodztwo|المحافظة|المنطقة|محافظة|الامارة|الإمارة|الولاية|bolge|νομοσ|megye|maakunta|fylke|lan|область|"
     "регион|kraj|provinsi|~estado|~provincia"},
    {postalCode, 9,
     "zip|zip code|zipcode|postal code|postcode|post code|zip postal code|postal|zip postal|postal zip code|"
     "postal zip|pin code|pincode|eircode|zip 4|plz|~zipcode|~zip|~postalcode|~postcode|~postal|우편번호|우편 번호|邮编|"
     "邮政编码|郵遞區號|郵政編碼|郵便番号|code postal|cp|postleitzahl|codigo postal|c p|cep|codigo de endereco postal|"
     "codice postale|codice di avviamento postale|kod pocztowy|الرمز البريدي|الرقم البريدي|posta kodu|ταχυδρομικοσ κωδικασ|"
     "τκ|τ κ|ταχ κωδικασ|ταχυδρομικοσ κωδικοσ|iranyitoszam|iranyito szam|postinumero|postnummer|postnr|почтовый индекс|"
     "индекс|psc|kode pos|~codigopostal"},
    {postalCode, 6, "cap"},
    {country, 8,
     "country|country region|country name|country territory|land|land region|nation|~country|국가|나라|国家|國家|"
     "国 地域|国|国家 地区|pays|pais|paese|nazione|kraj pochodzenia|kraj region|panstwo|الدولة|البلد|دولة|ulke|χωρα|orszag|"
     "maa|страна|zeme|stat|negara|quoc gia|~pays|~pais"},
    {organization, 8,
     "company|company name|organization|organisation|business name|organization name|employer|firm|~company|"
     "~organization|회사|회사명|상호|公司|公司名称|会社名|会社|societe|entreprise|nom de la societe|raison sociale|firma|"
     "firmenname|unternehmen|empresa|nombre de la empresa|compania|razon social|nome da empresa|azienda|ragione sociale|"
     "nome azienda|societa|bedrijf|bedrijfsnaam|nazwa firmy|اسم الشركة|الشركة|sirket|firma adi|εταιρεια|επωνυμια|ceg|"
     "cegnev|yritys|foretag|firmanavn"},
    {oneTimeCode, 9,
     "one time code|one time password|otp|otp code|sms code|code sent|passcode|one time passcode|2fa|"
     "two factor|authentication code|authenticator code|인증번호|인증 번호|验证码|驗證碼|短信验证码|認証コード|code sms|"
     "bestatigungscode|codigo sms|codigo otp|codice otp|رمز التحقق|dogrulama kodu|onay kodu"},
    {oneTimeCode, 5, "verification code|confirmation code|access code|verify code|~verificationcode"},
    // --- what sounds alike and is something else
    {other, 10,
     "gift card|gift card number|gift certificate|gift card code|gift card pin|giftcard|gift code|e gift card|"
     "~giftcard|~giftcert|gift voucher|promo|promo code|promotion code|promotional code|discount code|coupon|coupon code|"
     "offer code|voucher|voucher code|voucher number|referral code|reward number|rewards number|reward card|reward card number|"
     "rewards card|rewards card number|gift reward card|loyalty card|"
     "loyalty number|loyalty card number|membership number|membership card|membership card number|member number|"
     "member card number|club card|club card number|clubcard|library card|library card number|"
     "points card|frequent flyer number|~promo|~coupon|~voucher|~loyalty|~discount|health card|health card number|"
     "insurance card|id card|id card number|identity card|identity card number|sim card|sim card number|student card|"
     "card pin|gift message|~giftmessage|credit card nickname|card nickname|기프트카드|쿠폰|쿠폰번호|상품권|할인코드|"
     "프로모션|优惠码|优惠券|礼品卡|クーポン|クーポンコード|ギフトカード|ギフト券|carte cadeau|numero de carte cadeau|"
     "code promo|code promotionnel|code de reduction|bon d achat|carte de fidelite|numero de carte de fidelite|"
     "geschenkkarte|gutschein|gutscheincode|gutscheinnummer|geschenkgutschein|kundenkarte|kundenkartennummer|rabattcode|"
     "aktionscode|kundennummer|tarjeta regalo|numero de tarjeta regalo|codigo promocional|cupon|codigo de descuento|vale|"
     "tarjeta cliente|tarjeta de fidelidad|cartao presente|cartao de oferta|cupom|codigo de desconto|carta regalo|buono|"
     "codice promozionale|codice sconto|buono sconto|carta fedelta|numero carta fedelta|cadeaukaart|cadeaubon|kortingscode|"
     "klantenkaart|karta podarunkowa|kod rabatowy|kod promocyjny|karta stalego klienta|قسيمة|كود الخصم|بطاقة هدية|"
     "رمز القسيمة|hediye karti|hediye ceki|indirim kodu|kupon|kupon kodu|promosyon kodu|δωροκαρτα|κουπονι|kuponkod|"
     "ajandekkartya|lahjakortti|alennuskoodi|gavekort|presentkort|rabattkod"},
    {other, 9,
     "date of birth|birth|birthday|birthdate|birth date|dob|birth month|birth year|birth day|~birth|~dob|생년월일|"
     "생일|出生日期|生日|生年月日|誕生日|date de naissance|naissance|geburtsdatum|geburtstag|geburt|fecha de nacimiento|"
     "nacimiento|data de nascimento|nascimento|data di nascita|nascita|geboortedatum|geboorte|data urodzenia|urodzenia|"
     "تاريخ الميلاد|dogum tarihi|dogum|ημερομηνια γεννησησ|γεννησησ|szuletesi datum|syntymaaika|дата рождения"},
    {other, 9,
     "kana|furigana|phonetic|フリガナ|ふりがな|カナ|セイ|メイ|address line 3|address 3|~addressline3|~address3|third line|"
     "additional name|addl name|phone prefix|~phoneprefix|phone prefixes|address lookup|address finder|address search|"
     "search address|search for address|search for your address|find your address|find address|find my address|"
     "type your address or postcode|address or postcode|postcode lookup|~addresssuggest|"
     "~addresslookup|~addressfinder|~addresssearch|capcha|~captcha"},
    {other, 9,
     "password|new password|current password|confirm password|passwd|pwd|pass word|passphrase|~password|~passwd|"
     "비밀번호|密码|密碼|パスワード|mot de passe|passwort|kennwort|contrasena|clave|senha|wachtwoord|haslo|كلمة المرور|"
     "كلمه المرور|sifre|parola|κωδικοσ προσβασησ|jelszo|salasana|losenord|passord|пароль|heslo"},
    {other, 8,
     "username|user name|user id|userid|user|login|login name|login id|account name|nickname|nick name|display name|"
     "screen name|~username|~userid|~nickname|company contact|아이디|닉네임|用户名|ユーザー名|ユーザーID|nom d utilisateur|"
     "identifiant|benutzername|usuario|nombre de usuario|nome utente|nome de usuario|gebruikersnaam|nazwa uzytkownika|"
     "اسم المستخدم|kullanici adi|ονομα χρηστη|felhasznalonev|kayttajatunnus|anvandarnamn|brukernavn|логин"},
    {other, 8,
     "search|keyword|keywords|quantity|qty|captcha|security question|security answer|answer|comment|comments|"
     "message|notes|order notes|special instructions|delivery instructions|subject|title|salutation|gender|sex|website|url|"
     "middle name|middle initial|~middlename|mi|suffix|prefix|nationality|tax id|vat number|vat|vat id|tax code|tax number|"
     "fiscal code|codice fiscale|partita iva|p iva|nif|cif|dni|cpf|cnpj|rfc|cuit|ssn|social security|"
     "social security number|passport|passport number|driver license|drivers license|license number|amount|donation amount|"
     "price|donation|account number|bank account|bank account number|routing number|sort code|iban|bic|swift|issue number|"
     "start date|valid from|start month|start year|issue date|issue no|order number|invoice number|invoice|po number|"
     "purchase order|reference number|reference|tracking number|customer number|customer id|serial number|age|check number|"
     "fax|fax number|~fax|extension|ext|country code|dial code|dialling code|calling code|phone country code|"
     "country calling code|phone code|check in|check out|arrival|departure|arrival date|departure date|travel date|"
     "language|currency|event name|card message|name your card|product name|item name|job title|occupation|industry|"
     "department|bank name|issuing bank|bank|installments|installment|号码归属|검색|수량|메시지|搜索|検索|数量|備考|"
     "rechercher|recherche|quantite|suche|menge|anrede|buscar|cantidad|cerca|quantita|quantidade|zoeken|aanhef|szukaj|"
     "ilosc|بحث|الكمية|arama|ara|adet|αναζητηση|kereses|haku|hae|civilite|geschlecht|sexo|sesso|geslacht|plec|mensaje|"
     "bemerkung|kommentar|bermerkung|tc kimlik|tc kimlik no|vergi no|αφμ|δου|kampanya|"
     ""
     "house|landmark|nearest landmark|delivery date|delivery time|"
     "cross street|po box|p o box|ミドルネーム|nip|nip number|regon|pesel|"
     "adoszam|orgnr|personnummer|cvr|tva|siret|weight|height|size|color|colour|how did you hear|relationship|pin number|"
     "card color|number of guests|guests|rooms|adults|children"},
    {other, 4,
     "code|pin|date|time|day|tag|jour|dia|giorno|dag|dzien|gun|ημερα|日|일|hour|minute|school|class|grade|team|"
     "group|store|event|session|product"},
};

struct Phrase {
    std::string text;
    FieldType type;
    int weight;
};

bool isForeign(std::string_view phrase) { return static_cast<unsigned char>(phrase.front()) >= 0xE0; } // CJK, Hangul, Thai

/// The rows, ordered for looking up: by first word, those in scripts without spaces, and those for glued names.
struct Index {
    std::unordered_map<std::string_view, std::vector<const Phrase *>> byFirstWord;
    std::vector<const Phrase *> foreign;
    std::vector<const Phrase *> glued;
    std::vector<Phrase> phrases;

    Index() {
        for (const Row &row : rows) {
            addRow(row);
        }
        for (const Phrase &phrase : phrases) {
            const std::string_view text = phrase.text;
            if (text.front() == '~') {
                glued.push_back(&phrase);
            } else if (isForeign(text)) {
                foreign.push_back(&phrase);
            } else {
                byFirstWord[text.substr(0, text.find(' '))].push_back(&phrase);
            }
        }
    }

    void addRow(const Row &row) {
        for (std::size_t at = 0; at < row.phrases.size();) {
            const std::size_t end = std::min(row.phrases.find('|', at), row.phrases.size());
            const std::string_view phrase = row.phrases.substr(at, end - at);
            const bool glue = phrase.front() == '~';
            // Written here as people read it; compared as wordsOf writes it.
            std::string text = wordsOf(glue ? phrase.substr(1) : phrase);
            text = glue ? "~" + squashed(text) : text.substr(1, text.size() - 2);
            if (!text.empty()) {
                phrases.push_back({std::move(text), row.type, row.weight});
            }
            at = end + 1;
        }
    }
};

const Index &index() {
    static const Index made;
    return made;
}

struct Found {
    std::size_t at;
    std::size_t size;
    const Phrase *phrase;
};

/// Keeps the longest of those that overlap; of two equally long ones both, for they may be told apart by other facts.
std::vector<Meaning> longest(std::vector<Found> found) {
    std::stable_sort(found.begin(), found.end(), [](const Found &a, const Found &b) { return a.size > b.size; });
    std::vector<Found> kept;
    std::vector<Meaning> meanings;
    for (const Found &one : found) {
        const bool silenced = std::any_of(kept.begin(), kept.end(), [&](const Found &other) {
            return other.size > one.size && one.at < other.at + other.size && other.at < one.at + one.size;
        });
        if (!silenced) {
            kept.push_back(one);
            meanings.push_back({one.phrase->type, one.phrase->weight, one.phrase->text});
        }
    }
    return meanings;
}

} // namespace

std::vector<Meaning> meaningsOf(std::string_view words, Reading reading) {
    std::vector<Found> found;
    if (words.size() <= 2) {
        return {};
    }
    for (std::size_t at = 1; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        const auto known = index().byFirstWord.find(words.substr(at, end - at));
        if (known != index().byFirstWord.end()) {
            for (const Phrase *phrase : known->second) {
                const std::size_t size = phrase->text.size();
                if (words.compare(at, size, phrase->text) == 0 && (at + size == words.size() || words[at + size] == ' ')) {
                    found.push_back({at, size, phrase});
                }
            }
        }
        at = end + 1;
    }
    const bool hasForeign = std::any_of(words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE0; });
    if (hasForeign) {
        for (const Phrase *phrase : index().foreign) {
            const bool oneLetter = phrase->text.size() <= 3; // means something on its own only
            const std::string_view text = words;
            for (std::size_t at = text.find(phrase->text); at != std::string_view::npos; at = text.find(phrase->text, at + 1)) {
                if (oneLetter && (text[at - 1] != ' ' || text[at + phrase->text.size()] != ' ')) {
                    continue;
                }
                found.push_back({at, phrase->text.size(), phrase});
            }
        }
    }
    std::vector<Meaning> meanings = longest(std::move(found));
    if (reading == Reading::glued && (meanings.empty() || words.find(' ', 1) + 1 == words.size() || meanings.size() == 1)) {
        const std::string whole = squashed(words);
        std::vector<Found> inside;
        for (const Phrase *phrase : index().glued) {
            const std::size_t at = whole.find(phrase->text.data() + 1, 0, phrase->text.size() - 1);
            if (at != std::string::npos) {
                inside.push_back({at, phrase->text.size() - 1, phrase});
            }
        }
        for (const Meaning &meaning : longest(std::move(inside))) {
            meanings.push_back(meaning);
        }
    }
    return meanings;
}

} // namespace florin::autofill
