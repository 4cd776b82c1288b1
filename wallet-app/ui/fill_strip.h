#pragma once

#include "wallet-app/ui/fill_offer.h"
#include "wallet-app/ui/hand_fill.h"

#include <QFrame>
#include <QPointer>
#include <string_view>

class QLabel;
class QPushButton;

namespace florin::ui {

/// The line above a page that has a card form. It opens the offer, says afterwards how the fill went, and takes it back.
class FillStrip : public QFrame {
    Q_OBJECT
  public:
    FillStrip(Wallet &wallet, BrowserTab &tab);
    void describe(const autofill::FormSnapshot &snapshot);
    /// The page is gone, and what it asked for.
    void forget();
    /// The person wants the field with the focus filled by hand.
    void fillByHand();

  private:
    void openOffer();
    void say(const QString &text, const char *tone);
    /// The name that the page, or a part of it that would get something, passes itself off as; empty if it does not.
    QString imitated(const Described &described) const;
    QString imitatedBy(std::string_view origin) const;
    void sayLookalike(const QString &other);
    void tellHowItWent(const FillResult &result);
    void undo();
    void openHandFill(const std::optional<page::FocusedField> &field);

    Wallet &m_wallet;
    BrowserTab &m_tab;
    QLabel *m_text;
    QLabel *m_shield;
    QPushButton *m_choose, *m_undo;
    Described m_described;
    std::optional<autofill::Offer> m_filled; ///< what was filled last on this page
    QPointer<FillOffer> m_offer;
    QPointer<HandFill> m_hand;
};

} // namespace florin::ui
