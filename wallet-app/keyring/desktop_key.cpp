#include "wallet-app/keyring/desktop_key.h"

#include "shared/base/encoding.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusReply>

#include <qt6keychain/keychain.h>

namespace florin::keyring {

bool isDesktopThere() {
    const QString service = QStringLiteral("org.freedesktop.secrets");
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected() || !bus.interface())
        return false;
    if (bus.interface()->isServiceRegistered(service).value())
        return true;
    const QDBusReply<QStringList> startable = bus.interface()->activatableServiceNames();
    return startable.isValid() && startable.value().contains(service);
}

void storeDesktopKey(QObject &owner, const QString &service, const QString &name, const base::SecretBytes &key, std::function<void(bool stored)> reply) {
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setKey(name);
    // As text: some services keep no binary values.
    std::string text = base::toBase64Url(key.bytes());
    QString given = QString::fromStdString(text);
    job->setTextData(given);
    base::wipe(text);
    given.fill(QChar());
    QObject::connect(job, &QKeychain::Job::finished, &owner,
                     [reply = std::move(reply)](QKeychain::Job *done) { reply(done->error() == QKeychain::NoError); });
    job->start();
}

void readDesktopKey(QObject &owner, const QString &service, const QString &name, std::function<void(std::optional<base::SecretBytes>)> reply) {
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setKey(name);
    QObject::connect(job, &QKeychain::Job::finished, &owner, [reply = std::move(reply), job](QKeychain::Job *) {
        if (job->error() != QKeychain::NoError)
            return reply(std::nullopt);
        std::string text = job->textData().toStdString();
        auto bytes = base::fromBase64Url(text);
        base::wipe(text);
        if (!bytes)
            return reply(std::nullopt);
        base::SecretBytes key(*bytes);
        base::wipe(bytes->data(), bytes->size());
        reply(std::move(key));
    });
    job->start();
}

void dropDesktopKey(QObject &owner, const QString &service, const QString &name) {
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setKey(name);
    QObject::connect(job, &QKeychain::Job::finished, &owner, [](QKeychain::Job *) {});
    job->start();
}

} // namespace florin::keyring
