#include "wallet-app/ui/program.h"

#include <cstdio>
#include <QCommandLineParser>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLibraryInfo>
#include <QLocalSocket>
#include <QMessageBox>
#include <QStandardPaths>

static void initPictures() { Q_INIT_RESOURCE(wallet); }

namespace florin::ui {

namespace {

constexpr qint64 largestAddress = 64 * 1024;
constexpr qint64 largestWorld = 1024 * 1024;
constexpr int handOverPatience = 3000;
const auto gatewayOnThisMachine = QStringLiteral("https://localhost:9100");

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Program)
};

void complain(const QString &text) { std::fprintf(stderr, "florin-wallet: %s\n", qUtf8Printable(text)); }

/// Takes the values of every "password" member out of a JSON text and puts blanks in their place, so that what a parser copies
/// holds none. Gives the first one. The file is our own sandbox's: its passwords hold no escapes.
base::SecretBytes takePassword(base::SecretBytes &json) {
    base::SecretBytes first;
    constexpr std::string_view key = "\"password\"";
    for (std::size_t at = 0; (at = json.text().find(key, at)) != std::string_view::npos;) {
        const std::size_t begin = json.text().find('"', at + key.size());
        const std::size_t end = begin == std::string_view::npos ? begin : json.text().find('"', begin + 1);
        if (end == std::string_view::npos) break;
        if (first.empty()) first = base::SecretBytes(json.text().substr(begin + 1, end - begin - 1));
        std::fill(json.data() + begin + 1, json.data() + end, static_cast<std::uint8_t>('-'));
        at = end;
    }
    return first;
}

/// A file's whole content; nothing if it cannot be read or is too long.
std::optional<base::SecretBytes> readSecretly(const QString &path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered) || file.size() > largestWorld) return std::nullopt;
    base::SecretBytes text(static_cast<std::size_t>(file.size()));
    if (file.read(reinterpret_cast<char *>(text.data()), file.size()) != file.size()) return std::nullopt;
    return text;
}

base::SecretBytes passwordOfWorld(const QString &path) {
    auto text = readSecretly(path);
    return text ? takePassword(*text) : base::SecretBytes();
}

} // namespace

void speak(QCoreApplication &application, const QLocale &locale) {
    const auto add = [&](const QLocale &language, const QString &name, const QString &folder) {
        auto *made = new QTranslator(&application);
        if (made->load(language, name, QStringLiteral("_"), folder))
            QCoreApplication::installTranslator(made);
        else
            delete made;
    };
    add(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    add(QLocale(QLocale::English), QStringLiteral("florin"), QStringLiteral(":/translations"));
    if (locale.language() != QLocale::English) add(locale, QStringLiteral("florin"), QStringLiteral(":/translations"));
}

void loadPictures() { initPictures(); }

bool readWorld(const QString &path, Options &options) {
    auto text = readSecretly(path);
    if (!text) return false;
    takePassword(*text);
    const QJsonObject world = QJsonDocument::fromJson(QByteArray::fromRawData(reinterpret_cast<const char *>(text->data()),
                                                                              static_cast<qsizetype>(text->size())))
                                  .object();
    const QJsonObject member = world.value(QLatin1String("members")).toArray().first().toObject();
    if (world.value(QLatin1String("gateway")).toString().isEmpty() || member.isEmpty()) return false;
    options.gateway = world.value(QLatin1String("gateway")).toString();
    options.caFile = world.value(QLatin1String("caFile")).toString();
    options.testClock = world.value(QLatin1String("clockFile")).toString();
    options.demonstration = Demonstration{.member = member.value(QLatin1String("id")).toString().toStdString(),
                                          .password = [path] { return passwordOfWorld(path); },
                                          .shop = world.value(QLatin1String("shop")).toString()};
    return true;
}

std::optional<Options> readOptions(QApplication &application) {
    loadPictures();
    QApplication::setApplicationName(QStringLiteral("florin-wallet"));
    QApplication::setApplicationDisplayName(QStringLiteral("Florin Wallet"));
    QApplication::setApplicationVersion(QStringLiteral("0.1.0"));
    QApplication::setOrganizationName(QStringLiteral("florin"));
    QApplication::setDesktopFileName(QStringLiteral("florin-wallet"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/wallet/florin.svg")));
    speak(application, QLocale());
    QCommandLineParser parser;
    parser.setApplicationDescription(Words::tr("Prepaid cards, payments and receipts."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption gateway(QStringLiteral("gateway"), Words::tr("The gateway's address."), QStringLiteral("URL"));
    const QCommandLineOption ca(QStringLiteral("ca"), Words::tr("The authority that the gateway's certificate comes from (PEM)."),
                                QStringLiteral("FILE"));
    const QCommandLineOption data(QStringLiteral("data"), Words::tr("Where the wallet keeps its files."), QStringLiteral("DIR"));
    const QCommandLineOption demo(QStringLiteral("demo"), Words::tr("Use the make-believe world that ./run serve wrote."),
                                  QStringLiteral("WORLD.json"));
    const QCommandLineOption unsandboxed(QStringLiteral("allow-unsandboxed-browser"),
                                         Words::tr("For tests only: let the browser run without its sandbox."));
    const QCommandLineOption testClock(QStringLiteral("test-clock"),
                                       Words::tr("For tests only: the clock of the make-believe world."), QStringLiteral("FILE"));
    parser.addOptions({gateway, ca, data, demo, unsandboxed, testClock});
    parser.addPositionalArgument(QStringLiteral("address"), Words::tr("A florin: or https: address to open."),
                                 QStringLiteral("[address]"));
    parser.process(application);

    Options options{.folder = parser.value(data), .gateway = parser.value(gateway), .caFile = parser.value(ca)};
    options.address = parser.positionalArguments().value(0);
    options.unsandboxedBrowser = parser.isSet(unsandboxed);
    if (parser.isSet(demo) && !readWorld(parser.value(demo), options)) {
        complain(Words::tr("The demonstration's file %1 cannot be read.").arg(parser.value(demo)));
        return std::nullopt;
    }
    if (parser.isSet(testClock)) options.testClock = parser.value(testClock);
    if (!options.testClock.isEmpty() && !QFile::exists(options.testClock)) {
        complain(Words::tr("The test clock's file %1 is not there.").arg(options.testClock));
        return std::nullopt;
    }
    if (!options.caFile.isEmpty() && !QFile::exists(options.caFile)) {
        complain(Words::tr("The certificate file %1 is not there.").arg(options.caFile));
        return std::nullopt;
    }
    if (options.folder.isEmpty())
        options.folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/florin-wallet");
    if (!QDir().mkpath(options.folder)) {
        complain(Words::tr("The folder %1 cannot be made.").arg(options.folder));
        return std::nullopt;
    }
    options.folder = QDir(options.folder).canonicalPath();
    QFile::setPermissions(options.folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return options;
}

void sayWithoutCryptography() {
    const QString text =
        Words::tr("The wallet cannot start: the cryptography that it is built on is missing on this computer or does not load "
                  "(QCA's plug-in qca-ossl). Your wallet's file was not touched. Install the package libqca-qt6-plugins, or "
                  "the wallet anew, and start it again.");
    complain(text);
    QMessageBox::critical(nullptr, Words::tr("Florin Wallet"), text);
}

void chooseGateway(Options &options, Settings &settings) {
    if (options.gateway.isEmpty()) {
        options.gateway = settings.gateway().isEmpty() ? gatewayOnThisMachine : settings.gateway();
        if (options.caFile.isEmpty()) options.caFile = settings.caFile();
    }
    while (options.gateway.endsWith(QLatin1Char('/'))) options.gateway.chop(1);
    settings.setGateway(options.gateway);
    settings.setCaFile(options.caFile);
}

OneInstance::OneInstance(const QString &folder)
    : m_name(QStringLiteral("florin-wallet-") +
             QString::fromLatin1(QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex().left(24))),
      m_lock(folder + QStringLiteral("/wallet.lock")) {
    m_lock.setStaleLockTime(0);
    // A private place where there is one: /tmp is everybody's.
    const QString own = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (!own.isEmpty()) m_name = own + QLatin1Char('/') + m_name;
}

bool OneInstance::isFirst(const QString &address) {
    if (m_lock.tryLock(0)) {
        listen();
        return true;
    }
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(handOverPatience)) {
        complain(Words::tr("Another wallet uses this folder and does not answer."));
        return false;
    }
    // A long address goes in several pieces, its end on its own.
    socket.write(address.toUtf8().left(largestAddress) + '\n');
    while (socket.bytesToWrite() > 0 && socket.waitForBytesWritten(handOverPatience)) {}
    socket.disconnectFromServer();
    return false;
}

void OneInstance::listen() {
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(m_name);
    m_server.listen(m_name);
    QObject::connect(&m_server, &QLocalServer::newConnection, &m_server, [this] {
        while (QLocalSocket *socket = m_server.nextPendingConnection()) {
            QObject::connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
            const auto read = [this, socket] {
                if (socket->bytesAvailable() > largestAddress + 1) return socket->abort();
                if (socket->canReadLine() && m_call) m_call(QString::fromUtf8(socket->readLine()).trimmed());
            };
            QObject::connect(socket, &QLocalSocket::readyRead, socket, read);
            read();
        }
    });
}

EngineLoader::~EngineLoader() = default;

EngineResult EngineLoader::get() {
    if (m_browser) return {m_browser.get(), {}};
    const QString home = QCoreApplication::applicationDirPath();
    for (const auto *place : {"/plugins/florin-browser.so", FLORIN_PLUGIN_PLACE}) {
        if (QFile::exists(home + QLatin1String(place))) m_loader.setFileName(home + QLatin1String(place));
    }
    auto *plugin = qobject_cast<page::BrowserPlugin *>(m_loader.instance());
    if (!plugin) return {nullptr, Words::tr("The browser's part of the wallet is missing: %1").arg(m_loader.errorString())};
    m_browser = plugin->makeBrowser({.profileFolder = m_folder + QStringLiteral("/browser"), .sandboxRequired = !m_unsandboxed});
    if (m_browser) return {m_browser.get(), {}};
    const QString problem = plugin->problem();
    if (problem == QLatin1String("root"))
        return {nullptr, Words::tr("The browser does not run for the system administrator, because its sandbox would be off. "
                                   "Start the wallet as an ordinary user.")};
    if (problem == QLatin1String("no_user_namespaces"))
        return {
            nullptr,
            Words::tr("This system does not let the browser build its sandbox (unprivileged user namespaces are switched off).")};
    return {nullptr, Words::tr("The browser's sandbox is switched off, so the wallet does not start it.")};
}

} // namespace florin::ui
