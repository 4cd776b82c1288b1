#pragma once

#include "wallet-app/ui/tokens.h"

#include <QObject>
#include <QVariant>

class QApplication;
class QDBusVariant;

namespace florin::ui {

enum class Appearance { system, light, dark };

/// Dresses the application in the tokens of the light or the dark scheme, and again whenever the desktop's scheme or the person's
/// wish changes. One for the whole program, made in main.cpp.
class Theme : public QObject {
    Q_OBJECT
  public:
    explicit Theme(QApplication &application);

    void wish(Appearance appearance);
    Appearance wished() const { return m_wished; }
    const Tokens &tokens() const { return m_dark ? darkTokens() : lightTokens(); }

  signals:
    void changed();

  private slots:
    void portalChanged(const QString &group, const QString &key, const QDBusVariant &value);

  private:
    void watchDesktop();
    void takeScheme(const QVariant &value);
    void apply();

    QApplication &m_application;
    Appearance m_wished = Appearance::system;
    bool m_desktopDark = false;
    bool m_dark = false;
    bool m_applied = false;
};

/// The tokens that the application is dressed in now, for those who paint by themselves.
const Tokens &currentTokens();

/// The whole style sheet for one scheme.
QString styleSheet(const Tokens &tokens);

} // namespace florin::ui
