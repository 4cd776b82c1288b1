#include "wallet-app/ui/settings_page.h"

#include "wallet-app/session/password_hint.h"
#include "wallet-app/ui/link_handler.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/secret_edit.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/sign_ins_panel.h"
#include "wallet-app/ui/unasked_settings.h"
#include "wallet-app/ui/welcome_page.h"

#include <array>
#include <QFile>

namespace florin::ui {

namespace {

std::string textOf(const QLineEdit *edit) { return edit->text().trimmed().toStdString(); }

QVBoxLayout *section(QFrame *frame, const QString &title) {
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(24, 18, 24, 22);
    column->setSpacing(14);
    column->addWidget(label(title, "heading"));
    return column;
}

} // namespace

QString guardText() {
    QFile status(QStringLiteral("/proc/self/status"));
    QByteArray text;
    if (status.open(QIODevice::ReadOnly)) text = status.readAll();
    const auto at = text.indexOf("TracerPid:");
    const bool traced = at >= 0 && text.mid(at + 10, 24).trimmed().split('\n').value(0).trimmed().toInt() != 0;
    if (traced) return SettingsPage::tr("Another program is watching this process. Close it before you use the wallet.");
    return SettingsPage::tr("Other programs cannot read this process, and nothing of it is written when it crashes.");
}

SettingsPage::SettingsPage(Wallet &wallet, Guide &guide, QWidget *parent) : QWidget(parent), m_wallet(wallet), m_guide(guide) {
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto *page = new Page(720);
    whole->addWidget(page);
    QVBoxLayout *column = page->column();
    column->addWidget(label(tr("Settings"), "title"));
    column->addWidget(makeWallet());
    column->addWidget(new UnaskedSettings(wallet));
    column->addWidget(makeProfile());
    column->addWidget(makeDevices());
    column->addWidget(m_signIns = new SignInsPanel(wallet));
    column->addWidget(makePassword());
    column->addWidget(makeGuard());
    column->addStretch(1);
    m_books = wallet.books.changed.add([this] {
        if (!m_profileShown) fillProfile();
    });
    fillProfile();
}

void SettingsPage::arrive() {
    m_member->setText(tr("Member %1 at %2").arg(QString::fromStdString(m_wallet.keyring.identity().member), m_wallet.gatewayUrl));
    m_profileShown = false;
    fillProfile();
    loadDevices();
    m_signIns->load();
    m_links->setEnabled(!opensLinksHere());
    const bool available = m_wallet.keyring.desktopUnlockAvailable();
    m_desktop->setEnabled(available || m_wallet.keyring.desktopUnlockEnabled());
    m_desktop->setChecked(m_wallet.keyring.desktopUnlockEnabled());
    m_desktop->setText(available ? tr("Unlock with the desktop's keyring")
                                 : tr("Unlock with the desktop's keyring (this desktop has none)"));
}

QWidget *SettingsPage::makeWallet() {
    QFrame *frame = panel();
    QVBoxLayout *column = section(frame, tr("This wallet"));
    m_member = paragraph({}, "muted");
    column->addWidget(m_member);
    m_appearance = new QComboBox;
    m_appearance->addItem(tr("Like the desktop"), static_cast<int>(Appearance::system));
    m_appearance->addItem(tr("Light"), static_cast<int>(Appearance::light));
    m_appearance->addItem(tr("Dark"), static_cast<int>(Appearance::dark));
    m_appearance->setCurrentIndex(m_appearance->findData(static_cast<int>(m_wallet.settings.appearance())));
    m_autoLock = new QComboBox;
    for (const int minutes : {1, 5, 15, 60}) m_autoLock->addItem(tr("After %n minute(s)", nullptr, minutes), minutes);
    m_autoLock->addItem(tr("Never"), 0);
    m_autoLock->setCurrentIndex(std::max(0, m_autoLock->findData(static_cast<int>(m_wallet.settings.autoLock().count()))));
    column->addLayout(row({new Field(tr("Appearance"), m_appearance), new Field(tr("Lock by itself"), m_autoLock)}, 16));
    m_desktop = new QCheckBox(tr("Unlock with the desktop's keyring"));
    m_desktop->setAccessibleName(tr("Desktop unlock"));
    column->addWidget(m_desktop);
    column->addWidget(paragraph(tr("Your password always opens the wallet too."), "caption"));
    m_links = button(tr("Open other browsers' payment links here"), ButtonKind::plain, "outside");
    column->addLayout(row({m_links, nullptr}));
    connect(m_links, &QPushButton::clicked, this, [this] {
        if (!openLinksHere(m_wallet.folder))
            return m_guide.announce(tr("The desktop's settings could not be written."), "danger");
        m_links->setEnabled(false);
        m_guide.announce(tr("florin: links of other browsers open here now, and always ask first."), "good");
    });
    connect(m_appearance, &QComboBox::activated, this, [this] {
        const auto wish = static_cast<Appearance>(m_appearance->currentData().toInt());
        m_wallet.settings.setAppearance(wish);
        m_wallet.theme.wish(wish);
    });
    connect(m_autoLock, &QComboBox::activated, this, [this] {
        const std::chrono::minutes minutes(m_autoLock->currentData().toInt());
        m_wallet.settings.setAutoLock(minutes);
        m_wallet.session.setAutoLock(minutes);
    });
    connect(m_desktop, &QCheckBox::clicked, this, &SettingsPage::setDesktopUnlock);
    return frame;
}

QWidget *SettingsPage::makeProfile() {
    QFrame *frame = panel();
    QVBoxLayout *column = section(frame, tr("Profile"));
    m_name = lineEdit();
    m_email = lineEdit();
    m_phone = lineEdit();
    m_line1 = lineEdit();
    m_line2 = lineEdit();
    m_city = lineEdit();
    m_region = lineEdit();
    m_postalCode = lineEdit();
    m_country = new QComboBox;
    column->addLayout(row({new Field(tr("Name"), m_name), new Field(tr("E-mail"), m_email)}, 16));
    column->addLayout(row({new Field(tr("Telephone (optional)"), m_phone), new Field(tr("Street address"), m_line1)}, 16));
    column->addLayout(
        row({new Field(tr("Apartment, floor (optional)"), m_line2), new Field(tr("Postal code"), m_postalCode)}, 16));
    column->addLayout(row({new Field(tr("City"), m_city), new Field(tr("Region (optional)"), m_region)}, 16));
    column->addWidget(new Field(tr("Country"), m_country));
    column->addWidget(m_profileNote = new Banner("danger"));
    QPushButton *save = button(tr("Save profile"), ButtonKind::primary);
    connect(save, &QPushButton::clicked, this, &SettingsPage::saveProfile);
    column->addLayout(row({nullptr, save}));
    return frame;
}

QWidget *SettingsPage::makePassword() {
    QFrame *frame = panel();
    QVBoxLayout *column = section(frame, tr("Password"));
    m_current = new SecretEdit(SecretEdit::Kind::password);
    m_next = new SecretEdit(SecretEdit::Kind::password);
    m_nextField = new Field(tr("New password"), m_next);
    column->addLayout(row({new Field(tr("Current password"), m_current), m_nextField}, 16));
    column->addWidget(m_passwordNote = new Banner("danger"));
    QPushButton *change = button(tr("Change password"));
    column->addLayout(row({nullptr, change}));
    connect(change, &QPushButton::clicked, this, &SettingsPage::changePassword);
    connect(m_next, &SecretEdit::secretChanged, this, [this] {
        const auto hint = session::hintFor(m_next->secret().text(),
                                           m_wallet.keyring.isOpen() ? m_wallet.keyring.identity().member : std::string());
        const bool fine = session::mayBeUsed(hint);
        m_nextField->hint(hint == session::PasswordHint::empty ? QString()
                          : fine                               ? tr("Good.")
                                                               : tr("At least 10 characters that nobody would try first."),
                          fine ? "good" : "warning");
    });
    return frame;
}

QWidget *SettingsPage::makeDevices() {
    QFrame *frame = panel();
    QVBoxLayout *column = section(frame, tr("Devices"));
    m_waiting = new QVBoxLayout;
    m_waiting->setSpacing(8);
    column->addLayout(m_waiting);
    m_devices = new QVBoxLayout;
    m_devices->setSpacing(4);
    column->addLayout(m_devices);
    column->addWidget(m_deviceNote = new Banner("danger"));
    return frame;
}

QWidget *SettingsPage::makeGuard() {
    QFrame *frame = panel();
    QVBoxLayout *column = section(frame, tr("Guard"));
    column->addLayout(row({picture("shield", 32, "primary"), paragraph(guardText(), "body")}));
    m_engine = paragraph(tr("The browser's engine is started when you open the first page."), "caption");
    QPushButton *ask = button(tr("How old is the browser's engine?"), ButtonKind::ghost);
    connect(ask, &QPushButton::clicked, this, [this] {
        const EngineResult engine = m_wallet.engine();
        m_engine->setText(engine.browser ? engine.browser->engineVersion() : engine.trouble);
    });
    column->addWidget(m_engine);
    QPushButton *forget = button(tr("Forget visited pages and cookies"));
    connect(forget, &QPushButton::clicked, this, [this] {
        if (const EngineResult engine = m_wallet.engine(); engine.browser) engine.browser->clearVisits();
        m_guide.announce(tr("Visited pages and cookies are forgotten."), "good");
    });
    column->addLayout(row({ask, nullptr, forget}));
    return frame;
}

void SettingsPage::fillProfile() {
    const auto &profile = m_wallet.books.profile();
    if (!profile) return;
    m_profileShown = true;
    const std::pair<QLineEdit *, const std::string *> rows[] = {{m_name, &profile->name},
                                                                {m_email, &profile->email},
                                                                {m_phone, &profile->phone},
                                                                {m_line1, &profile->address.line1},
                                                                {m_line2, &profile->address.line2},
                                                                {m_city, &profile->address.city},
                                                                {m_region, &profile->address.region},
                                                                {m_postalCode, &profile->address.postalCode}};
    for (const auto &[edit, text] : rows) edit->setText(QString::fromStdString(*text));
    if (m_country->count() == 0) fillCountries(m_country, profile->address.country);
}

void SettingsPage::saveProfile() {
    session::Profile profile{.name = textOf(m_name), .email = textOf(m_email), .phone = textOf(m_phone)};
    if (!textOf(m_line1).empty())
        profile.address = {textOf(m_line1),  textOf(m_line2),      textOf(m_city),
                           textOf(m_region), textOf(m_postalCode), m_country->currentData().toString().toStdString()};
    m_wallet.gateway.saveProfile(profile, m_leash.tie([this](base::Result<session::Profile, session::Failure> result) {
        if (!result) return m_profileNote->say(sentence(result.error()), "danger");
        m_wallet.books.keep(*result);
        m_profileNote->say(tr("Saved."), "good");
    }));
}

// First the gateway, then the seal: if the seal fails, the old password still opens the wallet, and the note says so.
void SettingsPage::changePassword() {
    m_passwordNote->say({});
    if (!session::mayBeUsed(session::hintFor(m_next->secret().text(), m_wallet.keyring.identity().member)))
        return m_passwordNote->say(sentence(payment::Refusal::weakPassword), "danger");
    m_wallet.keyring.checkPassword(m_current->secret(), m_leash.tie([this](bool right) {
        if (!right) return m_passwordNote->say(tr("The current password is not right."), "danger");
        m_wallet.gateway.changePassword(m_current->secret(), m_next->secret(),
                                        m_leash.tie([this](base::Result<session::Nothing, session::Failure> result) {
                                            if (!result) return m_passwordNote->say(sentence(result.error()), "danger");
                                            reencrypt();
                                        }));
    }));
}

void SettingsPage::reencrypt() {
    m_wallet.keyring.changePassword(
        m_current->secret(), m_next->secret(),
        m_leash.tie([this](base::Result<session::Nothing, session::KeyringFailure> result) {
            m_current->wipe();
            m_next->wipe();
            if (!result)
                return m_passwordNote->say(
                    tr("The account has the new password. This device's wallet still opens with the old one: %1")
                        .arg(sentence(result.error())),
                    "warning");
            m_passwordNote->say(tr("The password was changed."), "good");
        }));
}

void SettingsPage::loadDevices() {
    m_wallet.gateway.devices(m_leash.tie([this](base::Result<std::vector<session::Device>, session::Failure> result) {
        if (!result) return m_deviceNote->say(sentence(result.error()), "danger");
        m_deviceNote->say({});
        showDevices(*result);
    }));
    m_wallet.gateway.waitingEnrolments(m_leash.tie([this](base::Result<std::vector<session::Device>, session::Failure> result) {
        if (result) showWaiting(*result);
    }));
}

void SettingsPage::showWaiting(const std::vector<session::Device> &waiting) {
    clearLayout(m_waiting);
    for (const session::Device &device : waiting) {
        auto *note = new Banner("warning");
        note->say(tr("“%1” wants to use your account. Approve it only if it is yours and in front of you.")
                      .arg(QString::fromStdString(device.name)));
        QPushButton *yes = button(tr("Approve"), ButtonKind::primary);
        note->layout()->addWidget(yes);
        connect(yes, &QPushButton::clicked, this, [this, device] {
            m_wallet.gateway.approveEnrolment(device.id,
                                              m_leash.tie([this](base::Result<session::Nothing, session::Failure> result) {
                                                  if (!result) return m_deviceNote->say(sentence(result.error()), "danger");
                                                  m_guide.announce(tr("The device was added."), "good");
                                                  loadDevices();
                                              }));
        });
        m_waiting->addWidget(note);
    }
}

void SettingsPage::showDevices(const std::vector<session::Device> &devices) {
    clearLayout(m_devices);
    for (const session::Device &device : devices) {
        if (device.active) m_devices->addWidget(deviceRow(device));
    }
}

QWidget *SettingsPage::deviceRow(const session::Device &device) {
    auto *made = new QWidget;
    const QString name = QString::fromStdString(device.name);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(label(name, "strong"));
    const QString seen = device.current ? tr("This device")
                         : device.lastSeenAt != base::Timestamp{}
                             ? tr("Last used %1").arg(momentText(device.lastSeenAt, m_wallet.clock.now()))
                             : tr("Not used yet");
    words->addWidget(label(seen, "caption"));
    auto *line = new QHBoxLayout(made);
    line->setContentsMargins(0, 4, 0, 4);
    line->setSpacing(12);
    line->addWidget(picture("device", 36, device.current ? "primary" : ""));
    line->addLayout(words, 1);
    QPushButton *renameButton = button(tr("Rename"), ButtonKind::ghost, {}, tr("Rename %1").arg(name));
    QPushButton *revokeButton = button(tr("Revoke"), ButtonKind::danger, {}, tr("Revoke %1").arg(name));
    line->addWidget(renameButton);
    line->addWidget(revokeButton);
    connect(renameButton, &QPushButton::clicked, this, [this, device] { rename(device); });
    connect(revokeButton, &QPushButton::clicked, this, [this, device] { revoke(device); });
    return made;
}

void SettingsPage::rename(const session::Device &device) {
    Sheet sheet(tr("Rename the device"), this, 380);
    QLineEdit *name = lineEdit();
    name->setMaxLength(60);
    name->setText(QString::fromStdString(device.name));
    sheet.column()->addWidget(new Field(tr("Device name"), name));
    QPushButton *cancel = button(tr("Cancel")), *save = button(tr("Save"), ButtonKind::primary);
    save->setDefault(true);
    connect(cancel, &QPushButton::clicked, &sheet, &QDialog::reject);
    connect(save, &QPushButton::clicked, &sheet, &QDialog::accept);
    sheet.setButtons({nullptr, cancel, save});
    name->selectAll();
    name->setFocus();
    if (sheet.exec() != QDialog::Accepted || name->text().trimmed().isEmpty()) return;
    m_wallet.gateway.renameDevice(device.id, textOf(name),
                                  m_leash.tie([this](base::Result<session::Nothing, session::Failure> result) {
                                      result ? loadDevices() : m_deviceNote->say(sentence(result.error()), "danger");
                                  }));
}

void SettingsPage::revoke(const session::Device &device) {
    const QString text = device.current
                             ? tr("You will be signed out here at once. The money and the cards stay in your account.")
                             : tr("It is refused from its next request on. The money and the cards stay in your account.");
    if (!confirm(this, tr("Revoke “%1”?").arg(QString::fromStdString(device.name)), text, tr("Revoke"))) return;
    m_wallet.gateway.revokeDevice(
        device.id, m_leash.tie([this, current = device.current](base::Result<session::Nothing, session::Failure> result) {
            if (!result) return m_deviceNote->say(sentence(result.error()), "danger");
            m_guide.announce(tr("The device was revoked."), "good");
            current ? m_wallet.session.deviceRemoved() : loadDevices();
        }));
}

void SettingsPage::setDesktopUnlock(bool on) {
    m_wallet.keyring.enableDesktopUnlock(on, m_leash.tie([this](base::Result<session::Nothing, session::KeyringFailure> result) {
        m_desktop->setChecked(m_wallet.keyring.desktopUnlockEnabled());
        if (!result) m_guide.announce(sentence(result.error()), "warning");
    }));
}

} // namespace florin::ui
