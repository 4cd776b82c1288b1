#include "wallet-app/ui/welcome_page.h"

#include "shared/country/country.h"
#include "shared/registration/rules.h"
#include "wallet-app/session/password_hint.h"
#include "wallet-app/ui/entry_marks.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/secret_edit.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/welcome_art.h"

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
    const auto language = spoken.language() == QLocale::C ? std::string("en") : spoken.name().toStdString();
    for (const auto &[code, name] : country::countries(language))
        box->addItem(QString::fromStdString(name), QString::fromStdString(code));
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
    m_newMember = lineEdit();
    m_newMember->setMaxLength(static_cast<int>(registration::longestMemberId));
    column->addWidget(m_newMemberField = new Field(tr("Member ID"), m_newMember));
    m_newMemberField->hint(memberIdWords());
    m_name = lineEdit();
    column->addWidget(m_nameField = new Field(tr("Name"), m_name));
    m_email = lineEdit(QStringLiteral("name@example.org"));
    column->addWidget(m_emailField = new Field(tr("E-mail"), m_email));
    forgetMarkWhenTyped(m_name, m_nameField);
    forgetMarkWhenTyped(m_email, m_emailField);
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
        m_newMemberField->hint(memberIdWords());
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
    m_withAddress = new QCheckBox(tr("Add an address, for shops' forms and deliveries"));
    m_withAddress->setAccessibleName(m_withAddress->text());
    column->addWidget(m_withAddress);
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
    inner->addWidget(m_line1Field = new Field(tr("Street address"), m_line1));
    inner->addWidget(new Field(tr("Apartment, floor (optional)"), m_line2));
    m_postalCodeField = new Field(tr("Postal code"), m_postalCode);
    m_cityField = new Field(tr("City"), m_city);
    inner->addLayout(row({m_postalCodeField, m_cityField}));
    inner->addLayout(row({new Field(tr("Region (optional)"), m_region), new Field(tr("Country"), m_country)}));
    column->addWidget(fields);
    fields->hide();
    forgetMarkWhenTyped(m_line1, m_line1Field);
    forgetMarkWhenTyped(m_postalCode, m_postalCodeField);
    forgetMarkWhenTyped(m_city, m_cityField);
    connect(m_withAddress, &QCheckBox::toggled, this, [this, fields](bool on) {
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
    column->addWidget(m_memberField = new Field(tr("Member ID"), m_member));
    m_password = new SecretEdit(SecretEdit::Kind::password);
    column->addWidget(m_oldPasswordField = new Field(tr("Password"), m_password));
    forgetMarkWhenTyped(m_member, m_memberField);
    connect(m_password, &SecretEdit::secretChanged, this, [this] { m_oldPasswordField->hint({}); });
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
    column->addWidget(m_codeField = new Field(tr("Code"), m_code));
    connect(m_code, &SecretEdit::secretChanged, this, [this] { m_codeField->hint({}); });
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
    column->addWidget(m_resetMemberField = new Field(tr("Member ID"), m_resetMember));
    column->addWidget(m_resetEmailField = new Field(tr("E-mail"), m_resetEmail));
    forgetMarkWhenTyped(m_resetMember, m_resetMemberField);
    forgetMarkWhenTyped(m_resetEmail, m_resetEmailField);
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
    column->addWidget(m_resetCodeField = new Field(tr("Code from the e-mail"), m_resetCode));
    connect(m_resetCode, &SecretEdit::secretChanged, this, [this] { m_resetCodeField->hint({}); });
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

void WelcomePage::explain(const QString &text) {
    turnTo(signingIn);
    m_explanation->say(text);
}

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

void WelcomePage::mark(Field *field, const QString &text) {
    field->hint(text, "danger");
    field->setFocus();
}

bool WelcomePage::marksAddress() {
    if (!m_withAddress->isChecked()) return false;
    for (const auto &[edit, field] :
         {std::pair{m_line1, m_line1Field}, std::pair{m_postalCode, m_postalCodeField}, std::pair{m_city, m_cityField}}) {
        if (!textOf(edit).empty()) continue;
        mark(field, tr("An address needs this."));
        return true;
    }
    return false;
}

bool WelcomePage::marksRegistration() {
    const std::string member = textOf(m_newMember);
    const QString badMember = memberIdTrouble(member), badEmail = emailTrouble(textOf(m_email));
    if (!badMember.isEmpty()) {
        mark(m_newMemberField, badMember);
    } else if (textOf(m_name).empty()) {
        mark(m_nameField, tr("Enter your name."));
    } else if (!badEmail.isEmpty()) {
        mark(m_emailField, badEmail);
    } else if (!session::mayBeUsed(session::hintFor(m_newPassword->secret().text(), member))) {
        mark(m_passwordField, sentence(payment::Refusal::weakPassword));
    } else {
        return marksAddress();
    }
    return true;
}

void WelcomePage::submitRegistration() {
    if (m_wallet.onboarding.isRunning()) return;
    m_trouble->say({});
    if (marksRegistration()) return;
    session::Profile profile{.name = textOf(m_name), .email = textOf(m_email)};
    if (m_withAddress->isChecked()) {
        profile.address = {textOf(m_line1),  textOf(m_line2),      textOf(m_city),
                           textOf(m_region), textOf(m_postalCode), m_country->currentData().toString().toStdString()};
    }
    m_wallet.onboarding.registerMember(textOf(m_newMember), m_newPassword->secret(), profile, place());
}

void WelcomePage::submitSignIn() {
    if (m_wallet.onboarding.isRunning()) return;
    m_trouble->say({});
    if (textOf(m_member).empty()) return mark(m_memberField, tr("Enter your member ID."));
    if (m_password->isEmpty()) return mark(m_oldPasswordField, tr("Enter your password."));
    m_wallet.onboarding.signIn(textOf(m_member), m_password->secret(), place());
}

void WelcomePage::submitCode() {
    m_trouble->say({});
    if (m_code->count() != 6) return mark(m_codeField, tr("The code has six digits."));
    const base::SecretBytes entered = m_code->secret();
    m_wallet.onboarding.enterCode(std::string(entered.text()));
}

void WelcomePage::askReset() {
    m_trouble->say({});
    if (textOf(m_resetMember).empty()) return mark(m_resetMemberField, tr("Enter your member ID."));
    if (const QString trouble = emailTrouble(textOf(m_resetEmail)); !trouble.isEmpty()) return mark(m_resetEmailField, trouble);
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
    if (m_resetCode->count() != 6) return mark(m_resetCodeField, tr("The code has six digits."));
    if (!session::mayBeUsed(session::hintFor(m_resetPassword->secret().text(), textOf(m_resetMember))))
        return mark(m_resetField, sentence(payment::Refusal::weakPassword));
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

/// At the field that the gateway named, where the form has it; else below the form. Never at both.
void WelcomePage::markRefused(const session::Failure &failure) {
    const bool refused = failure.trouble == session::Trouble::refused;
    const std::string param = refused ? failure.news.param : std::string();
    const std::pair<std::string_view, Field *> fields[] = {
        {"id", m_newMemberField},
        {"profile.name", m_nameField},
        {"profile.email", m_emailField},
        {"password", m_passwordField},
        {"profile.address.line1", m_line1Field},
        {"profile.address.city", m_cityField},
        {"profile.address.postalCode", m_postalCodeField},
    };
    for (const auto &[name, field] : fields) {
        if (m_shown != registration || param != name) continue;
        return mark(field, failure.news.refusal == payment::Refusal::invalidInput ? tr("The gateway does not take this as it is.")
                                                                                  : sentence(failure.news.refusal));
    }
    m_trouble->say(sentence(failure));
}

void WelcomePage::troubled(const session::Onboarding::Trouble &trouble) {
    if (trouble.keyring) m_trouble->say(sentence(*trouble.keyring));
    if (m_wallet.onboarding.step() == Step::waitingForCode) {
        m_code->wipe();
        if (trouble.gateway) m_trouble->say(sentence(*trouble.gateway));
        return m_code->setFocus();
    }
    if (!trouble.gateway) return;
    if (trouble.accountExists && m_shown == registration) {
        // The account is there, only this device is not: signing in goes on from here.
        const QString text =
            tr("Your account was created, but this device is not enrolled yet. %1").arg(sentence(*trouble.gateway));
        prefill(textOf(m_newMember), m_newPassword->secret());
        return m_trouble->say(text);
    }
    markRefused(*trouble.gateway);
    if (m_shown == signingIn) {
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
