#include "wallet-app/ui/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFontDatabase>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

namespace florin::ui {

namespace {

const auto portalService = QStringLiteral("org.freedesktop.portal.Desktop");
const auto portalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const auto portalSettings = QStringLiteral("org.freedesktop.portal.Settings");
const auto appearanceGroup = QStringLiteral("org.freedesktop.appearance");
const auto schemeKey = QStringLiteral("color-scheme");

QPalette paletteOf(const Tokens &t) {
    QPalette palette;
    palette.setColor(QPalette::Window, t.paper);
    palette.setColor(QPalette::WindowText, t.ink);
    palette.setColor(QPalette::Base, t.surface);
    palette.setColor(QPalette::AlternateBase, t.raised);
    palette.setColor(QPalette::Text, t.ink);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Button, t.surface);
    palette.setColor(QPalette::ButtonText, t.ink);
    palette.setColor(QPalette::BrightText, t.danger);
    palette.setColor(QPalette::Highlight, t.primary);
    palette.setColor(QPalette::HighlightedText, t.onPrimary);
    palette.setColor(QPalette::Link, t.primary);
    palette.setColor(QPalette::LinkVisited, t.primary);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Midlight, t.line);
    palette.setColor(QPalette::Light, t.raised);
    palette.setColor(QPalette::Dark, t.edge);
    palette.setColor(QPalette::Shadow, t.line);
    palette.setColor(QPalette::ToolTipBase, t.ink);
    palette.setColor(QPalette::ToolTipText, t.surface);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, t.edge);
    return palette;
}

QFont wishedFont() {
    QFont font(QStringList{QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("Noto Sans CJK KR"),
                           QStringLiteral("sans-serif")});
    font.setPixelSize(type::body);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

} // namespace

// Asked of the application, for a style sheet changes the palettes of single widgets.
const Tokens &currentTokens() {
    return QGuiApplication::palette().color(QPalette::Active, QPalette::Window).lightnessF() < 0.5 ? darkTokens() : lightTokens();
}

Theme::Theme(QApplication &application) : m_application(application) {
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setFont(wishedFont());
    m_desktopDark = QGuiApplication::palette().color(QPalette::Window).lightnessF() < 0.5;
    watchDesktop();
    apply();
}

void Theme::wish(Appearance appearance) {
    m_wished = appearance;
    apply();
}

// Qt knows the scheme by itself from 6.5 on; before that the desktop's portal is asked, without waiting for it.
void Theme::watchDesktop() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto take = [this](Qt::ColorScheme scheme) {
        m_desktopDark = scheme == Qt::ColorScheme::Dark;
        apply();
    };
    m_desktopDark = QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, take);
#else
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    bus.connect(portalService, portalPath, portalSettings, QStringLiteral("SettingChanged"), this,
                SLOT(portalChanged(QString, QString, QDBusVariant)));
    QDBusMessage question = QDBusMessage::createMethodCall(portalService, portalPath, portalSettings, QStringLiteral("Read"));
    question << appearanceGroup << schemeKey;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(question, 2000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *done;
        if (reply.isValid()) takeScheme(reply.value().variant());
    });
#endif
}

void Theme::portalChanged(const QString &group, const QString &key, const QDBusVariant &value) {
    if (group == appearanceGroup && key == schemeKey) takeScheme(value.variant());
}

void Theme::takeScheme(const QVariant &value) {
    const QVariant inner = value.canConvert<QDBusVariant>() ? value.value<QDBusVariant>().variant() : value;
    m_desktopDark = inner.toUInt() == 1;
    apply();
}

void Theme::apply() {
    const bool dark = m_wished == Appearance::dark || (m_wished == Appearance::system && m_desktopDark);
    if (m_applied && dark == m_dark) return;
    m_applied = true;
    m_dark = dark;
    m_application.setPalette(paletteOf(tokens()));
    m_application.setStyleSheet(styleSheet(tokens()));
    emit changed();
}

} // namespace florin::ui
