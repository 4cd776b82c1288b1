#pragma once

#include "wallet-app/ui/wallet.h"

#include <QFrame>
#include <vector>

class QVBoxLayout;

namespace florin::ui {

class Banner;

QString brandName(card::Brand brand);
/// `Visa •••• 4242`.
QString nameOf(const session::FundingSource &source);

/// The credit card that the next charge most likely goes through with: the one of the last charge that did; else the first that
/// has not been refused. Empty when every one was. `activity` is newest first.
std::string likelySource(const std::vector<session::FundingSource> &sources, const std::vector<session::Activity> &activity);

/// Asks whether a credit card is to be forgotten. True if the person wants it.
bool wantsToForget(QWidget *parent, const session::FundingSource &source);

/// The credit cards that are kept for charging, each with a way to forget it. Hides itself while there is none.
class CreditCards : public QFrame {
    Q_OBJECT
  public:
    explicit CreditCards(Wallet &wallet, Guide &guide);

  private:
    void refresh();
    QWidget *lineFor(const session::FundingSource &source);
    void forget(const session::FundingSource &source);

    Wallet &m_wallet;
    Guide &m_guide;
    QVBoxLayout *m_lines;
    Banner *m_trouble;
    QString m_shown;
    session::Subscription m_books;
    session::Leash m_leash;
};

} // namespace florin::ui
