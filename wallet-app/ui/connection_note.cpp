#include "wallet-app/ui/connection_note.h"

#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/sentences.h"

#include <QCoreApplication>

namespace florin::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Connection)
};

bool isAway(const session::Failure &failure) {
    return failure.trouble == session::Trouble::offline || failure.trouble == session::Trouble::noAnswer;
}

} // namespace

QString connectionText(const session::Books &books, base::Timestamp now) {
    const auto &trouble = books.trouble();
    if (!trouble) return {};
    if (!isAway(*trouble)) return sentence(*trouble);
    const auto at = [now](base::Timestamp moment) {
        return dayText(moment, now) == dayText(now, now) ? timeText(moment) : momentText(moment, now);
    };
    const QString since = at(books.troubledSince());
    if (!books.cardsKnown() || !books.knownAt())
        return Words::tr("Offline since %1. Your cards appear as soon as the gateway can be reached.").arg(since);
    return Words::tr("Offline since %1. Showing what was known at %2.").arg(since, at(*books.knownAt()));
}

ConnectionNote::ConnectionNote(Wallet &wallet)
    : Banner("quiet"), m_wallet(wallet), m_books(wallet.books.changed.add([this] { refresh(); })) {
    refresh();
}

void ConnectionNote::refresh() {
    const auto &trouble = m_wallet.books.trouble();
    say(connectionText(m_wallet.books, m_wallet.clock.now()), trouble && !isAway(*trouble) ? "warning" : "quiet");
}

} // namespace florin::ui
