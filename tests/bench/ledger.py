"""`./run bench ledger`: what the books do in a second, beside pgbench and beside SQLite alone."""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import figures  # noqa: E402
import postgres  # noqa: E402

SOURCE = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).parent.parent.parent))
PROGRAMS = pathlib.Path(os.environ["FLORIN_BINARY_DIR"]) / "bin"
BATCHES = (256, 512, 1024, 2048, 4096)
MEMBERS = 100_000


def measure(*arguments):
    done = subprocess.run([str(PROGRAMS / "florin-bench-ledger"), *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ChildProcessError(done.stderr.strip())
    told = json.loads(done.stdout)
    if told.get("refused") or told.get("failed"):
        raise ChildProcessError(f"payments were refused or failed: {told}")
    return told


class Books:
    """A database that every measurement gets a copy of."""
    def __init__(self, path, members, entries, work):
        self.path, self.members, self.work = path, members, work
        if not path.exists():
            started = path.with_suffix(".new")
            for file in path.parent.glob(started.name + "*"):
                file.unlink()
            print(f"making books of {members} accounts and {entries} entries in {path}", flush=True)
            measure("--books", started, "--members", members, "prefill", "--entries", entries)
            started.rename(path)

    def copy(self):
        for file in self.work.glob("books.db*"):
            file.unlink()
        copied = self.work / "books.db"
        shutil.copy(self.path, copied)
        os.sync()
        return copied

    def pay(self, seconds, *arguments):
        return measure("--books", self.copy(), "--members", self.members, "--seconds", seconds, "pay", "--warm", *arguments)

    def disk_wait(self, seconds, payments):
        """With commits as the ledger had them: what it wrote went into the log, and then into the database."""
        size = max(1, payments["bytesWritten"] // (2 * max(1, payments["commits"])))
        return measure("--books", self.work / "books.db", "--seconds", seconds, "disk", "--bytes", size)

    def bare(self, seconds, batch):
        return measure("--books", self.copy(), "--seconds", seconds, "bare", "--batch", batch)


def schema_mark():
    """Books that were made with another schema are not these."""
    told = hashlib.sha256()
    for step in sorted((SOURCE / "server/rear/storage/schema/sqlite").glob("*.sql")):
        told.update(step.read_bytes())
    return told.hexdigest()[:12]


class Rounds:
    """All that is measured turn by turn."""
    def __init__(self, arguments, server, pgbench, empty, full):
        self.best = max(BATCHES, key=lambda batch: empty.bare(4, batch)["perSecond"])
        told = {name: [] for name in ("pgbench", "plain", "postgres", "at_best", "alike", "full", "arrivals", "disk")}
        shared = server.connection("florin")
        server.make("florin")
        measure("--books", shared, "--members", MEMBERS, "prefill")
        for number in range(1, arguments.rounds + 1):
            plain = empty.pay(arguments.seconds)
            size = max(1, round(plain["done"] / max(1, plain["commits"])))
            told["plain"].append(plain)
            told["at_best"].append(empty.bare(arguments.seconds, self.best))
            told["alike"].append(empty.bare(arguments.seconds, size))
            told["pgbench"].append(pgbench.measure(arguments.seconds))
            told["postgres"].append(measure("--books", shared, "--members", MEMBERS, "--seconds", arguments.seconds, "pay"))
            told["full"].append(full.pay(arguments.seconds))
            told["arrivals"].append(empty.pay(arguments.seconds, "--rate", plain["perSecond"] / 2))
            told["disk"].append(empty.disk_wait(arguments.seconds, told["arrivals"][-1]))
            print(f"round {number}: ledger {plain['perSecond']:.0f}/s ({size} a commit), SQLite alone {told['at_best'][-1]['perSecond']:.0f}/s in "
                  f"batches of {self.best} and {told['alike'][-1]['perSecond']:.0f}/s in such of {size}, pgbench {told['pgbench'][-1]:.0f}/s, "
                  f"ledger on PostgreSQL {told['postgres'][-1]['perSecond']:.0f}/s, "
                  f"full ledger {told['full'][-1]['perSecond']:.0f}/s, at half load p50 {told['arrivals'][-1]['p50']:.2f} ms "
                  f"p99 {told['arrivals'][-1]['p99']:.2f} ms (the disk alone: {told['disk'][-1]['p50']:.2f} and "
                  f"{told['disk'][-1]['p99']:.2f} ms)", flush=True)
        self.told = told

    def of(self, name, key="perSecond"):
        return figures.median([value[key] if isinstance(value, dict) else value for value in self.told[name]])


def where_the_time_goes(rounds):
    print("\nwhere the time goes (medians)")
    for name, title in (("plain", "ledger, empty"), ("full", "ledger, full"), ("arrivals", "ledger, at half load"),
                        ("postgres", "ledger on PostgreSQL")):
        print(f"  {title:22} {rounds.of(name, 'cpuMicros'):6.1f} us of processor a payment, all threads; "
              f"{rounds.of(name, 'done') / max(1, rounds.of(name, 'commits')):6.0f} payments a commit, {rounds.of(name, 'busy'):.0f} told busy")
    for name, title in (("at_best", f"SQLite, by {rounds.best}"), ("alike", "SQLite, as the ledger")):
        print(f"  {title:22} {rounds.of(name, 'inserting'):6.0%} inserting entries, {rounds.of(name, 'sweeping'):.0%} writing lines and ids, "
              f"{rounds.of(name, 'committing'):.0%} committing")
    print(f"  {'latency at half load':22} p99.9 {rounds.of('arrivals', 'p999'):.1f} ms, longest {rounds.of('arrivals', 'longest'):.1f} ms\n")


def report_on(arguments, rounds, server, pgbench, full):
    report = figures.Report("ledger")
    payments, transactions = rounds.of("plain"), rounds.of("pgbench")
    bare = max(rounds.of("at_best"), rounds.of("alike"))
    report.peer("pgbench", f"PostgreSQL {server.version}, TPC-B, prepared, {pgbench.clients} clients", transactions, "transactions/s")
    report.peer("sqlite_bare", f"SQLite, the same rows, the better of batches of {rounds.best} and of the ledger's size", bare, "payments/s")
    report.peer("disk_p50", "commits of the same size synced by nobody else, one thread computing beside it", rounds.of("disk", "p50"), "ms")
    report.peer("disk_p99", "the same", rounds.of("disk", "p99"), "ms")
    report.figure("sqlite_per_s", payments, "payments/s", None, "more")
    report.figure("sqlite_vs_pgbench", payments / transactions, "times", 5, "more")
    report.figure("sqlite_vs_bare", payments / bare, "times", 0.7, "more")
    report.figure("postgres_per_s", rounds.of("postgres"), "payments/s", None, "more")
    report.figure("postgres_vs_pgbench", rounds.of("postgres") / transactions, "times", 2, "more")
    report.figure("p50_ms", rounds.of("arrivals", "p50"), "ms", 2)
    report.figure("p99_ms", rounds.of("arrivals", "p99"), "ms", 10)
    report.figure("full_vs_empty", rounds.of("full") / payments, "times", 0.8, "more")
    memory = measure("--books", full.copy(), "--members", full.members, "memory")
    report.figure("rss_mb", memory["residentMb"], "MB", 300)
    report.figure("audit_entries_per_s", figures.median([measure("--books", full.path, "audit")["perSecond"] for _ in range(3)]), "entries/s",
                  500_000, "more")
    where_the_time_goes(rounds)
    report.write(arguments.json)


def main():
    parser = argparse.ArgumentParser(prog="./run bench ledger")
    parser.add_argument("--json")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--entries", type=int, default=10_000_000, help="of the full books")
    parser.add_argument("--accounts", type=int, default=1_000_000, help="of the full books")
    arguments = parser.parse_args()
    # On a disk: what is kept in memory only has nothing to wait for.
    kept = pathlib.Path(os.environ.get("FLORIN_BENCH_FOLDER", "/var/tmp/florin-bench"))
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=kept) as work:
        work = pathlib.Path(work)
        work.chmod(0o755)
        full = Books(kept / f"books-{arguments.accounts}-{arguments.entries}-{schema_mark()}.db", arguments.accounts, arguments.entries, work)
        empty = Books(work / "empty.db", MEMBERS, 0, work)
        server = postgres.Postgres(work)
        try:
            pgbench = postgres.Pgbench(server)
            report_on(arguments, Rounds(arguments, server, pgbench, empty, full), server, pgbench, full)
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ChildProcessError, FileNotFoundError) as error:
        sys.exit(f"florin: {error}")
