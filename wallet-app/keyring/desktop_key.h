#pragma once

#include "shared/base/secret_bytes.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>

/// A key in the desktop's Secret Service, by Qt Keychain. A locked service looks like one that has no such key.
namespace florin::keyring {

/// Does the session have a Secret Service? A short question to the bus.
bool isDesktopThere();

/// Each replies once on the GUI thread, unless `owner` is gone by then.
void storeDesktopKey(QObject &owner, const QString &service, const QString &name, const base::SecretBytes &key, std::function<void(bool stored)> reply);
void readDesktopKey(QObject &owner, const QString &service, const QString &name, std::function<void(std::optional<base::SecretBytes>)> reply);
void dropDesktopKey(QObject &owner, const QString &service, const QString &name);

} // namespace florin::keyring
