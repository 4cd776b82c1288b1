#include "wallet-app/ui/reveal_sheet.h"

#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/secret_edit.h"
#include "wallet-app/ui/secret_text.h"
#include "wallet-app/ui/sentences.h"

namespace florin::ui {

namespace {
constexpr int secondsShown = 10;
}

RevealSheet::RevealSheet(Wallet &wallet, const session::Card &card, QWidget *parent)
    : Sheet(tr("Show number and secret"), parent, 440), m_wallet(wallet), m_card(card),
      m_password(new SecretEdit(SecretEdit::Kind::password)), m_question(new QWidget), m_answer(new QWidget),
      m_number(new SecretText(tr("Card number"))), m_secret(new SecretText(tr("Secret number"))), m_expiry(label({}, "lead")),
      m_left(label({}, "muted")), m_show(button(tr("Show"), ButtonKind::primary)) {
    auto *ask = new QVBoxLayout(m_question);
    ask->setContentsMargins(0, 0, 0, 0);
    ask->addWidget(paragraph(tr("They stay in view for ten seconds. Make sure that nobody looks over your shoulder.")));
    ask->addSpacing(8);
    ask->addWidget(new Field(tr("Password"), m_password));
    column()->addWidget(m_question);

    auto *answer = new QVBoxLayout(m_answer);
    answer->setContentsMargins(0, 0, 0, 0);
    answer->setSpacing(12);
    const auto line = [&](const QString &name, SecretText *text, const QString &copyName) {
        QToolButton *copy = iconButton(QStringLiteral("copy"), copyName);
        answer->addWidget(label(name, "fieldName"));
        answer->addLayout(row({text, copy}, 8));
        connect(copy, &QToolButton::clicked, this, [this, text] {
            copyForTenSeconds(text->secret());
            m_left->setText(tr("Copied. The clipboard is emptied in ten seconds."));
        });
    };
    line(tr("Card number"), m_number, tr("Copy the card number"));
    line(tr("Secret number"), m_secret, tr("Copy the secret number"));
    answer->addWidget(m_expiry);
    answer->addWidget(m_left);
    m_answer->hide();
    column()->addWidget(m_answer);

    QPushButton *close = button(tr("Cancel"));
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_show, &QPushButton::clicked, this, &RevealSheet::submit);
    setButtons({nullptr, close, m_show});
    m_show->setDefault(true);
    m_password->setFocus();
    m_timer.setInterval(1000);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (--m_seconds <= 0) return accept();
        m_left->setText(tr("Hidden again in %n second(s)", nullptr, m_seconds));
    });
    connect(this, &QDialog::finished, this, &RevealSheet::hideSecrets);
    m_stage = wallet.session.stageChanged.add([this](session::Stage) { reject(); });
}

RevealSheet::~RevealSheet() { hideSecrets(); }

void RevealSheet::submit() {
    if (m_password->isEmpty()) return m_password->setFocus();
    note({});
    setBusy(true);
    m_show->setEnabled(false);
    m_wallet.keyring.checkPassword(m_password->secret(), m_leash.tie([this](bool right) {
        m_password->wipe();
        if (right) return fetch();
        setBusy(false);
        m_show->setEnabled(true);
        note(tr("This is not the password of this wallet."));
        m_password->setFocus();
    }));
}

void RevealSheet::fetch() {
    m_wallet.gateway.revealCard(m_card.id, {}, m_leash.tie([this](base::Result<session::CardSecrets, session::Failure> result) {
        setBusy(false);
        m_show->setEnabled(true);
        if (!result) return note(sentence(result.error()));
        reveal(std::move(*result));
    }));
}

void RevealSheet::reveal(session::CardSecrets secrets) {
    m_number->reveal(std::move(secrets.number));
    m_secret->reveal(std::move(secrets.secret));
    m_expiry->setText(tr("Good thru %1/%2 · %3")
                          .arg(secrets.expiry.month, 2, 10, QLatin1Char('0'))
                          .arg(secrets.expiry.year % 100, 2, 10, QLatin1Char('0'))
                          .arg(QString::fromStdString(secrets.name)));
    m_question->hide();
    m_answer->show();
    QPushButton *hide = button(tr("Hide"), ButtonKind::primary);
    connect(hide, &QPushButton::clicked, this, &QDialog::accept);
    setButtons({nullptr, hide});
    hide->setFocus();
    m_seconds = secondsShown;
    m_left->setText(tr("Hidden again in %n second(s)", nullptr, m_seconds));
    m_timer.start();
    fit();
}

void RevealSheet::hideSecrets() {
    m_timer.stop();
    m_number->wipe();
    m_secret->wipe();
    m_password->wipe();
}

} // namespace florin::ui
