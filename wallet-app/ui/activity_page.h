#pragma once

#include "wallet-app/ui/activity_list.h"
#include "wallet-app/ui/wallet.h"

#include <QWidget>

class QButtonGroup;
class QLineEdit;

namespace florin::ui {

/// Everything that happened, newest first, by kind and by words.
class ActivityPage : public QWidget {
    Q_OBJECT
  public:
    ActivityPage(Wallet &wallet, Guide &guide, QWidget *parent = nullptr);

  private:
    void refresh();
    void showEverything();

    Wallet &m_wallet;
    ActivityModel *m_model;
    ActivityList *m_list;
    QWidget *m_nothingYet, *m_noMatch;
    QLineEdit *m_search;
    QButtonGroup *m_kinds;
    session::Subscription m_books;
};

} // namespace florin::ui
