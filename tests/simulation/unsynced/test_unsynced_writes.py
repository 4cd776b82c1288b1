#!/usr/bin/env python3
"""A real process that is killed under libflorin_unsynced_writes.so keeps what was synced, and nothing else."""
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile

LIBRARY = pathlib.Path(os.environ["FLORIN_BINARY_DIR"]) / "lib" / "libflorin_unsynced_writes.so"
COMMITS = 40

# Another connection of the same process looks on, as the gateway's reader does.
WRITER = """
import os, signal, sqlite3, sys
path, synchronous = sys.argv[1:]
db = sqlite3.connect(path, isolation_level=None)
db.execute("PRAGMA journal_mode = WAL")
db.execute("PRAGMA wal_autocheckpoint = 10")
db.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY, filling BLOB)")
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
db.execute("PRAGMA synchronous = " + synchronous)
reader = sqlite3.connect(path, isolation_level=None)
for number in range(%d):
    db.execute("INSERT INTO numbers (filling) VALUES (randomblob(3000))")
    assert reader.execute("SELECT count(*) FROM numbers").fetchone()[0] == number + 1
os.kill(os.getpid(), signal.SIGKILL)
""" % COMMITS


def left_after_the_kill(synchronous, held):
    with tempfile.TemporaryDirectory(prefix="florin-unsynced-") as folder:
        path = os.path.join(folder, "books.db")
        environment = dict(os.environ, LD_PRELOAD=str(LIBRARY)) if held else dict(os.environ)
        killed = subprocess.run([sys.executable, "-c", WRITER, path, synchronous], env=environment)
        assert killed.returncode == -signal.SIGKILL, killed.returncode
        db = sqlite3.connect(path)
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return db.execute("SELECT count(*) FROM numbers").fetchone()[0]


def main():
    assert LIBRARY.exists(), LIBRARY
    kept = left_after_the_kill("FULL", held=True)
    assert kept == COMMITS, f"{kept} of {COMMITS} synced commits were kept"
    kept = left_after_the_kill("OFF", held=True)
    assert kept < COMMITS, "commits that were not synced outlived the kill"
    # Without the library a kill loses nothing that the process has written: what is tested above is the library.
    kept = left_after_the_kill("OFF", held=False)
    assert kept == COMMITS, f"{kept} of {COMMITS} commits were kept by the machine's own memory"
    return 0


if __name__ == "__main__":
    sys.exit(main())
