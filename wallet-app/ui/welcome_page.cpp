#include "wallet-app/ui/welcome_page.h"

#include "wallet-app/session/password_hint.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/secret_edit.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/welcome_art.h"

#include <unicode/locid.h>

#include <algorithm>
#include <QLocale>
#include <QPainter>
#include <QProgressBar>
#include <QSysInfo>

namespace florin::ui {

using Step = session::Onboarding::Step;

namespace {

constexpr int leastWidthForArt = 900;

std::string textOf(const QLineEdit *edit) { return edit->text().trimmed().toStdString(); }

QWidget *formWidget(QVBoxLayout *&column) {
    auto *made = new QWidget;
    column = new QVBoxLayout(made);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(16);
    return made;
}

} // namespace

std::string deviceName() {
    const QString host = QSysInfo::machineHostName();
    return QStringLiteral("%1 (%2)")
        .arg(host.isEmpty() ? QStringLiteral("Computer") : host, QSysInfo::prettyProductName())
        .left(60)
        .toStdString();
}

void fillCountries(QComboBox *box, const std::string &chosen) {
    const QLocale spoken;
    const icu::Locale locale =
        spoken.language() == QLocale::C ? icu::Locale::getUS() : icu::Locale(spoken.name().toLatin1().constData());
    std::vector<std::pair<QString, QString>> countries;
    for (const char *const *code = icu::Locale::getISOCountries(); *code; ++code) {
        icu::UnicodeString name;
        icu::Locale("", *code).getDisplayCountry(locale, name);
        countries.emplace_back(QString::fromUtf16(name.getBuffer(), name.length()), QString::fromLatin1(*code));
    }
    std::sort(countries.begin(), countries.end(),
              [](const auto &a, const auto &b) { return a.first.localeAwareCompare(b.first) < 0; });
    for (const auto &[name, code] : countries) box->addItem(name, code);
    const QString wanted =
        chosen.empty() ? QLocale::system().name().section(QLatin1Char('_'), -1) : QString::fromStdString(chosen);
    const int found = box->findData(wanted);
    box->setCurrentIndex(found >= 0 ? found : box->findData(QStringLiteral("KR")));
}

WelcomePage::WelcomePage(Wallet &wallet, QWidget *parent)
    : QWidget(parent), m_wallet(wallet), m_forms(new QWidget), m_explanation(new Banner("warning")),
      m_trouble(new Banner("danger")), m_progress(new QProgressBar), m_doing(label({}, "muted")),
      m_cancel(button(tr("Cancel"), ButtonKind::ghost)) {
    auto *whole = new QHBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new Page(460);
    whole->addWidget(scroll);
    QVBoxLayout *column = scroll->column();
    column->addStretch(1);
    column->addWidget(m_explanation);
    m_form = {makeRegistration(), makeSignIn(), makeCode(), makeForgotten(), makeNewPassword()};
    auto *forms = new QVBoxLayout(m_forms);
    forms->setContentsMargins(0, 0, 0, 0);
    for (QWidget *form : m_form) forms->addWidget(form);
    column->addWidget(m_forms);
    column->addWidget(m_trouble);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Working"));
    column->addWidget(m_progress);
    column->addLayout(row({m_doing, nullptr, m_cancel}));
    column->addStretch(2);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_wallet.onboarding.cancel();
        if (m_task) m_task->cancel();
        m_leash.letGo();
        setBusy({});
    });
    setBusy({});
    m_steps = wallet.onboarding.stepChanged.add([this](Step step) { stepped(step); });
    m_troubles = wallet.onboarding.troubled.add([this](const session::Onboarding::Trouble &trouble) { troubled(trouble); });
    turnTo(registration);
}

QWidget *WelcomePage::makeRegistration() {
    QVBoxLayout *column = nullptr;
    QWidget *form = formWidget(column);
    column->addWidget(label(tr("Create your account"), "title"));
    column->addWidget(paragraph(tr("A prepaid card in a minute, with nobody's name on it.")));
    m_newMember = lineEdit(tr("3 to 32 letters and digits"));
    m_newMember->setMaxLength(32);
    column->addWidget(m_newMemberField = new Field(tr("Member ID"), m_newMember));
    m_name = lineEdit();
    column->addWidget(new Field(tr("Name"), m_name));
    m_email = lineEdit(QStringLiteral("name@example.org"));
    column->addWidget(new Field(tr("E-mail"), m_email));
    m_newPassword = new SecretEdit(SecretEdit::Kind::password);
    column->addWidget(m_passwordField = new Field(tr("Password"), m_newPassword));
    m_passwordField->hint(tr("At least 10 characters. It also seals this wallet."));
    column->addWidget(makeAddress());
    QPushButton *create = button(tr("Create account"), ButtonKind::primary);
    QPushButton *other = button(tr("I have an account"), ButtonKind::ghost);
    column->addWidget(create);
    column->addWidget(other);
    connect(create, &QPushButton::clicked, this, &WelcomePage::submitRegistration);
    connect(other, &QPushButton::clicked, this, [this] { turnTo(signingIn); });
    const auto rehint = [this] { hintPassword(m_newPassword, m_passwordField, textOf(m_newMember)); };
    connect(m_newPassword, &SecretEdit::secretChanged, this, rehint);
    connect(m_newMember, &QLineEdit::textChanged, this, [this, rehint] {
        m_newMemberField->hint({});
        rehint();
    });
    for (QLineEdit *edit : {m_newMember, m_name, m_email, static_cast<QLineEdit *>(m_newPassword)})
        connect(edit, &QLineEdit::returnPressed, this, &WelcomePage::submitRegistration);
    return form;
}

QWidget *WelcomePage::makeAddress() {
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto *wanted = new QCheckBox(tr("Add an address, for shops' forms and deliveries"));
    wanted->setAccessibleName(wanted->text());
    column->addWidget(wanted);
    auto *fields = new QWidget;
    auto *inner = new QVBoxLayout(fields);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(12);
    m_line1 = lineEdit();
    m_line2 = lineEdit();
    m_city = lineEdit();
    m_region = lineEdit();
    m_postalCode = lineEdit();
    m_country = new QComboBox;
    inner->addWidget(new Field(tr("Street address"), m_line1));
    inner->addWidget(new Field(tr("Apartment, floor (optional)"), m_line2));
    inner->addLayout(row({new Field(tr("Postal code"), m_postalCode), new Field(tr("City"), m_city)}));
    inner->addLayout(row({new Field(tr("Region (optional)"), m_region), new Field(tr("Country"), m_country)}));
    column->addWidget(fields);
    fields->hide();
    connect(wanted, &QCheckBox::toggled, this, [this, fields](bool on) {
        if (on && m_country->count() == 0) fillCountries(m_country, {});
        fields->setVisible(on);
    });
    return box;
}

QWidget *WelcomePage::makeSignIn() {
    QVBoxLayout *column = nullptr;
    QWidget *form = formWidget(column);
    column->addWidget(label(tr("Welcome back"), "title"));
    column->addWidget(paragraph(tr("Sign in to bring your cards to this device.")));
    m_member = lineEdit();
    column->addWidget(new Field(tr("Member ID"), m_member));
    m_password = new SecretEdit(SecretEdit::Kind::password);
    column->addWidget(new Field(tr("Password"), m_password));
    QPushButton *signIn = button(tr("Sign in"), ButtonKind::primary);
    QPushButton *other = button(tr("New here? Create an account"), ButtonKind::ghost);
    QPushButton *lost = button(tr("Forgot the password"), ButtonKind::ghost);
    column->addWidget(signIn);
    column->addLayout(row({other, nullptr, lost}));
    connect(signIn, &QPushButton::clicked, this, &WelcomePage::submitSignIn);
    connect(m_member, &QLineEdit::returnPressed, this, &WelcomePage::submitSignIn);
    connect(m_password, &QLineEdit::returnPressed, this, &WelcomePage::submitSignIn);
    connect(other, &QPushButton::clicked, this, [this] { turnTo(registration); });
    connect(lost, &QPushButton::clicked, this, [this] {
        m_resetMember->setText(m_member->text());
        turnTo(forgotten);
    });
    return form;
}

QWidget *WelcomePage::makeCode() {
    QVBoxLayout *column = nullptr;
    QWidget *form = formWidget(column);
    column->addWidget(label(tr("One more step"), "title"));
    column->addWidget(
        paragraph(tr("You already use Florin on another device. We sent a code of six digits to your e-mail address. Or approve "
                     "this device in the settings of the other one.")));
    m_code = new SecretEdit(SecretEdit::Kind::digits, 6);
    m_code->setShown(true);
    m_code->setEchoMode(QLineEdit::Normal);
    m_code->setProperty("kind", "code");
    column->addWidget(new Field(tr("Code"), m_code));
    QPushButton *confirm = button(tr("Confirm"), ButtonKind::primary);
    column->addWidget(confirm);
    connect(confirm, &QPushButton::clicked, this, &WelcomePage::submitCode);
    connect(m_code, &QLineEdit::returnPressed, this, &WelcomePage::submitCode);
    return form;
}

QWidget *WelcomePage::makeForgotten() {
    QVBoxLayout *column = nullptr;
    QWidget *form = formWidget(column);
    column->addWidget(label(tr("Forgot the password?"), "title"));
    column->addWidget(
        paragraph(tr("If the member ID and the address belong together, a code comes by e-mail. A new password signs every "
                     "other device out.")));
    m_resetMember = lineEdit();
    m_resetEmail = lineEdit();
    column->addWidget(new Field(tr("Member ID"), m_resetMember));
    column->addWidget(new Field(tr("E-mail"), m_resetEmail));
    QPushButton *send = button(tr("Send a code"), ButtonKind::primary);
    QPushButton *back = button(tr("Back to sign in"), ButtonKind::ghost);
    column->addWidget(send);
    column->addWidget(back);
    connect(send, &QPushButton::clicked, this, &WelcomePage::askReset);
    connect(m_resetEmail, &QLineEdit::returnPressed, this, &WelcomePage::askReset);
    connect(back, &QPushButton::clicked, this, [this] { turnTo(signingIn); });
    return form;
}

QWidget *WelcomePage::makeNewPassword() {
    QVBoxLayout *column = nullptr;
    QWidget *form = formWidget(column);
    column->addWidget(label(tr("Choose a new password"), "title"));
    m_resetCode = new SecretEdit(SecretEdit::Kind::digits, 6);
    m_resetCode->setShown(true);
    m_resetCode->setEchoMode(QLineEdit::Normal);
    m_resetCode->setProperty("kind", "code");
    column->addWidget(new Field(tr("Code from the e-mail"), m_resetCode));
    m_resetPassword = new SecretEdit(SecretEdit::Kind::password);
    column->addWidget(m_resetField = new Field(tr("New password"), m_resetPassword));
    QPushButton *change = button(tr("Change the password"), ButtonKind::primary);
    QPushButton *back = button(tr("Back to sign in"), ButtonKind::ghost);
    column->addWidget(change);
    column->addWidget(back);
    connect(m_resetPassword, &SecretEdit::secretChanged, this,
            [this] { hintPassword(m_resetPassword, m_resetField, textOf(m_resetMember)); });
    connect(change, &QPushButton::clicked, this, &WelcomePage::confirmReset);
    connect(m_resetPassword, &QLineEdit::returnPressed, this, &WelcomePage::confirmReset);
    connect(back, &QPushButton::clicked, this, [this] { turnTo(signingIn); });
    return form;
}

void WelcomePage::turnTo(Form form) {
    m_trouble->say({});
    m_shown = form;
    for (std::size_t i = 0; i < m_form.size(); ++i) m_form[i]->setVisible(static_cast<Form>(i) == form);
    QWidget *first[] = {m_newMember, m_member->text().isEmpty() ? static_cast<QWidget *>(m_member) : m_password, m_code,
                        m_resetMember, m_resetCode};
    first[form]->setFocus();
}

void WelcomePage::explain(const QString &text) { m_explanation->say(text); }

void WelcomePage::prefill(const std::string &member, const base::SecretBytes &password) {
    m_member->setText(QString::fromStdString(member));
    m_password->setSecret(password);
    turnTo(signingIn);
}

void WelcomePage::clear() {
    for (SecretEdit *edit : {m_newPassword, m_password, m_code, m_resetCode, m_resetPassword}) edit->wipe();
    m_trouble->say({});
    m_explanation->say({});
}

void WelcomePage::hintPassword(SecretEdit *edit, Field *field, const std::string &member) {
    const base::SecretBytes secret = edit->secret();
    switch (session::hintFor(secret.text(), member)) {
    case session::PasswordHint::empty:
        return field->hint(tr("At least 10 characters. It also seals this wallet."));
    case session::PasswordHint::tooShort:
        return field->hint(tr("%n more character(s)", nullptr, static_cast<int>(session::shortestPassword) - edit->count()),
                           "warning");
    case session::PasswordHint::holdsMemberId:
        return field->hint(tr("Your member ID is in it: anyone would try that."), "warning");
    case session::PasswordHint::tooPlain:
        return field->hint(tr("Too easy to guess. Try a few words that do not belong together."), "warning");
    case session::PasswordHint::fair:
        return field->hint(tr("Good. Longer is better still."), "good");
    case session::PasswordHint::strong:
        return field->hint(tr("Strong."), "good");
    }
}

session::Onboarding::Place WelcomePage::place() const { return {m_wallet.gatewayUrl.toStdString(), deviceName()}; }

void WelcomePage::submitRegistration() {
    if (m_wallet.onboarding.isRunning()) return;
    m_trouble->say({});
    const base::SecretBytes password = m_newPassword->secret();
    if (textOf(m_newMember).size() < 3) {
        m_newMemberField->hint(tr("Choose a member ID of at least 3 characters."), "danger");
        return m_newMember->setFocus();
    }
    if (!session::mayBeUsed(session::hintFor(password.text(), textOf(m_newMember)))) {
        m_trouble->say(sentence(payment::Refusal::weakPassword));
        return m_newPassword->setFocus();
    }
    if (textOf(m_name).empty() || !m_email->text().contains(QLatin1Char('@'))) {
        m_trouble->say(tr("Please give your name and an e-mail address: the card's number comes by e-mail."));
        return (textOf(m_name).empty() ? m_name : m_email)->setFocus();
    }
    session::Profile profile{.name = textOf(m_name), .email = textOf(m_email)};
    if (!textOf(m_line1).empty()) {
        profile.address = {textOf(m_line1),  textOf(m_line2),      textOf(m_city),
                           textOf(m_region), textOf(m_postalCode), m_country->currentData().toString().toStdString()};
    }
    m_wallet.onboarding.registerMember(textOf(m_newMember), password, profile, place());
}

void WelcomePage::submitSignIn() {
    if (m_wallet.onboarding.isRunning()) return;
    m_trouble->say({});
    if (textOf(m_member).empty()) return m_member->setFocus();
    if (m_password->isEmpty()) return m_password->setFocus();
    m_wallet.onboarding.signIn(textOf(m_member), m_password->secret(), place());
}

void WelcomePage::submitCode() {
    m_trouble->say({});
    if (m_code->count() != 6) return m_trouble->say(tr("The code has six digits."));
    const base::SecretBytes entered = m_code->secret();
    m_wallet.onboarding.enterCode(std::string(entered.text()));
}

void WelcomePage::askReset() {
    m_trouble->say({});
    setBusy(tr("Asking the gateway."));
    m_task = m_wallet.gateway.requestPasswordReset(textOf(m_resetMember), textOf(m_resetEmail),
                                                   m_leash.tie([this](base::Result<std::string, session::Failure> result) {
                                                       setBusy({});
                                                       if (!result) return m_trouble->say(sentence(result.error()));
                                                       m_reset = *result;
                                                       turnTo(newPassword);
                                                   }));
}

void WelcomePage::confirmReset() {
    m_trouble->say({});
    if (!session::mayBeUsed(session::hintFor(m_resetPassword->secret().text(), textOf(m_resetMember))))
        return m_trouble->say(sentence(payment::Refusal::weakPassword));
    setBusy(tr("Changing the password."));
    const base::SecretBytes entered = m_resetCode->secret();
    m_task = m_wallet.gateway.confirmPasswordReset(m_reset, std::string(entered.text()), m_resetPassword->secret(),
                                                   m_leash.tie([this](base::Result<session::Nothing, session::Failure> result) {
                                                       setBusy({});
                                                       if (!result) return m_trouble->say(sentence(result.error()));
                                                       // The new password signs in straight away.
                                                       m_member->setText(m_resetMember->text());
                                                       m_password->setSecret(m_resetPassword->secret());
                                                       turnTo(signingIn);
                                                       submitSignIn();
                                                   }));
}

void WelcomePage::setBusy(const QString &text) {
    const bool busy = !text.isEmpty();
    m_progress->setVisible(busy);
    m_doing->setVisible(busy);
    m_doing->setText(text);
    m_cancel->setVisible(busy);
    m_forms->setEnabled(!busy);
}

void WelcomePage::stepped(Step step) {
    switch (step) {
    case Step::idle:
        setBusy({});
        if (m_shown == code) turnTo(signingIn);
        return;
    case Step::registering:
        return setBusy(tr("Creating your account."));
    case Step::makingKey:
        return setBusy(tr("Making this device's key."));
    case Step::enrolling:
        return setBusy(tr("Enrolling this device."));
    case Step::waitingForCode:
        if (m_shown != code) turnTo(code);
        setBusy(tr("Waiting for the code, or for your other device."));
        m_forms->setEnabled(true);
        return m_code->setFocus();
    case Step::checkingCode:
        return setBusy(tr("Checking the code."));
    case Step::sealing:
        return setBusy(tr("Sealing the wallet with your password."));
    case Step::done:
        setBusy({});
        return clear();
    }
}

void WelcomePage::troubled(const session::Onboarding::Trouble &trouble) {
    if (trouble.keyring)
        m_trouble->say(sentence(*trouble.keyring));
    else if (trouble.gateway)
        m_trouble->say(sentence(*trouble.gateway));
    if (m_wallet.onboarding.step() == Step::waitingForCode) {
        m_code->wipe();
        return m_code->setFocus();
    }
    if (!trouble.gateway) return;
    if (trouble.accountExists && m_shown == registration) {
        // The account is there, only this device is not: signing in goes on from here.
        const QString text =
            tr("Your account was created, but this device is not enrolled yet. %1").arg(sentence(*trouble.gateway));
        prefill(textOf(m_newMember), m_newPassword->secret());
        m_trouble->say(text);
    } else if (trouble.gateway->news.refusal == payment::Refusal::memberIdTaken &&
               trouble.gateway->trouble == session::Trouble::refused) {
        m_newMemberField->hint(sentence(payment::Refusal::memberIdTaken), "danger");
        m_newMember->setFocus();
        m_newMember->selectAll();
    } else if (m_shown == signingIn) {
        m_password->setFocus();
        m_password->selectAll();
    }
}

int WelcomePage::artWidth() const { return width() >= leastWidthForArt ? 420 : 0; }

void WelcomePage::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    layout()->setContentsMargins(artWidth(), 0, 0, 0);
}

void WelcomePage::paintEvent(QPaintEvent *) {
    if (artWidth() == 0) return;
    QPainter painter(this);
    paintWelcomeArt(painter, QRectF(0, 0, artWidth(), height()), font());
}

} // namespace florin::ui
