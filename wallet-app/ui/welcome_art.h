#pragma once

class QFont;
class QPainter;
class QRectF;

namespace florin::ui {

/// The picture beside the first forms: the lily, a card, and what the wallet is for in two sentences.
void paintWelcomeArt(QPainter &painter, const QRectF &art, const QFont &plain);

} // namespace florin::ui
