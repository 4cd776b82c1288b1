#include "wallet-app/ui/welcome_art.h"

#include "wallet-app/ui/card_face.h"
#include "wallet-app/ui/icons.h"
#include "wallet-app/ui/welcome_page.h"

#include <QPainter>

namespace florin::ui {

void paintWelcomeArt(QPainter &painter, const QRectF &art, const QFont &plain) {
    painter.setRenderHint(QPainter::Antialiasing);
    QLinearGradient ground(art.topLeft(), art.bottomRight());
    ground.setColorAt(0, "#0f7a5c");
    ground.setColorAt(1, "#04251c");
    painter.fillRect(art, ground);
    painter.setClipRect(art);
    for (int i = 0; i < 16; ++i) {
        painter.setPen(QPen(QColor(155, 229, 205, 46 - i * 2), 1.2));
        painter.drawEllipse(QPointF(art.width() + 20, art.height() * 0.30), 120 + i * 34, 100 + i * 30);
    }
    paintLily(painter, QRectF(40, 40, 36, 41), QColor("#f3d58a"));
    QFont font = plain;
    font.setPixelSize(24);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(QRectF(86, 40, 300, 42), Qt::AlignVCenter, QStringLiteral("Florin"));

    session::Card sample;
    sample.id = "florin";
    sample.label = WelcomePage::tr("Everyday").toStdString();
    sample.lastFour = "2026";
    sample.name = "FLORIN MEMBER";
    sample.expiry = {2030, 12};
    sample.state = payment::CardState::active;
    painter.save();
    painter.translate(art.width() / 2.0, art.height() * 0.42);
    painter.rotate(-7);
    painter.setPen(Qt::NoPen);
    for (int i = 5; i > 0; --i) {
        painter.setBrush(QColor(0, 0, 0, 14));
        painter.drawRoundedRect(QRectF(-155, -98, 310, 196).adjusted(-i * 2, -i + 6, i * 2, i * 2 + 8), 20 + i, 20 + i);
    }
    paintCardFace(painter, QRectF(-155, -98, 310, 196), sample);
    painter.restore();

    font.setPixelSize(30);
    font.setWeight(QFont::DemiBold);
    font.setLetterSpacing(QFont::AbsoluteSpacing, -0.5);
    painter.setFont(font);
    QRectF words(40, art.height() * 0.64, art.width() - 80, 160);
    painter.drawText(words, Qt::TextWordWrap, WelcomePage::tr("Pay anywhere. Stay yourself."), &words);
    font.setPixelSize(15);
    font.setWeight(QFont::Normal);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0);
    painter.setFont(font);
    painter.setPen(QColor(255, 255, 255, 205));
    painter.drawText(
        QRectF(40, words.bottom() + 14, art.width() - 80, 120), Qt::TextWordWrap,
        WelcomePage::tr("Prepaid cards that you charge yourself, receipts that stay with you, and a browser that fills in the "
                        "card for one shop "
                        "at a time."));
}

} // namespace florin::ui
