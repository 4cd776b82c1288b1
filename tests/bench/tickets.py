"""`./run bench tickets`: ticket in, voucher out, over TLS, beside pgbench and beside the bare cost of what cannot be left out."""
import argparse
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import http.client

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import figures  # noqa: E402
import postgres  # noqa: E402

PROGRAMS = pathlib.Path(os.environ["FLORIN_BINARY_DIR"]) / "bin"
TICKS = os.sysconf("SC_CLK_TCK")
MEMBERS = 1000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measure(program, *arguments):
    done = subprocess.run([str(PROGRAMS / program), *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ChildProcessError(done.stderr.strip())
    return json.loads(done.stdout) if done.stdout.strip() else {}


class Gateway:
    """florin-server on SQLite with the books of a town, and nobody at its banks: small sums need none."""

    def __init__(self, work, orders):
        self.work, self.port, self.requests, self.sent = work, free_port(), work / "requests", 0
        self.certificate()
        measure("florin-bench-tickets", "--requests", self.requests, "prepare", "--data", work / "data", "--gateway", f"https://localhost:{self.port}",
                "--members", MEMBERS, "--orders", orders)
        self.processes = []

    def certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost", "-days", "2", "-keyout", self.work / "key.pem", "-out", self.work / "cert.pem"],
                       check=True, capture_output=True)

    def common(self):
        return {"publicUrl": f"https://localhost:{self.port}", "limits.loopback": "true"}

    def front(self):
        return {"listen.port": self.port, "tls.cert": self.work / "cert.pem", "tls.key": self.work / "key.pem"}

    def rear(self):
        cert, key, nobody = self.work / "cert.pem", self.work / "key.pem", free_port()
        lines = {"dataDir": self.work / "data", "issuerRange": "960400"}
        for bank in ("issuer", "cards"):
            lines |= {f"bank.{bank}.{name}": value for name, value in
                      {"host": "127.0.0.1", "port": nobody, "ca": cert, "cert": cert, "key": key}.items()}
        return lines

    def programs(self):
        return {"florin-server": self.common() | self.front() | self.rear()}

    def start(self):
        with open(self.work / "log", "wb") as log:
            for program, lines in self.programs().items():
                file = self.work / f"{program}.properties"
                file.write_text("".join(f"florin.{name} = {value}\n" for name, value in lines.items()))
                self.processes.append(subprocess.Popen([PROGRAMS / program, "--config", file], stderr=log))
        context = ssl.create_default_context(cafile=self.work / "cert.pem")
        for _ in range(600):
            try:
                connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                if any(process.poll() is not None for process in self.processes):
                    break
                time.sleep(0.05)
        raise ChildProcessError("the gateway does not start: " + (self.work / "log").read_text())

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(30)

    def threads(self):
        """Processor seconds of each of its threads, by their names."""
        told = {}
        for task in (task for process in self.processes for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir()):
            try:
                name, rest = (task / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
            except OSError:
                continue
            fields = rest.split()
            told[name] = told.get(name, 0) + (int(fields[11]) + int(fields[12])) / TICKS
        return told

    def pay(self, seconds, *arguments):
        before = self.threads()
        told = measure("florin-bench-tickets", "--requests", self.requests, "pay", "--port", self.port, "--ca", self.work / "cert.pem", "--seconds", seconds,
                       "--first", self.sent, *arguments)
        after = self.threads()
        if told["other"]:
            raise ChildProcessError(f"{told['other']} orders were not paid: {told['otherSeen']}")
        paid = told["next"] - self.sent
        self.sent = told["next"]
        told["cpu"] = {name: (after[name] - before.get(name, 0)) * 1e6 / paid for name in after}
        told["cpuMicros"] = sum(told["cpu"].values())
        told["generatorMicros"] = told["cpuSeconds"] * 1e6 / max(1, told["done"])
        return told


class SplitGateway(Gateway):
    """The same as florin-front and florin-rear, joined by a line of its own."""

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=self.work)

    def line(self, unit, use):
        """What one end needs, signed by the line's authority, which is made with the first."""
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        if not (self.work / "line-ca.pem").exists():
            self.openssl("req", "-x509", *curve, "-subj", "/CN=line", "-days", "2", "-addext", "keyUsage=critical,keyCertSign", "-keyout", "line-ca.key",
                         "-out", "line-ca.pem")
            self.line_port = free_port()
        (self.work / "extensions").write_text(f"basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage={use}\n"
                                              f"subjectAltName=DNS:{unit}\n")
        self.openssl("req", *curve, "-subj", f"/CN={unit}", "-keyout", f"{unit}.key", "-out", f"{unit}.csr")
        self.openssl("x509", "-req", "-in", f"{unit}.csr", "-CA", "line-ca.pem", "-CAkey", "line-ca.key", "-CAcreateserial", "-days", "2", "-extfile",
                     "extensions", "-out", f"{unit}.pem")
        return {"line.port": self.line_port, "line.ca": self.work / "line-ca.pem", "line.cert": self.work / f"{unit}.pem",
                "line.key": self.work / f"{unit}.key"}

    def programs(self):
        vouchers = self.work / "vouchers"
        vouchers.mkdir(mode=0o700, exist_ok=True)
        return {"florin-rear": self.common() | self.rear() | self.line("florin-rear", "serverAuth"),
                "florin-front": self.common() | self.front() | self.line("florin-front", "clientAuth") | {"voucherDir": vouchers}}


def bare_parts(gateway, work, answer_bytes, seconds):
    parts = measure("florin-bench-tickets", "--requests", gateway.requests, "limit", "--answer-bytes", round(answer_bytes))
    books = work / "bare.db"
    for file in work.glob("bare.db*"):
        file.unlink()
    measure("florin-bench-ledger", "--books", books, "--members", MEMBERS, "prefill")
    # SQLite alone, in batches as large as the gateway's workers can fill: what a commit costs each payment in it.
    parts["commitShare"] = 1e6 / measure("florin-bench-ledger", "--books", books, "--members", MEMBERS, "--seconds", seconds, "bare", "--batch", 512)["perSecond"]
    return parts


def report_on(arguments, gateway, split, pgbench, work):
    told = {"full": [], "half": [], "split": [], "pgbench": [], "parts": []}
    for number in range(1, arguments.rounds + 1):
        told["full"].append(gateway.pay(arguments.seconds, "--connections", arguments.connections))
        told["split"].append(split.pay(arguments.seconds, "--connections", arguments.connections))
        told["pgbench"].append(pgbench.measure(arguments.seconds))
        full = told["full"][-1]
        told["half"].append(gateway.pay(arguments.seconds, "--connections", 256, "--rate", full["perSecond"] / 2))
        told["parts"].append(bare_parts(gateway, work, full["bytesIn"] / max(1, full["done"]), 3))
        print(f"round {number}: {full['perSecond']:.0f} vouchers/s (the generator took {full['generatorMicros']:.0f} us of processor for each), split {told['split'][-1]['perSecond']:.0f}/s, pgbench "
              f"{told['pgbench'][-1]:.0f}/s, at half load p50 {told['half'][-1]['p50']:.1f} ms p99 {told['half'][-1]['p99']:.1f} ms", flush=True)

    def of(name, key):
        return figures.median([value[key] for value in told[name]])

    transactions, vouchers = figures.median(told["pgbench"]), of("full", "perSecond")
    parts = {name: of("parts", name) for name in told["parts"][0]}
    generator = of("full", "generatorMicros")
    bare = sum(parts.values())
    # What the machine could do if the gateway did nothing else: its processors, shared with the generator.
    limit = os.cpu_count() * 1e6 / (bare + generator)
    report = figures.Report("tickets")
    report.peer("pgbench", f"PostgreSQL {pgbench.server.version}, TPC-B, prepared, {pgbench.clients} clients", transactions, "transactions/s")
    report.peer("limit", "two verifications, a signature, TLS bytes, a commit's share, on all processors beside the generator", limit, "vouchers/s")
    report.figure("vouchers_per_s", vouchers, "vouchers/s", None, "more")
    report.figure("vouchers_vs_pgbench", vouchers / transactions, "times", 1.5, "more")
    report.figure("vouchers_vs_limit", vouchers / limit, "times", 0.5, "more")
    report.figure("split_vs_whole", of("split", "perSecond") / vouchers, "times", 0.8, "more")
    report.figure("p50_ms", of("half", "p50"), "ms", None)
    report.figure("p99_ms", of("half", "p99"), "ms", 20)
    report.figure("cpu_us_per_voucher", of("full", "cpuMicros"), "us", None)
    print(f"\nwhere the time goes (medians; microseconds of processor a voucher)\n  {'the generator':28} {generator:7.1f}")
    for name in sorted(told["full"][0]["cpu"], key=lambda name: -told["full"][0]["cpu"][name]):
        print(f"  {'gateway, ' + name:28} {figures.median([value['cpu'].get(name, 0) for value in told['full']]):7.1f}")
    for name, micros in parts.items():
        print(f"  {'bare, ' + name:28} {micros:7.1f}")
    report.write(arguments.json)


def main():
    parser = argparse.ArgumentParser(prog="./run bench tickets")
    parser.add_argument("--json")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6)
    # Enough under way to fill a commit while another one is being written.
    parser.add_argument("--connections", type=int, default=256)
    parser.add_argument("--orders", type=int, default=110_000)
    arguments = parser.parse_args()
    # On a disk: what is kept in memory only has nothing to wait for.
    kept = pathlib.Path(os.environ.get("FLORIN_BENCH_FOLDER", "/var/tmp/florin-bench"))
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tickets-", dir=kept) as work:
        work = pathlib.Path(work)
        work.chmod(0o755)
        gateways = []
        for number, kind in enumerate((Gateway, SplitGateway)):
            folder = work / str(number)
            folder.mkdir()
            gateways.append(kind(folder, arguments.orders))
        server = postgres.Postgres(work)
        try:
            for gateway in gateways:
                gateway.start()
            report_on(arguments, *gateways, postgres.Pgbench(server), work)
        finally:
            for gateway in gateways:
                gateway.stop()
            server.stop()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ChildProcessError, FileNotFoundError) as error:
        sys.exit(f"florin: {error}")
