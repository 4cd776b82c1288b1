#pragma once

#include "wallet-app/ui/theme.h"

#include <chrono>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace florin::ui {

/// What the person chose, in DIR/settings.ini. No secrets.
class Settings {
  public:
    explicit Settings(const QString &folder) : m_file(folder + QStringLiteral("/settings.ini"), QSettings::IniFormat) {}

    Appearance appearance() const {
        const QString word = m_file.value(QStringLiteral("appearance")).toString();
        return word == QLatin1String("light")  ? Appearance::light
               : word == QLatin1String("dark") ? Appearance::dark
                                               : Appearance::system;
    }
    void setAppearance(Appearance appearance) {
        m_file.setValue(QStringLiteral("appearance"), appearance == Appearance::light  ? QStringLiteral("light")
                                                      : appearance == Appearance::dark ? QStringLiteral("dark")
                                                                                       : QStringLiteral("system"));
    }
    std::chrono::minutes autoLock() const {
        return std::chrono::minutes(m_file.value(QStringLiteral("autoLockMinutes"), 5).toInt());
    }
    void setAutoLock(std::chrono::minutes minutes) {
        m_file.setValue(QStringLiteral("autoLockMinutes"), static_cast<int>(minutes.count()));
    }
    QByteArray geometry() const { return m_file.value(QStringLiteral("geometry")).toByteArray(); }
    void setGeometry(const QByteArray &geometry) { m_file.setValue(QStringLiteral("geometry"), geometry); }
    QString gateway() const { return m_file.value(QStringLiteral("gateway")).toString(); }
    void setGateway(const QString &url) { m_file.setValue(QStringLiteral("gateway"), url); }
    QString caFile() const { return m_file.value(QStringLiteral("ca")).toString(); }
    void setCaFile(const QString &path) { m_file.setValue(QStringLiteral("ca"), path); }

    /// The shops that a card was filled in at, by their hosts, the last ones first.
    QStringList shopsUsed() const { return m_file.value(QStringLiteral("shopsUsed")).toStringList(); }
    void addShopUsed(const QString &host) {
        constexpr int most = 500;
        QStringList shops = shopsUsed();
        shops.removeAll(host);
        shops.prepend(host);
        m_file.setValue(QStringLiteral("shopsUsed"), QStringList(shops.mid(0, most)));
    }

  private:
    QSettings m_file;
};

} // namespace florin::ui
