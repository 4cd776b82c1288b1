#include "wallet-app/ui/icons.h"

#include "wallet-app/ui/theme.h"

#include <QApplication>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace florin::ui {

namespace {

void paintSvg(QPainter &painter, const QString &path, const QRectF &place, const QColor &color) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return;
    QByteArray drawing = file.readAll();
    drawing.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    QSvgRenderer renderer(drawing);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(painter.opacity() * color.alphaF());
    renderer.render(&painter, place);
    painter.restore();
}

/// Draws when asked, so that a change of scheme needs no new icons.
class TintedEngine final : public QIconEngine {
  public:
    TintedEngine(QString name, std::optional<QPalette::ColorRole> role) : m_name(std::move(name)), m_role(role) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override {
        paintIcon(*painter, m_name, rect, color(mode, state));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new TintedEngine(m_name, m_role); }
    QString key() const override { return QStringLiteral("florin"); }

  private:
    QColor color(QIcon::Mode mode, QIcon::State state) const {
        const Tokens &tokens = currentTokens();
        if (mode == QIcon::Disabled) return tokens.edge;
        if (m_role) return QGuiApplication::palette().color(QPalette::Active, *m_role);
        return state == QIcon::On ? tokens.onTint : tokens.muted;
    }

    QString m_name;
    std::optional<QPalette::ColorRole> m_role;
};

} // namespace

QIcon icon(const QString &name) { return QIcon(new TintedEngine(name, std::nullopt)); }
QIcon icon(const QString &name, QPalette::ColorRole role) { return QIcon(new TintedEngine(name, role)); }

void paintIcon(QPainter &painter, const QString &name, const QRectF &place, const QColor &color) {
    paintSvg(painter, QStringLiteral(":/icons/%1.svg").arg(name), place, color);
}

void paintLily(QPainter &painter, const QRectF &place, const QColor &color) {
    paintSvg(painter, QStringLiteral(":/wallet/lily.svg"), place, color);
}

} // namespace florin::ui
