"""`./run bench door`: what the front door bears. 10,000 connections that stay open and say nothing; 1,000 clients that drip a byte a
second while an honest one asks. Server and clients on one machine, over TLS on loopback."""
import argparse
import multiprocessing
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "server" / "front"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "server" / "program"))
import crowd  # noqa: E402
import figures  # noqa: E402
from place import Place  # noqa: E402


def idle(report, count):
    """What the server's memory grew by, from after its first requests on."""
    with tempfile.TemporaryDirectory(prefix="florin-bench-door-") as folder:
        place = Place(folder)
        place.start(limits_connections=count + 100)
        context = crowd.trusting(place.folder / "cert.pem")
        for client in crowd.silent(context, place.port, 100):
            client.close()
        before = crowd.resident_kilobytes(place.process.pid)
        begin = time.monotonic()
        clients = crowd.silent(context, place.port, count)
        print(f"{count} connections, opened and asked in {time.monotonic() - begin:.1f} s", flush=True)
        grown = crowd.resident_kilobytes(place.process.pid) - before
        asked = time.monotonic()
        assert crowd.ask(clients[0]) == 200 and crowd.ask(clients[-1]) == 200, "those that were silent are still heard"
        report.figure("idle_ask", (time.monotonic() - asked) / 2 * 1000, "ms", None)
        report.figure("idle_memory", grown * 1024 / 1e6, "MB", 300)
        report.figure("idle_each", grown * 1.024 / count, "kB", None)
        report.figure("server_with_them", (before + grown) * 1024 / 1e6, "MB", None)
        for client in clients:
            client.close()
        place.stop()


def honest(port, context, seconds):
    """Times of requests that reach the rear unit, in ms: on a connection that stays, and on a new one each."""
    kept, fresh = [], []
    client = crowd.connect(context, port)
    end = time.monotonic() + seconds
    while (begin := time.monotonic()) < end:
        assert crowd.ask(client, "/v1/merchants/nobody") == 404
        kept.append((time.monotonic() - begin) * 1000)
        begin = time.monotonic()
        with crowd.connect(context, port) as other:
            assert crowd.ask(other, "/v1/merchants/nobody") == 404
        fresh.append((time.monotonic() - begin) * 1000)
        time.sleep(0.01)
    return kept, fresh


def dripped_on(report, count, seconds):
    with tempfile.TemporaryDirectory(prefix="florin-bench-door-") as folder:
        place = Place(folder)
        place.start(limits_connections=count + 1000)
        authority = place.folder / "cert.pem"
        alone, _ = honest(place.port, crowd.trusting(authority), 5)
        with multiprocessing.Manager() as manager, multiprocessing.Pool(1) as pool:
            ready, enough = manager.Event(), manager.Event()
            drippers = pool.apply_async(crowd.drip, (authority, place.port, count, ready, enough))
            assert ready.wait(120), "the drippers do not come up"
            kept, fresh = honest(place.port, crowd.trusting(authority), seconds)
            enough.set()
            told = drippers.get(60)
        print(f"{len(kept) + len(fresh)} honest requests; the drippers were told {told} times that they are too late", flush=True)
        report.figure("alone_p99", figures.percentile(alone, 99), "ms", None)
        report.figure("dripped_p50", figures.percentile(kept, 50), "ms", None)
        report.figure("dripped_p99", figures.percentile(kept, 99), "ms", 50)
        report.figure("dripped_new_p99", figures.percentile(fresh, 99), "ms", 50)
        report.figure("too_late", told, "times", count, "more")
        place.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json")
    parser.add_argument("--idle", type=int, default=10_000, help="connections")
    parser.add_argument("--drippers", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=30, help="of the honest client among the drippers")
    options = parser.parse_args()
    if crowd.may_open_many_files() < options.idle + 100:
        sys.exit(f"florin: this machine does not let one program open {options.idle + 100} files (ulimit -n)")
    report = figures.Report("door")
    idle(report, options.idle)
    dripped_on(report, options.drippers, options.seconds)
    report.write(options.json)


if __name__ == "__main__":
    main()
