#include "wallet-app/ui/home_page.h"

#include "wallet-app/ui/activity_list.h"
#include "wallet-app/ui/card_face.h"
#include "wallet-app/ui/connection_note.h"
#include "wallet-app/ui/micro_panel.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

#include <QTime>

namespace florin::ui {

namespace {

constexpr int rowsShown = 6;
constexpr int cardsShown = 3;
constexpr int faceWidth = 278;

QString greeting(const QString &name) {
    const int hour = QTime::currentTime().hour();
    const QString first = name.section(QLatin1Char(' '), 0, 0);
    if (first.isEmpty()) return HomePage::tr("Welcome");
    if (hour < 5 || hour >= 18) return HomePage::tr("Good evening, %1").arg(first);
    return hour < 12 ? HomePage::tr("Good morning, %1").arg(first) : HomePage::tr("Good afternoon, %1").arg(first);
}

} // namespace

HomePage::HomePage(Wallet &wallet, Guide &guide, QWidget *parent)
    : QWidget(parent), m_wallet(wallet), m_guide(guide), m_greeting(label({}, "title")), m_balance(label({}, "display")),
      m_balanceNote(label({}, "muted")) {
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto *page = new Page(960);
    whole->addWidget(page);
    QVBoxLayout *column = page->column();
    column->addWidget(m_greeting);
    column->addWidget(new ConnectionNote(wallet));
    m_flights = new QVBoxLayout;
    m_flights->setSpacing(8);
    column->addLayout(m_flights);

    QFrame *top = panel();
    auto *inner = new QHBoxLayout(top);
    inner->setContentsMargins(24, 20, 24, 22);
    auto *sum = new QVBoxLayout;
    sum->setSpacing(2);
    sum->addWidget(label(tr("Balance"), "muted"));
    sum->addWidget(m_balance);
    sum->addWidget(m_balanceNote);
    inner->addLayout(sum, 1);
    QPushButton *charge = button(tr("Charge"), ButtonKind::primary, "charge");
    QPushButton *shop = button(tr("Go shopping"), ButtonKind::plain, "browser");
    m_actions = new QWidget;
    auto *actions = row({charge, shop}, 8);
    m_actions->setLayout(actions);
    inner->addWidget(m_actions, 0, Qt::AlignBottom);
    column->addWidget(m_sum = top);
    connect(charge, &QPushButton::clicked, this, [this] { m_guide.chargeCard({}); });
    connect(shop, &QPushButton::clicked, this, [this] { m_guide.goTo(Place::browser); });

    column->addWidget(new MicroPanel(wallet, guide));

    QPushButton *all = button(tr("All cards"), ButtonKind::ghost);
    column->addLayout(row({label(tr("Cards"), "heading"), nullptr, all}));
    connect(all, &QPushButton::clicked, this, [this] { m_guide.goTo(Place::cards); });
    m_cardStrip = new QWidget;
    m_cards = new QHBoxLayout(m_cardStrip);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(12);
    m_cards->setSizeConstraint(QLayout::SetNoConstraint);
    m_cardStrip->setFixedHeight(CardFace(session::Card{}, faceWidth).sizeHint().height());
    column->addWidget(m_cardStrip);
    QPushButton *apply = button(tr("Apply for a card"), ButtonKind::primary, "plus");
    connect(apply, &QPushButton::clicked, this, [this] { m_guide.applyForCard(); });
    QFrame *none = panel();
    (new QVBoxLayout(none))
        ->addWidget(emptyState(
            "cards", tr("Your first card"),
            tr("A virtual card is ready in seconds. Charge it from a credit card and pay anywhere, without giving your name."),
            apply));
    column->addWidget(m_noCards = none);

    QPushButton *more = button(tr("All activity"), ButtonKind::ghost);
    column->addLayout(row({label(tr("Recent activity"), "heading"), nullptr, more}));
    connect(more, &QPushButton::clicked, this, [this] { m_guide.goTo(Place::activity); });
    QFrame *recent = panel();
    auto *lines = new QVBoxLayout(recent);
    lines->setContentsMargins(8, 8, 8, 8);
    m_model = new ActivityModel(wallet.books, wallet.books.changed, wallet.clock, rowsShown, this);
    m_activity = new ActivityList(m_model, ActivityList::Form::compact);
    lines->addWidget(m_activity);
    m_noActivity =
        emptyState("activity", tr("Nothing yet"), tr("Payments, charges and new cards appear here, with a receipt each."));
    lines->addWidget(m_noActivity);
    column->addWidget(recent);
    column->addStretch(1);
    connect(m_activity, &ActivityList::chosen, this, [this](const session::Activity &line) { m_guide.showReceipt(line); });

    m_books = wallet.books.changed.add([this] { refresh(); });
    m_payments = wallet.payments.progressed.add([this](const session::PaymentProgress &) { refreshFlights(); });
    refresh();
    refreshFlights();
}

void HomePage::refresh() {
    const session::Books &books = m_wallet.books;
    m_greeting->setText(greeting(books.profile() ? QString::fromStdString(books.profile()->name) : QString()));
    const auto totals = books.totals();
    QStringList sums;
    for (const money::Money sum : totals) sums << moneyText(sum);
    m_balance->setText(books.cardsKnown() ? (sums.isEmpty() ? QStringLiteral("–") : sums.join(QStringLiteral("  ")))
                                          : QStringLiteral("…"));
    m_balance->setAccessibleDescription(m_balance->text());
    const int count = static_cast<int>(books.cards().size());
    m_balanceNote->setText(!books.cardsKnown() ? (books.trouble() ? tr("Not known yet") : tr("Asking the gateway"))
                                               : tr("on %n card(s)", nullptr, count));
    // Without a card there is nothing to sum up: the first card stands in front.
    m_sum->setVisible(count > 0 || !books.cardsKnown());
    m_actions->setVisible(count > 0);
    refreshCards();
    const bool any = m_model->rowCount() > 0;
    m_activity->setVisible(any);
    m_noActivity->setVisible(!any && books.activityKnown());
}

void HomePage::refreshCards() {
    const auto &cards = m_wallet.books.cards();
    m_noCards->setVisible(m_wallet.books.cardsKnown() && cards.empty());
    m_cardStrip->setVisible(!cards.empty());
    std::string shown;
    for (const session::Card &card : cards)
        shown += card.id + card.label + card.lastFour + std::string(payment::toWord(card.state)) + ";";
    if (shown == m_cardsShown) return;
    m_cardsShown = shown;
    clearLayout(m_cards);
    m_faces.clear();
    for (std::size_t i = 0; i < cards.size() && i < cardsShown; ++i) {
        auto *face = new CardFace(cards[i], faceWidth);
        connect(face, &QAbstractButton::clicked, this, [this, id = cards[i].id] { m_guide.showCard(id); });
        m_cards->addWidget(face);
        m_faces.push_back(face);
    }
    m_cards->addStretch(1);
    showWhatFits();
}

void HomePage::showWhatFits() {
    const int each = faceWidth + 20, wide = std::min(width() - 64, 960);
    for (std::size_t i = 0; i < m_faces.size(); ++i)
        m_faces[i]->setVisible(i == 0 || static_cast<int>(i + 1) * each - 12 <= wide);
}

void HomePage::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    showWhatFits();
}

void HomePage::refreshFlights() {
    clearLayout(m_flights);
    for (const session::PaymentProgress &progress : m_wallet.payments.open()) {
        auto *note = new Banner("primary");
        const QString total = progress.total ? moneyText(*progress.total) : QString();
        note->say(tr("%1 to %2: %3").arg(total, QString::fromStdString(progress.merchantName), progressText(progress)));
        m_flights->addWidget(note);
    }
}

} // namespace florin::ui
