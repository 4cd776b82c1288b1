#!/usr/bin/env python3
"""A process that pays through the journal is killed in the middle, again and again: on SQLite, on SQLite whose unsynced writes are lost
with the process, and on PostgreSQL, whose server is killed in turn. What was acknowledged is there, once; the audit finds nothing.
FLORIN_KILLS says how often on each (six times unless told otherwise)."""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["FLORIN_SOURCE_DIR"])
BINARY = pathlib.Path(os.environ["FLORIN_BINARY_DIR"])
PAYER = BINARY / "bin" / "florin-crash-payer"
UNSYNCED = BINARY / "lib" / "libflorin_unsynced_writes.so"
KILLS = int(os.environ.get("FLORIN_KILLS", 6))


class Postgres:
    """A server of the test's own that syncs as one in service does (see tests/postgres.sh)."""
    def __init__(self):
        self.keeper = subprocess.Popen([SOURCE / "tests" / "postgres.sh", "fsync=on"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        word, self.folder, *_ = self.keeper.stdout.readline().split(" ")
        if word != "folder":
            self.keeper.wait()
            self.keeper = None
            return
        self.tell("start")
        self.where = f"host={self.folder} dbname=florin user=florin password=secret"

    def tell(self, word):
        self.keeper.stdin.write(word + "\n")
        self.keeper.stdin.flush()
        assert self.keeper.stdout.readline() == "done\n"

    def end(self):
        self.keeper.stdin.close()
        self.keeper.wait()


class Payer:
    """What the process said over all of its lives."""
    def __init__(self, where, environment):
        self.where, self.environment = where, dict(os.environ, **environment)
        self.acknowledged, self.open, self.first = set(), set(), 0

    def live_and_die(self, answers, kill):
        """Listens to so many new answers and kills then; what was said before the death counts as said."""
        process = subprocess.Popen([PAYER, "--books", self.where, "pay", "--first", str(self.first)], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True, env=self.environment)
        process.stdin.write("".join(f"{number}\n" for number in sorted(self.open)))
        process.stdin.close()
        heard = 0
        for line in process.stdout:
            heard += 1
            self.hear(line)
            if heard == answers:
                kill(process)
                break
        else:
            raise AssertionError(f"the payer ended by itself with {process.wait()}")
        for line in process.stdout:
            if line.endswith("\n"):
                self.hear(line)
        process.wait()
        # Whatever was not answered may have been asked for: it is asked for again, and so is a little beyond.
        highest = max(self.acknowledged, default=-1)
        self.open = set(range(highest + 1)) - self.acknowledged
        self.first = highest + 1

    def hear(self, line):
        number, word = line.split()
        if word == "trouble":
            return
        assert word in ("done", "repeated"), line
        number = int(number)
        assert not (number in self.acknowledged and word == "done"), f"payment {number} was done twice"
        self.acknowledged.add(number)

    def check(self):
        asked = "".join(f"{number}\n" for number in sorted(self.acknowledged))
        done = subprocess.run([PAYER, "--books", self.where, "check", "--last", str(self.first + 5000)], input=asked, text=True,
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def kill_hard(process):
    process.send_signal(signal.SIGKILL)


def run(name, payer, kill, kills=KILLS):
    for life in range(kills):
        payer.live_and_die(random.randint(1, 3000), lambda process, life=life: kill(process, life))
        if life % 10 == 9:
            payer.check()
    payer.check()
    print(f"{name}: {kills} kills, {len(payer.acknowledged)} payments acknowledged: none lost, none done twice, the audit finds nothing", flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="florin-killed-") as folder:
        run("SQLite", Payer(f"{folder}/books.db", {}), lambda process, _: kill_hard(process))
        run("SQLite without unsynced writes", Payer(f"{folder}/lost.db", {"LD_PRELOAD": str(UNSYNCED)}), lambda process, _: kill_hard(process))
    postgres = Postgres()
    if postgres.keeper is None:
        print("PostgreSQL: left out, for it is not installed")
        return 0

    def kill_in_turn(process, life):
        if life % 2:
            postgres.tell("kill")
        kill_hard(process)
        if life % 2:
            postgres.tell("start")

    try:
        run("PostgreSQL", Payer(postgres.where, {}), kill_in_turn)
    finally:
        postgres.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
