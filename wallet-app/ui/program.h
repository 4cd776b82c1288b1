#pragma once

#include "wallet-app/ui/wallet.h"

#include <functional>
#include <memory>
#include <optional>
#include <QApplication>
#include <QLocalServer>
#include <QLockFile>
#include <QPluginLoader>
#include <QTranslator>

namespace florin::ui {

/// What the command line asks for.
struct Options {
    QString folder;  ///< where this wallet keeps its files, made with mode 0700
    QString gateway; ///< https://host:port
    QString caFile;
    QString address; ///< a `florin:` or web address to open
    QString testClock; ///< for tests: the file through which the sandbox moves time for its whole world
    bool unsandboxedBrowser = false;
    std::optional<Demonstration> demonstration;
};

/// Names the application, loads its pictures and its language, reads the command line. Says what is wrong on standard error and
/// gives nothing if it cannot be followed.
std::optional<Options> readOptions(QApplication &application);
/// The gateway that was named now, or the one of last time, or the one on this machine; kept for next time.
void chooseGateway(Options &options, Settings &settings);
/// Says on standard error and in a window that the cryptography is missing, and what to do; nothing was touched.
void sayWithoutCryptography();
/// Reads the demonstration's world.json: gateway, CA, shop, clock, and the member whose password is filled in at sign-in.
bool readWorld(const QString &path, Options &options);

/// One wallet per folder: a second program hands its address to the first and ends.
class OneInstance {
  public:
    explicit OneInstance(const QString &folder);
    /// False when another one has the folder; it was given the address and asked to come forward.
    bool isFirst(const QString &address);
    void onAddress(std::function<void(const QString &)> call) { m_call = std::move(call); }

  private:
    void listen();

    QString m_name;
    QLockFile m_lock;
    QLocalServer m_server;
    std::function<void(const QString &)> m_call;
};

/// The browser's plug-in, in `plugins` beside the program or where an installation has it, loaded when it is first wanted. As
/// root only where the command line says so, for tests.
class EngineLoader {
  public:
    explicit EngineLoader(const Options &options) : m_folder(options.folder), m_unsandboxed(options.unsandboxedBrowser) {}
    ~EngineLoader();
    EngineResult get();

  private:
    QString m_folder;
    bool m_unsandboxed;
    QPluginLoader m_loader;
    std::unique_ptr<page::Browser> m_browser;
};

/// English plurals always, and the language of `locale` where there is one.
void speak(QCoreApplication &application, const QLocale &locale);
/// Pictures of the interface; to be called before the first window of a program that links this module.
void loadPictures();

} // namespace florin::ui
