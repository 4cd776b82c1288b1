#!/usr/bin/env python3
"""The wallet's archive, as the download page offers it: signed, and with a page that tells what to do with it."""
import os
import pathlib
import subprocess
import sys
import tarfile

SOURCE = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[3]))
FOLDER = pathlib.Path(os.environ.get("FLORIN_BINARY_DIR", SOURCE / "build" / "dev")) / "download"


def is_signed_as_its_own_page_tells(archive, text):
    command = text[text.index("openssl dgst"):].split("\n\n")[0].replace("\\\n", " ")
    done = subprocess.run(command.split(), cwd=archive.parent, capture_output=True, text=True)
    assert done.stdout == "Verified OK\n", (command, done.stdout, done.stderr)


def tells_how_to_install_and_start(archive, text):
    for words in ("sudo apt-get install libqt6", "bin/florin-wallet --gateway https://", "must say \"Verified OK\"", "Built on "):
        assert words in text, words
    assert "@" not in text, "a place was not filled in"
    assert all(len(line) < 80 for line in text.splitlines()), "for a plain terminal"


def holds_what_the_page_names(archive, text):
    with tarfile.open(archive) as content:
        names = {pathlib.PurePosixPath(name).relative_to(archive.name.removesuffix(".tar.gz")).as_posix() for name in content.getnames()}
    for name in ("README", "bin/florin-wallet", "bin/plugins/florin-browser.so", "florin-wallet.desktop", "florin.svg"):
        assert name in names, (name, names)
        assert name == "README" or name.split("/")[-1] in text or name.split("/")[-2] in text, f"{name} is not explained"


def main():
    archives = sorted(FOLDER.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not archives:
        print("skipped: the wallet's archive is not built")
        return 77
    archive = archives[-1]
    with tarfile.open(archive) as content:
        text = content.extractfile(archive.name.removesuffix(".tar.gz") + "/README").read().decode()
    for rule in (is_signed_as_its_own_page_tells, tells_how_to_install_and_start, holds_what_the_page_names):
        rule(archive, text)
        print("PASS", rule.__name__)
    return 0


if __name__ == "__main__":
    sys.exit(main())
