#pragma once

#include <QIcon>
#include <QPalette>

class QPainter;
class QRectF;

namespace florin::ui {

/// One of resources/icons, drawn sharp at every size and in the palette's colour of the moment: muted in a tool button, the
/// tint's ink when it is checked. `role` fixes another colour.
QIcon icon(const QString &name);
QIcon icon(const QString &name, QPalette::ColorRole role);

/// The same, painted now.
void paintIcon(QPainter &painter, const QString &name, const QRectF &place, const QColor &color);
/// The lily of the brand.
void paintLily(QPainter &painter, const QRectF &place, const QColor &color);

} // namespace florin::ui
