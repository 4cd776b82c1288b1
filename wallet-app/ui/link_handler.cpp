#include "wallet-app/ui/link_handler.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSaveFile>
#include <QStandardPaths>

namespace florin::ui {

namespace {

const auto entryName = QStringLiteral("florin-wallet-links.desktop");
const auto scheme = QStringLiteral("x-scheme-handler/florin");
const auto defaults = QStringLiteral("[Default Applications]");

QString entryPath() {
    return QStandardPaths::writableLocation(QStandardPaths::ApplicationsLocation) + QLatin1Char('/') + entryName;
}
QString listPath() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/mimeapps.list");
}

QString read(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool write(const QString &path, const QString &text) {
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0 && file.commit();
}

/// An argument of an Exec line, in quotes only where the specification wants them: xdg-open, on a desktop that it does not know,
/// takes quotes for part of the name. In quotes some characters are escaped, and every backslash once more as in any value of
/// such a file; a percent sign begins a field code.
QString argument(QString text) {
    text.replace(QLatin1Char('%'), QStringLiteral("%%"));
    static const QRegularExpression plain(QStringLiteral("^[\\w./:@+,%=-]+$"), QRegularExpression::UseUnicodePropertiesOption);
    if (plain.match(text).hasMatch()) return text;
    for (const QChar special : {QLatin1Char('\\'), QLatin1Char('"'), QLatin1Char('`'), QLatin1Char('$')})
        text.replace(special, QLatin1Char('\\') + QString(special));
    text.replace(QLatin1Char('\\'), QStringLiteral("\\\\"));
    return QLatin1Char('"') + text + QLatin1Char('"');
}

} // namespace

QString desktopEntry(const QString &program, const QString &folder) {
    return QStringLiteral(
               "[Desktop Entry]\nType=Application\nName=Florin Wallet\nNoDisplay=true\nTerminal=false\nIcon=florin-wallet\n"
               "Exec=%1 --data %2 -- %u\nMimeType=%3;\n")
        .arg(argument(program), argument(folder), scheme);
}

QString withHandler(const QString &list, const QString &entry) {
    QStringList lines = list.split(QLatin1Char('\n'));
    while (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
    const QString line = QStringLiteral("%1=%2;").arg(scheme, entry);
    qsizetype at = lines.indexOf(defaults);
    if (at < 0) {
        lines << defaults;
        at = lines.size() - 1;
    }
    for (qsizetype i = at + 1; i < lines.size() && !lines.at(i).startsWith(QLatin1Char('[')); ++i) {
        if (lines.at(i).section(QLatin1Char('='), 0, 0).trimmed() == scheme) lines.removeAt(i--);
    }
    lines.insert(at + 1, line);
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

bool opensLinksHere() {
    const QString list = read(listPath());
    return QFile::exists(entryPath()) && withHandler(list, entryName) == list;
}

bool openLinksHere(const QString &folder) {
    return write(entryPath(), desktopEntry(QCoreApplication::applicationFilePath(), folder)) &&
           write(listPath(), withHandler(read(listPath()), entryName));
}

} // namespace florin::ui
