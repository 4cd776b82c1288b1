#pragma once

#include "wallet-app/ui/wallet.h"

#include <array>
#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QComboBox;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace florin::ui {

class Banner;
class Field;
class SecretEdit;

/// First start: make an account, or bring an existing one to this device; the e-mailed code when one is needed; a forgotten
/// password.
class WelcomePage : public QWidget {
    Q_OBJECT
  public:
    explicit WelcomePage(Wallet &wallet, QWidget *parent = nullptr);

    /// Shown above the sign-in, which is the way on: a damaged file, a removed device.
    void explain(const QString &text);
    void prefill(const std::string &member, const base::SecretBytes &password);
    /// Fields are emptied; called when the wallet is made.
    void clear();

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    enum Form { registration, signingIn, code, forgotten, newPassword };

    /// Of the picture on the left; none in a narrow window.
    int artWidth() const;
    QWidget *makeRegistration();
    QWidget *makeAddress();
    QWidget *makeSignIn();
    QWidget *makeCode();
    QWidget *makeForgotten();
    QWidget *makeNewPassword();
    void turnTo(Form form);
    void submitRegistration();
    /// Marks the first field that is not right, and tells whether one is.
    bool marksRegistration();
    bool marksAddress();
    /// Says at a field what is wrong with it, and goes there.
    void mark(Field *field, const QString &text);
    void markRefused(const session::Failure &failure);
    void submitSignIn();
    void submitCode();
    void askReset();
    void confirmReset();
    void hintPassword(SecretEdit *edit, Field *field, const std::string &member);
    void stepped(session::Onboarding::Step step);
    void troubled(const session::Onboarding::Trouble &trouble);
    void setBusy(const QString &text);
    session::Onboarding::Place place() const;

    Wallet &m_wallet;
    QWidget *m_forms;
    std::array<QWidget *, 5> m_form{};
    Form m_shown = registration;
    Banner *m_explanation, *m_trouble;
    QProgressBar *m_progress;
    QLabel *m_doing;
    QPushButton *m_cancel;
    QLineEdit *m_newMember, *m_name, *m_email;
    QLineEdit *m_line1, *m_line2, *m_city, *m_region, *m_postalCode;
    QComboBox *m_country;
    QCheckBox *m_withAddress;
    Field *m_line1Field, *m_cityField, *m_postalCodeField;
    Field *m_newMemberField, *m_nameField, *m_emailField, *m_passwordField;
    Field *m_memberField, *m_oldPasswordField;
    Field *m_resetMemberField, *m_resetEmailField, *m_resetCodeField, *m_resetField, *m_codeField;
    SecretEdit *m_newPassword;
    QLineEdit *m_member;
    SecretEdit *m_password;
    SecretEdit *m_code;
    QLineEdit *m_resetMember, *m_resetEmail;
    SecretEdit *m_resetCode, *m_resetPassword;
    std::string m_reset;
    session::TaskHandle m_task;
    session::Subscription m_steps, m_troubles;
    session::Leash m_leash;
};

/// This machine's name, for the list of devices.
std::string deviceName();
/// Every country by its name in the person's language, its ISO 3166 code as data; chosen, the given one or the system's.
void fillCountries(QComboBox *box, const std::string &chosen);

} // namespace florin::ui
