#include "wallet-app/ui/card_face.h"

#include "wallet-app/ui/icons.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/theme.h"

#include <array>
#include <cmath>
#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

namespace florin::ui {

namespace {

struct Ground {
    QColor from, to, gleam;
};

const Ground &groundOf(const std::string &id) {
    static const std::array<Ground, 5> grounds{{
        {"#0f7a5c", "#05281f", "#57d3ac"},
        {"#27407f", "#0c1430", "#7f9cf0"},
        {"#7d2746", "#290b19", "#ee8fb2"},
        {"#8a5a1c", "#2e1a05", "#f3c676"},
        {"#3d4650", "#12161a", "#a4b4c4"},
    }};
    unsigned hash = 2166136261u;
    for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return grounds[hash % grounds.size()];
}

QString expiryText(const card::Expiry &expiry) {
    if (expiry.year == 0) return QStringLiteral("–");
    return QStringLiteral("%1/%2").arg(expiry.month, 2, 10, QLatin1Char('0')).arg(expiry.year % 100, 2, 10, QLatin1Char('0'));
}

void paintGround(QPainter &painter, const QRectF &rect, const session::Card &card) {
    const Ground &ground = groundOf(card.id);
    const qreal unit = rect.width() / 300.0;
    QPainterPath shape;
    shape.addRoundedRect(rect, 18 * unit, 18 * unit);
    QLinearGradient gradient(rect.topLeft(), rect.bottomRight());
    gradient.setColorAt(0, ground.from);
    gradient.setColorAt(1, ground.to);
    painter.fillPath(shape, gradient);
    // Engraved arcs, as on a bank note.
    painter.save();
    painter.setClipPath(shape);
    QColor gleam = ground.gleam;
    for (int i = 0; i < 14; ++i) {
        gleam.setAlphaF(static_cast<float>(0.20 - i * 0.012));
        painter.setPen(QPen(gleam, 1.1 * unit));
        const qreal size = (70 + i * 26) * unit;
        painter.drawEllipse(QPointF(rect.right() - 26 * unit, rect.top() - 18 * unit), size, size * 0.82);
    }
    QRadialGradient light(rect.topLeft() + QPointF(rect.width() * 0.16, 0), rect.width() * 0.8);
    light.setColorAt(0, QColor(255, 255, 255, 44));
    light.setColorAt(1, QColor(255, 255, 255, 0));
    painter.fillRect(rect, light);
    painter.restore();
}

void paintChip(QPainter &painter, const QRectF &place) {
    const qreal unit = place.width() / 36.0;
    QLinearGradient gold(place.topLeft(), place.bottomRight());
    gold.setColorAt(0, "#f6dfa4");
    gold.setColorAt(1, "#bf8f3c");
    painter.setPen(Qt::NoPen);
    painter.setBrush(gold);
    painter.drawRoundedRect(place, 5 * unit, 5 * unit);
    painter.setPen(QPen(QColor(80, 52, 10, 120), 1 * unit));
    painter.setBrush(Qt::NoBrush);
    const QRectF core = place.adjusted(11 * unit, 7 * unit, -11 * unit, -7 * unit);
    painter.drawRoundedRect(core, 3 * unit, 3 * unit);
    for (const qreal y : {0.33, 0.67}) {
        const qreal at = place.top() + place.height() * y;
        painter.drawLine(QPointF(place.left(), at), QPointF(core.left(), at));
        painter.drawLine(QPointF(core.right(), at), QPointF(place.right(), at));
    }
}

QFont sized(qreal pixels, QFont::Weight weight = QFont::Normal, qreal spacing = 0) {
    QFont font = QFont(QStringList{QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("Noto Sans CJK KR")});
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    font.setWeight(weight);
    font.setLetterSpacing(QFont::AbsoluteSpacing, spacing);
    return font;
}

/// Twelve dots, drawn and not written, for a font may set bullets high beside digits; then the last four.
void paintNumber(QPainter &painter, const QRectF &place, const QString &lastFour, qreal unit) {
    const QColor color = painter.pen().color();
    qreal x = place.left() + 3 * unit;
    const int dots = lastFour.isEmpty() ? 16 : 12;
    painter.save();
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (int i = 0; i < dots; ++i) {
        painter.drawEllipse(QPointF(x, place.center().y()), 2.6 * unit, 2.6 * unit);
        x += (i % 4 == 3 ? 20 : 9) * unit;
    }
    painter.restore();
    painter.drawText(QRectF(x - 4 * unit, place.top(), place.width(), place.height()), Qt::AlignVCenter, lastFour);
}

void paintBrand(QPainter &painter, const QRectF &rect, qreal unit) {
    paintLily(painter, QRectF(rect.right() - 103 * unit, rect.top() + 17 * unit, 22 * unit, 25 * unit), QColor("#f3d58a"));
    painter.setPen(QColor(255, 255, 255, 240));
    painter.setFont(sized(20 * unit, QFont::DemiBold, -0.3 * unit));
    painter.drawText(QRectF(rect.right() - 80 * unit, rect.top() + 16 * unit, 66 * unit, 26 * unit),
                     Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("Florin"));
}

} // namespace

void paintCardFace(QPainter &painter, const QRectF &rect, const session::Card &card) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal unit = rect.width() / 300.0;
    paintGround(painter, rect, card);
    paintBrand(painter, rect, unit);
    const QColor bright(255, 255, 255, 245), soft(255, 255, 255, 190);
    const qreal left = rect.left() + 20 * unit, wide = rect.width() - 40 * unit;

    painter.setPen(bright);
    painter.setFont(sized(15 * unit, QFont::DemiBold));
    const QString name =
        QFontMetricsF(painter.font()).elidedText(QString::fromStdString(card.label), Qt::ElideRight, wide - 110 * unit);
    painter.drawText(QRectF(left, rect.top() + 16 * unit, wide, 24 * unit), Qt::AlignVCenter, name);
    paintChip(painter, QRectF(left, rect.top() + 62 * unit, 36 * unit, 27 * unit));
    painter.setPen(bright);

    painter.setFont(sized(17 * unit, QFont::Medium, 1.2 * unit));
    paintNumber(painter, QRectF(left, rect.top() + 103 * unit, wide, 26 * unit), QString::fromStdString(card.lastFour), unit);

    painter.setPen(soft);
    painter.setFont(sized(10.5 * unit, QFont::Medium, 0.5 * unit));
    const QRectF bottom(left, rect.bottom() - 46 * unit, wide, 12 * unit),
        below(left, rect.bottom() - 33 * unit, wide, 18 * unit);
    painter.drawText(bottom, Qt::AlignVCenter,
                     card.physical ? CardFace::tr("Prepaid card") : CardFace::tr("Virtual prepaid card"));
    painter.drawText(bottom, Qt::AlignVCenter | Qt::AlignRight, CardFace::tr("Good thru"));
    painter.setPen(bright);
    painter.setFont(sized(13 * unit, QFont::DemiBold, 0.4 * unit));
    painter.drawText(below, Qt::AlignVCenter, QString::fromStdString(card.name.empty() ? "FLORIN MEMBER" : card.name));
    painter.drawText(below, Qt::AlignVCenter | Qt::AlignRight, expiryText(card.expiry));

    if (card.state != payment::CardState::active) {
        QPainterPath veil;
        veil.addRoundedRect(rect, 18 * unit, 18 * unit);
        painter.fillPath(veil, card.state == payment::CardState::frozen ? QColor(190, 216, 226, 105) : QColor(20, 24, 22, 120));
        const QString state = stateText(card.state).text;
        painter.setFont(sized(12 * unit, QFont::DemiBold));
        const qreal textWide = QFontMetricsF(painter.font()).horizontalAdvance(state);
        const QRectF chip(rect.right() - textWide - 42 * unit, rect.top() + 62 * unit, textWide + 24 * unit, 26 * unit);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(255, 255, 255, 235));
        painter.drawRoundedRect(chip, 13 * unit, 13 * unit);
        painter.setPen(QColor("#17201c"));
        painter.drawText(chip, Qt::AlignCenter, state);
    }
    painter.restore();
}

QPixmap cardThumbnail(const session::Card &card, int width, qreal ratio) {
    const QSize size(width, static_cast<int>(std::lround(width * 0.64)));
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    paintGround(painter, QRectF(QPointF(0, 0), QSizeF(size)), card);
    const qreal tall = size.height() * 0.62;
    paintLily(painter, QRectF((size.width() - tall * 0.89) / 2, (size.height() - tall) / 2, tall * 0.89, tall),
              QColor("#f3d58a"));
    return pixmap;
}

CardFace::CardFace(const session::Card &card, int width, QWidget *parent)
    : QAbstractButton(parent), m_size(width + 8, static_cast<int>(std::lround(width * 53.98 / 85.6)) + 8) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setCard(card);
}

void CardFace::setCard(const session::Card &card) {
    m_card = card;
    const QString state = stateText(card.state).text;
    const QString balance = card.balance ? moneyText(*card.balance) : QString();
    setAccessibleName(
        CardFace::tr("Card %1, ending %2").arg(QString::fromStdString(card.label), QString::fromStdString(card.lastFour)));
    setAccessibleDescription(balance.isEmpty() ? state : QStringLiteral("%1, %2").arg(state, balance));
    update();
}

void CardFace::enterEvent(QEnterEvent *event) {
    QAbstractButton::enterEvent(event);
    update();
}

void CardFace::leaveEvent(QEvent *event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void CardFace::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF face = QRectF(rect()).adjusted(4, 4, -4, -4);
    if (hasFocus() || isChecked()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 20, 20);
    }
    paintCardFace(painter, face, m_card);
    if (underMouse()) {
        QPainterPath shape;
        shape.addRoundedRect(face, 18, 18);
        painter.fillPath(shape, QColor(255, 255, 255, 14));
    }
}

} // namespace florin::ui
