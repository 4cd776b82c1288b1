#pragma once

#include "wallet-app/autofill/policy.h"
#include "wallet-app/ui/fill_offer_stillness.h"
#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

#include <QFrame>
#include <QPointer>
#include <QTimer>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;

class QPushButton;

namespace florin::ui {

class BrowserTab;
class FillOffer;

/// What the page in a tab asks for, as last described.
struct Described {
    autofill::FormSnapshot snapshot;
    autofill::Classification verdicts;
    autofill::Offer offer;
};

/// The line above a page that has a card form. It opens the offer, and says afterwards how the fill went.
class FillStrip : public QFrame {
    Q_OBJECT
  public:
    FillStrip(Wallet &wallet, BrowserTab &tab);
    void describe(const autofill::FormSnapshot &snapshot);
    /// The page is gone, and what it asked for.
    void forget();

  private:
    void openOffer();
    void say(const QString &text, const char *tone);
    /// The name that the page, or a part of it that would get something, passes itself off as; empty if it does not.
    QString imitated(const Described &described) const;
    void tellHowItWent(int held, int wanted, const QStringList &others);

    Wallet &m_wallet;
    BrowserTab &m_tab;
    QLabel *m_text;
    QPushButton *m_choose;
    Described m_described;
    bool m_filled = false;
    QPointer<FillOffer> m_offer;
};

/// Checkout c: a window of the wallet's own that names who asks, lets the person pick a card, and fills it in for this one use.
/// The card's secrets are fetched after the click, never before it, and wiped after the typing; what is had ready while the person
/// looks is the line to the gateway alone.
class FillOffer : public Sheet {
    Q_OBJECT
  public:
    FillOffer(Wallet &wallet, BrowserTab &tab, const Described &described, QWidget *parent);
    /// The page described itself again. If other receivers or fields stand there now, the person has to look again.
    void describe(const Described &described);

  signals:
    /// `others` says of each field that holds nothing why.
    void filled(int held, int wanted, const QStringList &others);

  private:
    struct Row {
        QCheckBox *box;
        int frame;
    };
    void showReceivers();
    void armLater();
    void refreshFill();
    void fill();
    void type(session::CardSecrets secrets);
    void report(const page::FillReport &report);
    std::vector<int> confirmedFrames() const;

    Wallet &m_wallet;
    BrowserTab &m_tab;
    Described m_described; ///< what is shown, and while a fill runs what was agreed to
    std::optional<Described> m_meanwhile;
    QVBoxLayout *m_receivers;
    std::vector<Row> m_rows;
    QComboBox *m_card;
    QPushButton *m_fill, *m_cancel;
    bool m_armed = false, m_running = false;
    int m_armings = 0;
    std::size_t m_steps = 0;
    QTimer m_ready;
    std::optional<Stillness> m_still;
    session::Leash m_leash;
};

/// `Card number`, `Expiry`, ...
QString nameOf(autofill::FieldType type);

} // namespace florin::ui
