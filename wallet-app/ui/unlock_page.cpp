#include "wallet-app/ui/unlock_page.h"

#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/secret_edit.h"
#include "wallet-app/ui/sentences.h"

#include <QProgressBar>
#include <QSvgWidget>

namespace florin::ui {

UnlockPage::UnlockPage(Wallet &wallet, QWidget *parent)
    : QWidget(parent), m_wallet(wallet), m_title(label(tr("Your wallet is locked"), "title")),
      m_explanation(new Banner("primary")), m_password(new SecretEdit(SecretEdit::Kind::password)),
      m_field(new Field(tr("Password"), m_password)), m_unlock(button(tr("Unlock"), ButtonKind::primary)),
      m_desktop(button(tr("Unlock with the desktop"), ButtonKind::plain, "key")), m_progress(new QProgressBar) {
    setProperty("kind", "page");
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(24, 24, 24, 24);
    whole->addStretch(2);
    auto *middle = new QWidget;
    middle->setFixedWidth(380);
    auto *column = new QVBoxLayout(middle);
    column->setSpacing(16);
    auto *mark = new QSvgWidget(QStringLiteral(":/wallet/florin.svg"));
    mark->setFixedSize(88, 88);
    column->addWidget(mark, 0, Qt::AlignHCenter);
    m_title->setAlignment(Qt::AlignHCenter);
    column->addWidget(m_title);
    column->addWidget(m_explanation);
    column->addSpacing(4);
    column->addWidget(m_field);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Unlocking"));
    QSizePolicy keep = m_progress->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keep);
    column->addWidget(m_progress);
    column->addWidget(m_unlock);
    column->addWidget(m_desktop);
    QPushButton *other = button(tr("Use another account"), ButtonKind::ghost);
    column->addWidget(other);
    whole->addWidget(middle, 0, Qt::AlignHCenter);
    whole->addStretch(3);
    connect(m_unlock, &QPushButton::clicked, this, &UnlockPage::submit);
    connect(m_password, &QLineEdit::returnPressed, this, &UnlockPage::submit);
    connect(m_desktop, &QPushButton::clicked, this, &UnlockPage::askDesktop);
    connect(other, &QPushButton::clicked, this, &UnlockPage::otherAccountWanted);
    connect(m_password, &SecretEdit::secretChanged, this, [this] {
        if (!m_password->isEmpty()) m_field->hint({});
    });
    setBusy(false);
}

void UnlockPage::arrive(bool askTheDesktop) {
    m_password->wipe();
    m_field->hint({});
    const bool desktop = m_wallet.keyring.desktopUnlockEnabled();
    m_desktop->setVisible(desktop);
    m_password->setFocus();
    if (desktop && askTheDesktop) askDesktop();
}

void UnlockPage::explain(const QString &text) { m_explanation->say(text); }
void UnlockPage::prefill(const base::SecretBytes &password) { m_password->setSecret(password); }

void UnlockPage::submit() {
    if (m_password->isEmpty()) {
        m_field->hint(tr("Enter your password."), "danger");
        return m_password->setFocus();
    }
    setBusy(true);
    m_wallet.session.unlock(m_password->secret(),
                            [this](const std::optional<session::KeyringFailure> &failure) { done(failure); });
}

void UnlockPage::askDesktop() {
    setBusy(true);
    m_wallet.session.unlockByDesktop([this](const std::optional<session::KeyringFailure> &failure) { done(failure); });
}

void UnlockPage::done(const std::optional<session::KeyringFailure> &failure) {
    setBusy(false);
    m_password->wipe();
    if (!failure) return m_explanation->say({});
    m_field->hint(sentence(*failure), "danger");
    m_password->setFocus();
}

void UnlockPage::setBusy(bool busy) {
    m_progress->setVisible(busy);
    for (QWidget *widget :
         {static_cast<QWidget *>(m_password), static_cast<QWidget *>(m_unlock), static_cast<QWidget *>(m_desktop)})
        widget->setEnabled(!busy);
}

} // namespace florin::ui
