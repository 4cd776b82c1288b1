#include "wallet-app/ui/secret_text.h"

#include "wallet-app/ui/theme.h"

#include <QAccessibleWidget>
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QPainter>
#include <QTimer>

namespace florin::ui {

namespace {

constexpr int groupOf = 4;
constexpr auto clipboardLife = std::chrono::seconds(10);

/// Speaks the secret only to a screen reader that asks, and keeps no copy.
class SpokenSecret final : public QAccessibleWidget {
  public:
    explicit SpokenSecret(SecretText *widget)
        : QAccessibleWidget(widget, QAccessible::StaticText, widget->accessibleName()), m_text(widget) {}
    QString text(QAccessible::Text kind) const override {
        if (kind == QAccessible::Value)
            return QString::fromLatin1(m_text->secret().text().data(), static_cast<qsizetype>(m_text->secret().size()));
        return QAccessibleWidget::text(kind);
    }

  private:
    SecretText *m_text;
};

QAccessibleInterface *makeSpoken(const QString &, QObject *object) {
    // Every object of the program passes here, the engine's too, which are built without the types that dynamic_cast wants.
    if (auto *text = qobject_cast<SecretText *>(object)) return new SpokenSecret(text);
    return nullptr;
}

/// Hands the secret out when it is pasted; wiped with the offer.
class SecretOffer final : public QMimeData {
  public:
    explicit SecretOffer(base::SecretBytes secret) : m_secret(std::move(secret)) {}
    QStringList formats() const override {
        return m_secret.empty() ? QStringList()
                                : QStringList{QStringLiteral("text/plain"), QStringLiteral("x-kde-passwordManagerHint")};
    }
    void wipe() { m_secret.clear(); }

  protected:
    QVariant retrieveData(const QString &format, QMetaType) const override {
        if (format == QLatin1String("x-kde-passwordManagerHint")) return QByteArray("secret");
        return QString::fromLatin1(m_secret.text().data(), static_cast<qsizetype>(m_secret.size()));
    }

  private:
    base::SecretBytes m_secret;
};

} // namespace

SecretText::SecretText(const QString &name, QWidget *parent) : QWidget(parent) {
    static const bool installed = [] {
        QAccessible::installFactory(makeSpoken);
        return true;
    }();
    Q_UNUSED(installed);
    setAccessibleName(name);
    setFocusPolicy(Qt::TabFocus);
    setMinimumHeight(44);
}

void SecretText::reveal(base::SecretBytes ascii) {
    m_secret = std::move(ascii);
    update();
}

void SecretText::wipe() {
    m_secret.clear();
    update();
}

void SecretText::paintEvent(QPaintEvent *) {
    const Tokens &t = currentTokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? QPen(t.primary, 2) : QPen(Qt::NoPen));
    painter.setBrush(t.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), radius::control, radius::control);
    QFont font = this->font();
    font.setPixelSize(19);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(t.ink);
    const int wide = QFontMetrics(font).horizontalAdvance(QLatin1Char('0')) + 1;
    int x = 14;
    const std::string_view text = m_secret.text();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && i % groupOf == 0) x += wide;
        painter.drawText(QRect(x, 0, wide + 2, height()), Qt::AlignCenter, QString(QLatin1Char(text[i])));
        x += wide;
    }
}

void copyForTenSeconds(const base::SecretBytes &secret) {
    QGuiApplication::clipboard()->setMimeData(new SecretOffer(secret.copy()));
    QTimer::singleShot(clipboardLife, [] { emptyClipboard(); });
}

void emptyClipboard() {
    QClipboard *clipboard = QGuiApplication::clipboard();
    if (auto *offer = dynamic_cast<const SecretOffer *>(clipboard->mimeData())) {
        const_cast<SecretOffer *>(offer)->wipe();
        clipboard->clear();
    }
}

} // namespace florin::ui
