#pragma once

#include <QString>

namespace florin::ui {

/// Which program opens the `florin:` links of other browsers is the desktop's to know (freedesktop's Desktop Entry and MIME
/// Applications specifications). This makes it this wallet, with this folder, for this person only.

/// The text of the desktop entry.
QString desktopEntry(const QString &program, const QString &folder);
/// `mimeapps.list` with `entry` as what opens florin: links; everything else stays as it was.
QString withHandler(const QString &list, const QString &entry);

bool opensLinksHere();
/// False if the files cannot be written.
bool openLinksHere(const QString &folder);

} // namespace florin::ui
