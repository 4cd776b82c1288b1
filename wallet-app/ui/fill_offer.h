#pragma once

#include "wallet-app/autofill/policy.h"
#include "wallet-app/ui/fill_offer_stillness.h"
#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

#include <QTimer>

#include <optional>

class QCheckBox;
class QPushButton;

namespace florin::ui {

class AmountEdit;
class BrowserTab;
class CardChoice;
class Field;

/// What the page in a tab asks for, as last described.
struct Described {
    autofill::FormSnapshot snapshot;
    autofill::Classification verdicts;
    autofill::Offer offer;
};
/// Whether the same frames ask for the same.
bool sameReceivers(const autofill::Offer &a, const autofill::Offer &b);

/// How a fill went.
struct FillResult {
    int held = 0, wanted = 0;
    QStringList others;                   ///< of each field that holds nothing why, as sentences
    std::optional<session::Card> thrownAway; ///< the throw-away card that was filled in, if it was one
    autofill::Offer agreed;                  ///< what the person had agreed to
};

/// Checkout c: a window of the wallet's own that names who asks, lets the person pick a card, and fills it in for this one use.
/// The card's secrets are fetched after the click, never before it, and wiped after the typing; what is had ready while the person
/// looks is the line to the gateway alone. Instead of the card a throw-away card of it can be filled in, made by the same click: good for
/// one payment at this shop, up to the page's total. What the shop asks for later is compared with that total.
class FillOffer : public Sheet {
    Q_OBJECT
  public:
    FillOffer(Wallet &wallet, BrowserTab &tab, const Described &described, QWidget *parent);
    /// The page described itself again. If other receivers or fields stand there now, the person has to look again.
    void describe(const Described &described);

  signals:
    void filled(const FillResult &result);

  private:
    struct Row {
        QCheckBox *box;
        int frame;
    };
    void showReceivers();
    void showTotal();
    void armLater();
    void refreshFill();
    void fill();
    void fillThrowAway();
    void begin();
    void end(const QString &why);
    void reveal(const std::string &card);
    std::optional<money::Money> total() const;
    void type(session::CardSecrets secrets);
    void report(const page::FillReport &report);
    std::vector<int> confirmedFrames() const;

    Wallet &m_wallet;
    BrowserTab &m_tab;
    Described m_described; ///< what is shown, and while a fill runs what was agreed to
    std::optional<Described> m_meanwhile;
    QVBoxLayout *m_receivers;
    std::vector<Row> m_rows;
    CardChoice *m_card;
    AmountEdit *m_total;
    Field *m_totalField;
    QPushButton *m_fill, *m_throwAway, *m_cancel;
    bool m_armed = false, m_running = false;
    int m_armings = 0;
    bool m_totalTyped = false; ///< by the person, and not read from the page
    std::string m_onceKey;     ///< of the throw-away card that is being asked for
    std::optional<session::Card> m_once;
    std::string m_filledCard;
    std::size_t m_steps = 0;
    QTimer m_ready;
    std::optional<Stillness> m_still;
    session::Leash m_leash;
};

} // namespace florin::ui
