#include "wallet-app/page/preparation.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QLibraryInfo>

namespace florin::page {

namespace {

/// Asks the kernel to have a file at hand; that it may not be there does no harm.
void readAhead(const QString &path) {
    const int file = open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        (void)posix_fadvise(file, 0, 0, POSIX_FADV_WILLNEED);
        close(file);
    }
}

/// What the engine reads while the window waits: its data, and the program of its processes.
void readAheadEngine() {
    const QDir data(QLibraryInfo::path(QLibraryInfo::DataPath) + QStringLiteral("/resources"));
    for (const QFileInfo &one : data.entryInfoList(QDir::Files)) {
        readAhead(one.filePath());
    }
    readAhead(QLibraryInfo::path(QLibraryInfo::LibraryExecutablesPath) + QStringLiteral("/QtWebEngineProcess"));
}

} // namespace

Preparation::~Preparation() {
    if (m_self) {
        *m_self = nullptr;
    }
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void Preparation::whenReady(std::function<void()> next) {
    if (m_ready || !QFile::exists(m_plugin)) {
        next();
        return;
    }
    m_waiting.push_back(std::move(next));
    if (m_thread.joinable()) {
        return;
    }
    m_self = std::make_shared<Preparation *>(this);
    m_thread = std::thread([file = QFile::encodeName(m_plugin), self = m_self] {
        readAheadEngine();
        // What goes wrong here goes wrong again where the plug-in is loaded, and is told there.
        (void)dlopen(file.constData(), RTLD_LAZY | RTLD_NODELETE);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self] {
                if (*self) (*self)->finish();
            },
            Qt::QueuedConnection);
    });
}

void Preparation::finish() {
    m_thread.join();
    m_ready = true;
    for (const auto &next : std::exchange(m_waiting, {})) {
        next();
    }
}

} // namespace florin::page
