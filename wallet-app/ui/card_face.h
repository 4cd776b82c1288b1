#pragma once

#include "wallet-app/session/ports.h"

#include <QAbstractButton>

namespace florin::ui {

/// A card as it looks: gradient, chip, lily, masked number. Its colours follow from its id, so that a card keeps its face. A
/// button, so that keys and screen readers reach it.
class CardFace : public QAbstractButton {
    Q_OBJECT
  public:
    explicit CardFace(const session::Card &card, int width = 300, QWidget *parent = nullptr);

    void setCard(const session::Card &card);
    const session::Card &card() const { return m_card; }
    QSize sizeHint() const override { return m_size; }

  protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

  private:
    session::Card m_card;
    QSize m_size;
};

/// The same picture for lists and selectors. `rect` has the proportions of ISO/IEC 7810 ID-1, 85.6 to 53.98.
void paintCardFace(QPainter &painter, const QRectF &rect, const session::Card &card);
/// Small: ground and lily only.
QPixmap cardThumbnail(const session::Card &card, int width, qreal ratio);

} // namespace florin::ui
