#include "wallet-app/ui/activity_page.h"

#include "wallet-app/ui/connection_note.h"
#include "wallet-app/ui/pieces.h"

#include <QButtonGroup>

namespace florin::ui {

ActivityPage::ActivityPage(Wallet &wallet, Guide &guide, QWidget *parent)
    : QWidget(parent), m_wallet(wallet), m_model(new ActivityModel(wallet.books, wallet.books.changed, wallet.clock, 0, this)),
      m_list(new ActivityList(m_model, ActivityList::Form::headed)), m_search(lineEdit(tr("Shop, card or amount"))),
      m_kinds(new QButtonGroup(this)) {
    setProperty("kind", "page");
    auto *outer = new QHBoxLayout(this);
    outer->setContentsMargins(32, 28, 32, 24);
    auto *content = new QWidget;
    content->setMaximumWidth(860);
    outer->addStretch(1);
    outer->addWidget(content, 100);
    outer->addStretch(1);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(16);
    column->addWidget(label(tr("Activity"), "title"));
    column->addWidget(new ConnectionNote(wallet));
    auto *tools = new QHBoxLayout;
    tools->setSpacing(8);
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search the activity"));
    m_search->setMaximumWidth(300);
    const std::pair<ActivityFilter, QString> kinds[] = {{ActivityFilter::everything, tr("Everything")},
                                                        {ActivityFilter::payments, tr("Payments")},
                                                        {ActivityFilter::charges, tr("Charges")},
                                                        {ActivityFilter::cards, tr("Cards")}};
    for (const auto &[filter, text] : kinds) {
        QPushButton *one = button(text, ButtonKind::plain, {}, tr("Show: %1").arg(text));
        one->setProperty("kind", "row");
        one->setStyleSheet(QStringLiteral("QPushButton { padding: 7px 14px; }"));
        one->setCheckable(true);
        one->setChecked(filter == ActivityFilter::everything);
        m_kinds->addButton(one, static_cast<int>(filter));
        tools->addWidget(one);
    }
    tools->addStretch(1);
    tools->addWidget(m_search, 1);
    column->addLayout(tools);
    column->addWidget(m_list, 100);
    m_nothingYet =
        emptyState("activity", tr("Nothing yet"), tr("Payments, charges and new cards appear here, with a receipt each."));
    QPushButton *all = button(tr("Show everything"));
    connect(all, &QPushButton::clicked, this, &ActivityPage::showEverything);
    m_noMatch = emptyState("search", tr("Nothing matches"), tr("No shop, card or amount matches what you look for."), all);
    for (QWidget *state : {m_nothingYet, m_noMatch}) {
        state->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        column->addWidget(state);
    }
    column->addStretch(1); // takes what is left where there is no list
    connect(m_kinds, &QButtonGroup::idClicked, this, [this] { refresh(); });
    connect(m_search, &QLineEdit::textChanged, this, [this] { refresh(); });
    connect(m_list, &ActivityList::chosen, this, [&guide](const session::Activity &line) { guide.showReceipt(line); });
    m_books = wallet.books.changed.add([this] { refresh(); });
    setFocusProxy(m_list);
    refresh();
}

void ActivityPage::refresh() {
    const auto kind = static_cast<ActivityFilter>(m_kinds->checkedId());
    m_model->setFilter(kind, m_search->text());
    const bool any = m_model->rowCount() > 0, none = m_wallet.books.activity().empty();
    m_list->setVisible(any || !m_wallet.books.activityKnown());
    m_noMatch->setVisible(!any && !none);
    m_nothingYet->setVisible(none && m_wallet.books.activityKnown());
}

void ActivityPage::showEverything() {
    m_kinds->button(static_cast<int>(ActivityFilter::everything))->setChecked(true);
    m_search->clear();
    refresh();
    m_list->setFocus();
}

} // namespace florin::ui
