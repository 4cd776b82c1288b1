#pragma once

#include <QFrame>

namespace florin::ui {

/// Who learns what by a fill beside those that receive it: the shop, the gateway, the bank that issued the card.
class LearnersPanel : public QFrame {
    Q_OBJECT
  public:
    /// `shop` is the page's own host.
    explicit LearnersPanel(const QString &shop, QWidget *parent = nullptr);
};

} // namespace florin::ui
