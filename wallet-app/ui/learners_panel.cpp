#include "wallet-app/ui/learners_panel.h"

#include "wallet-app/ui/pieces.h"

namespace florin::ui {

LearnersPanel::LearnersPanel(const QString &shop, QWidget *parent) : QFrame(parent) {
    setProperty("kind", "panel");
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(16, 12, 16, 6);
    lines->setSpacing(2);
    setAccessibleName(tr("Who learns what"));
    const auto line = [&](const QString &who, const QString &what) {
        lines->addWidget(new ElidedLabel(who, "fieldName"));
        QLabel *words = paragraph(what, "caption");
        words->setContentsMargins(0, 0, 0, 6);
        lines->addWidget(words);
    };
    line(tr("%1 learns").arg(shop), tr("what is listed above, and what it knows of your visit. The card does not carry your name."));
    line(tr("Your gateway learns"), tr("that you use this card at this shop, and the sum, from the shop or from the card's bank. What you bought "
                                        "only where the shop sends its orders to the gateway."));
    line(tr("The card's bank learns"), tr("the sum, the moment and the shop's name. Not who you are, and not what you bought."));
}

} // namespace florin::ui
