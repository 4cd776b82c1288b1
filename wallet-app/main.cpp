#include "shared/base/clock.h"
#include "shared/base/random.h"
#include "shared/signing/freed_memory.h"
#include "wallet-app/gateway/http_gateway.h"
#include "wallet-app/keyring/sealed_keyring.h"
#include "wallet-app/session/renewal.h"
#include "wallet-app/ui/program.h"
#include "wallet-app/ui/wallet_window.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <QApplication>
#include <QTimer>

using namespace florin;

namespace {

/// Nothing of this process is written when it crashes, and no program of the same person may look into it (step b2).
void raiseGuard() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    // Where a library has been at work already, the rest of the guard still stands.
    (void)signing::wipeWhatOpenSslFrees();
}

class QtLater final : public session::Later {
  public:
    void after(std::chrono::milliseconds wait, std::function<void()> call) override {
        QTimer::singleShot(wait, &m_context, std::move(call));
    }

  private:
    QObject m_context;
};

/// The device proves itself while the wallet is open, and is forgotten when it is not.
void tieDevice(gateway::HttpGateway &gateway, session::Keyring &keyring, session::Stage stage) {
    if (stage != session::Stage::unlocked) return gateway.setUnauthenticated();
    gateway.setDevice({.device = keyring.identity().device,
                       .certificatePem = keyring.identity().certificatePem,
                       .sign = [&keyring](std::string_view input) { return keyring.sign(std::string(input)); },
                       .open = [&keyring](const std::string &jwe) { return keyring.open(jwe); }});
}

/// The machine's own, or in the make-believe world the one that moves for all its programs. Null if that cannot be opened.
std::unique_ptr<base::Clock> clockOf(const ui::Options &options) {
    if (options.testClock.isEmpty()) return std::make_unique<base::SystemClock>();
    return base::SharedOffsetClock::open(options.testClock.toStdString());
}

int run(QApplication &application, ui::Options options, const base::Clock &clock) {
    ui::OneInstance instance(options.folder);
    if (!instance.isFirst(options.address)) return 0;
    ui::Settings settings(options.folder);
    ui::chooseGateway(options, settings);
    ui::Theme theme(application);
    theme.wish(settings.appearance());

    base::SystemRandom random;
    QtLater later;
    keyring::SealedKeyring keyring(options.folder.toStdString());
    if (!keyring::SealedKeyring::cryptographyIsThere()) {
        ui::sayWithoutCryptography();
        return 3;
    }
    gateway::HttpGateway gateway({options.gateway.toStdString(), options.caFile.toStdString()}, clock, random);
    session::Desks desks(keyring, gateway, clock, random, later);
    desks.session.setAutoLock(settings.autoLock());
    session::Renewal renewal(gateway, keyring, clock, later);
    const auto device = desks.session.stageChanged.add([&](session::Stage stage) {
        tieDevice(gateway, keyring, stage);
        stage == session::Stage::unlocked ? renewal.start() : renewal.stop();
    });
    const auto renewed = renewal.renewed.add([&] { tieDevice(gateway, keyring, desks.session.stage()); });
    ui::EngineLoader engine(options);
    ui::Wallet wallet(keyring, gateway, desks, clock, random, settings, theme);
    wallet.gatewayUrl = options.gateway;
    wallet.folder = options.folder;
    wallet.demonstration = std::move(options.demonstration);
    wallet.engine = [&engine] { return engine.get(); };
    ui::WalletWindow window(wallet);
    instance.onAddress([&window](const QString &address) { window.takeFromOutside(address); });
    window.show();
    if (!options.address.isEmpty()) window.takeFromOutside(options.address);
    return QApplication::exec();
}

} // namespace

int main(int argc, char **argv) {
    raiseGuard();
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication application(argc, argv);
    auto options = ui::readOptions(application);
    if (!options) return 2;
    const auto clock = clockOf(*options);
    return clock ? run(application, std::move(*options), *clock) : 2;
}
