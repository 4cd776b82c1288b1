"""What the tests of florin-server as a process stand on: a data folder, a certificate, a configuration, and how rules are run. Everything
on loopback, on free ports, in a folder of its own."""
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[3]))
BIN = pathlib.Path(os.environ.get("FLORIN_BINARY_DIR", SOURCE / "build" / "dev")) / "bin"
SERVER, CONTROL = BIN / "florin-server", BIN / "florinctl"
PATIENCE = float(os.environ.get("FLORIN_PATIENCE", 1))  # how many times longer a wait may take: sanitizers are slow
JWK = '{"kty":"EC","crv":"P-256","kid":"k1","alg":"ES256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}'


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Place:
    """A data folder, a certificate and a configuration."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.port = free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-days", "2", "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"],
                       check=True, capture_output=True)
        self.process = None
        self.before_start = None  # called in the server's process before it is the server

    def configuration(self, **changes):
        cert, key, nobody = self.folder / "cert.pem", self.folder / "key.pem", free_port()
        lines = {"florin.dataDir": self.data, "florin.listen.port": self.port, "florin.publicUrl": f"https://localhost:{self.port}",
                 "florin.tls.cert": cert, "florin.tls.key": key, "florin.issuerRange": "960400", "florin.limits.loopback": "true"}
        for bank in ("issuer", "cards"):
            lines |= {f"florin.bank.{bank}.host": "127.0.0.1", f"florin.bank.{bank}.port": nobody, f"florin.bank.{bank}.ca": cert,
                      f"florin.bank.{bank}.cert": cert, f"florin.bank.{bank}.key": key}
        lines |= {"florin." + name.replace("_", "."): value for name, value in changes.items()}
        file = self.folder / "florin.properties"
        file.write_text("".join(f"{name} = {value}\n" for name, value in lines.items() if value is not None))
        return file

    def run(self, **changes):
        """Runs a server that should end by itself: (number, what it said)."""
        done = subprocess.run([SERVER, "--config", self.configuration(**changes)], capture_output=True, text=True, timeout=30)
        return done.returncode, done.stderr

    def start(self, **changes):
        self.process = subprocess.Popen([SERVER, "--config", self.configuration(**changes)], stderr=subprocess.PIPE, text=True,
                                        preexec_fn=self.before_start)
        deadline = time.monotonic() + 20 * PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.ask("/healthz") == (200, b'{"status":"ok"}'):
                    return self.process
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the server does not start: " + self.process.stderr.read())

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=20 * PATIENCE)
        return self.process.returncode, said

    def connection(self):
        context = ssl.create_default_context(cafile=self.folder / "cert.pem")
        return http.client.HTTPSConnection("localhost", self.port, context=context, timeout=30 * PATIENCE)

    def ask(self, path, headers=None):
        connection = self.connection()
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def post(self, path, body):
        connection = self.connection()
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", "Idempotency-Key": os.urandom(8).hex()})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status < 300, text
        return json.loads(text)

    def control(self, *arguments, told=""):
        return subprocess.run([CONTROL, "--data", self.data, *arguments], input=told, capture_output=True, text=True, timeout=30)


@contextlib.contextmanager
def read_only(folder):
    """Nobody can write into this folder for a while; False if this machine cannot do that."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield True
        folder.chmod(0o700)
        return
    bound = subprocess.run(["mount", "--bind", folder, folder], capture_output=True).returncode == 0
    try:
        yield bound and subprocess.run(["mount", "-o", "remount,bind,ro", folder], capture_output=True).returncode == 0
    finally:
        if bound:
            subprocess.run(["umount", folder], check=True)


def expect(result, number, *sentences):
    code, said = result
    assert code == number, f"ended with {code} instead of {number}: {said}"
    for sentence in sentences:
        assert sentence in said, f"did not say {sentence!r} but: {said}"
    assert "terminate called" not in said and "Exception" not in said, said


def main(rules):
    if not SERVER.exists() or not CONTROL.exists():
        print("skipped: the programs are not built")
        return 77
    failed = 0
    for rule in rules:
        with tempfile.TemporaryDirectory(prefix="florin-program-") as folder:
            place = Place(folder)
            try:
                rule(place)
                print("PASS", rule.__name__, flush=True)
            except (AssertionError, OSError, subprocess.SubprocessError) as flaw:
                failed += 1
                print("FAIL", rule.__name__, type(flaw).__name__, flaw, flush=True)
            finally:
                if place.process and place.process.poll() is None:
                    place.process.kill()
                    place.process.communicate()
    return 1 if failed else 0
