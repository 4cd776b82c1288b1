#include "wallet-app/ui/cards_page.h"

#include "wallet-app/ui/card_face.h"
#include "wallet-app/ui/connection_note.h"
#include "wallet-app/ui/credit_cards.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/reveal_sheet.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/throw_away_cards.h"

namespace florin::ui {

CardsPage::CardsPage(Wallet &wallet, Guide &guide, QWidget *parent) : QWidget(parent), m_wallet(wallet), m_guide(guide) {
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto *page = new Page(960);
    whole->addWidget(page);
    QVBoxLayout *column = page->column();
    QPushButton *apply = button(tr("Apply for a card"), ButtonKind::primary, "plus");
    connect(apply, &QPushButton::clicked, this, [this] { m_guide.applyForCard(); });
    column->addLayout(row({label(tr("Cards"), "title"), nullptr, apply}));
    column->addWidget(new ConnectionNote(wallet));

    auto *halves = new QHBoxLayout;
    halves->setContentsMargins(0, 8, 0, 0);
    halves->setSpacing(24);
    m_left = new QWidget;
    m_faces = new QVBoxLayout(m_left);
    m_faces->setContentsMargins(0, 0, 0, 0);
    m_faces->setSpacing(10);
    halves->addWidget(m_left, 0, Qt::AlignTop);
    auto *right = new QVBoxLayout;
    right->setSpacing(16);
    halves->addLayout(right, 1);
    column->addLayout(halves);
    QFrame *none = panel();
    (new QVBoxLayout(none))
        ->addWidget(
            emptyState("cards", tr("No card yet"),
                       tr("A virtual card is ready in seconds. A physical one comes by post. Neither carries your name.")));
    right->addWidget(m_detail = makeDetail());
    right->addWidget(m_none = none);
    right->addWidget(m_throwAway = new ThrowAwayCards(wallet, guide));
    right->addWidget(new CreditCards(wallet, guide));
    right->addStretch(1);
    column->addStretch(1);
    m_books = wallet.books.changed.add([this] { refresh(); });
    refresh();
}

QWidget *CardsPage::makeDetail() {
    QFrame *made = panel();
    auto *column = new QVBoxLayout(made);
    column->setContentsMargins(24, 20, 24, 24);
    column->setSpacing(12);
    m_name = new ElidedLabel({}, "heading");
    m_state = label({}, "chip");
    column->addLayout(row({m_name, m_state, nullptr}));
    m_balance = label({}, "display");
    m_balanceAt = label({}, "caption");
    auto *sum = new QVBoxLayout;
    sum->setSpacing(0);
    sum->addWidget(m_balance);
    sum->addWidget(m_balanceAt);
    column->addLayout(sum);
    m_trouble = new Banner("danger");
    column->addWidget(m_trouble);
    m_charge = button(tr("Charge"), ButtonKind::primary, "charge");
    m_reveal = button(tr("Show number"), ButtonKind::plain, "eye");
    column->addLayout(row({m_charge, m_reveal, nullptr}));
    column->addSpacing(4);
    column->addWidget(hairline());
    m_facts = paragraph({}, "muted");
    column->addWidget(m_facts);
    m_freeze = button(tr("Freeze"), ButtonKind::plain, "freeze");
    m_rename = button(tr("Rename"), ButtonKind::plain, "pencil");
    m_delete = button(tr("Delete"), ButtonKind::danger, "trash");
    column->addLayout(row({m_freeze, m_rename, nullptr, m_delete}));
    connect(m_charge, &QPushButton::clicked, this, [this] { m_guide.chargeCard(m_chosen); });
    connect(m_reveal, &QPushButton::clicked, this, [this] {
        if (const session::Card *card = current()) (new RevealSheet(m_wallet, *card, this))->present();
    });
    connect(m_freeze, &QPushButton::clicked, this, &CardsPage::freeze);
    connect(m_rename, &QPushButton::clicked, this, &CardsPage::rename);
    connect(m_delete, &QPushButton::clicked, this, &CardsPage::remove);
    return made;
}

void CardsPage::choose(const std::string &card) {
    m_chosen = card;
    m_trouble->say({});
    refresh();
}

void CardsPage::refresh() {
    const auto &cards = m_wallet.books.cards();
    if (!current()) m_chosen = cards.empty() ? std::string() : cards.front().id;
    m_left->setVisible(!cards.empty());
    m_none->setVisible(cards.empty() && m_wallet.books.cardsKnown());
    refreshFaces();
    refreshDetail();
}

void CardsPage::refreshFaces() {
    std::string shown = m_chosen + "|";
    for (const session::Card &card : m_wallet.books.cards())
        shown += card.id + card.label + card.lastFour + std::string(payment::toWord(card.state)) + ";";
    if (shown == m_shown) return;
    m_shown = shown;
    const bool hadFocus = focusWidget() && qobject_cast<CardFace *>(focusWidget());
    clearLayout(m_faces);
    for (const session::Card &card : m_wallet.books.cards()) {
        auto *face = new CardFace(card, 280);
        face->setCheckable(true);
        face->setChecked(card.id == m_chosen);
        connect(face, &QAbstractButton::clicked, this, [this, id = card.id] { choose(id); });
        m_faces->addWidget(face);
        if (hadFocus && card.id == m_chosen) face->setFocus();
    }
}

void CardsPage::refreshDetail() {
    const session::Card *card = current();
    m_detail->setVisible(card != nullptr);
    m_throwAway->showFor(card ? card->id : std::string());
    if (!card) return;
    using payment::CardState;
    const StateText state = stateText(card->state);
    m_name->setText(QString::fromStdString(card->label));
    m_state->setText(state.text);
    setTone(m_state, state.tone);
    m_balance->setText(card->balance ? moneyText(*card->balance) : QStringLiteral("–"));
    m_balance->setAccessibleDescription(m_balance->text());
    m_balanceAt->setText(card->balance && card->balanceAt != base::Timestamp{}
                             ? tr("as of %1").arg(momentText(card->balanceAt, m_wallet.clock.now()))
                             : QString());
    QString facts = card->physical ? tr("Physical card, also usable as a virtual one online.")
                                   : tr("Virtual card: a number for the Internet.");
    if (card->state == CardState::requested)
        facts = tr("The bank has not answered the application yet. The card appears here by itself.");
    else if (card->state == CardState::inApproval)
        facts = tr("The bank is checking the application. The card is sent to you by post afterwards.");
    else if (card->state == CardState::refused)
        facts = tr("The bank refused this application.");
    else if (card->state == CardState::frozen)
        facts = tr("While it is frozen, nothing can be paid with this card.");
    m_facts->setText(facts);
    const bool usable = card->state == CardState::active, frozen = card->state == CardState::frozen;
    m_charge->setEnabled(usable);
    m_reveal->setEnabled(usable);
    m_freeze->setEnabled(usable || frozen);
    m_freeze->setText(frozen ? tr("Unfreeze") : tr("Freeze"));
    m_freeze->setAccessibleName(m_freeze->text());
    m_rename->setEnabled(card->state != CardState::refused);
    // The gateway deletes a card that its bank has made, once it is empty.
    m_delete->setEnabled(usable || frozen);
}

void CardsPage::act(std::function<session::TaskHandle(session::Reply<session::Card>)> question, const QString &said) {
    m_trouble->say({});
    question(m_leash.tie([this, said](base::Result<session::Card, session::Failure> result) {
        if (!result) return m_trouble->say(sentence(result.error()), "danger");
        m_wallet.books.keep(*result);
        m_guide.announce(said, "good");
    }));
}

void CardsPage::freeze() {
    const session::Card *card = current();
    if (!card) return;
    const bool frozen = card->state == payment::CardState::frozen;
    act(
        [this, id = card->id, frozen](session::Reply<session::Card> reply) {
            return frozen ? m_wallet.gateway.unfreezeCard(id, std::move(reply))
                          : m_wallet.gateway.freezeCard(id, std::move(reply));
        },
        frozen ? tr("The card is active again.") : tr("The card is frozen."));
}

void CardsPage::rename() {
    const session::Card *card = current();
    if (!card) return;
    Sheet sheet(tr("Rename the card"), this, 380);
    QLineEdit *name = lineEdit();
    name->setMaxLength(40);
    name->setText(QString::fromStdString(card->label));
    name->selectAll();
    sheet.column()->addWidget(new Field(tr("Card name"), name));
    QPushButton *cancel = button(tr("Cancel")), *save = button(tr("Save"), ButtonKind::primary);
    save->setDefault(true);
    connect(cancel, &QPushButton::clicked, &sheet, &QDialog::reject);
    connect(save, &QPushButton::clicked, &sheet, &QDialog::accept);
    sheet.setButtons({nullptr, cancel, save});
    name->setFocus();
    const std::string id = card->id;
    if (sheet.exec() != QDialog::Accepted || name->text().trimmed().isEmpty()) return;
    act([this, id, text = name->text().trimmed().toStdString()](
            session::Reply<session::Card> reply) { return m_wallet.gateway.renameCard(id, text, std::move(reply)); },
        tr("The card has a new name."));
}

void CardsPage::remove() {
    const session::Card *card = current();
    if (!card) return;
    if (card->balance && !card->balance->isZero()) return explainMoney(*card);
    const std::string id = card->id;
    if (!confirm(this, tr("Delete “%1”?").arg(QString::fromStdString(card->label)),
                 tr("Its number stops working for good. Receipts stay."), tr("Delete")))
        return;
    m_trouble->say({});
    m_wallet.gateway.deleteCard(id, m_leash.tie([this, id](base::Result<session::Nothing, session::Failure> result) {
        if (!result) {
            m_wallet.books.refresh();
            const session::Card *kept = m_wallet.books.card(id);
            const bool hasMoney = result.error().trouble == session::Trouble::refused &&
                                  result.error().news.refusal == payment::Refusal::cardNotEmpty;
            return hasMoney && kept ? explainMoney(*kept) : m_trouble->say(sentence(result.error()), "danger");
        }
        m_guide.announce(tr("The card was deleted."), "good");
        m_wallet.books.refresh();
    }));
}

// The gateway never deletes a card with money on it: said before it is asked, with what can be done instead.
void CardsPage::explainMoney(const session::Card &card) {
    const QString name = QString::fromStdString(card.label);
    const bool mayFreeze = card.state == payment::CardState::active;
    Sheet sheet(tr("“%1” still has money on it").arg(name), this, 440);
    const QString sum = card.balance && !card.balance->isZero() ? moneyText(*card.balance) : QString();
    const QString why = sum.isEmpty() ? tr("Only an empty card can be deleted. Pay with it first.")
                                      : tr("Only an empty card can be deleted, and this one holds %1. Pay with it first.").arg(sum);
    sheet.column()->addWidget(
        paragraph(mayFreeze ? tr("%1 Until then you can freeze it: nothing can be paid with it, and the money stays.").arg(why)
                            : why,
                  "body"));
    QPushButton *close = button(tr("Close"), mayFreeze ? ButtonKind::plain : ButtonKind::primary);
    QPushButton *freezeIt = button(tr("Freeze the card"), ButtonKind::primary);
    connect(close, &QPushButton::clicked, &sheet, &QDialog::reject);
    connect(freezeIt, &QPushButton::clicked, &sheet, &QDialog::accept);
    sheet.setButtons({nullptr, close, freezeIt});
    freezeIt->setVisible(mayFreeze);
    close->setDefault(true);
    close->setFocus();
    const std::string id = card.id;
    if (sheet.exec() == QDialog::Accepted && current() && current()->id == id) freeze();
}

} // namespace florin::ui
