#!/usr/bin/env python3
"""florin-server and florinctl as processes: what they say, and with which number they end, when something is wrong; and that they end
in good order. Everything on loopback, on free ports, in a folder of its own."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "journeys"))
import device  # noqa: E402

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
        self.process = subprocess.Popen([SERVER, "--config", self.configuration(**changes)], stderr=subprocess.PIPE, text=True)
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


# --- bad circumstances -------------------------------------------------------------------------------------------------

def says_which_key_of_the_configuration_is_wrong(place):
    expect(place.run(issuerRange=None), 78, "florin.issuerRange is missing")
    expect(place.run(listen_port="many"), 78, "florin.listen.port must be a number")
    expect(place.run(publicUrl="http://localhost"), 78, "florin.publicUrl")
    expect(place.run(currency="ABC"), 78, "florin.currency")
    expect(place.run(live="true", testClock=place.folder / "clock"), 78, "florin.testClock")
    expect(place.run(mail_from="Florin <no-reply@florin.example>"), 78, "florin.mail.from must be an address alone")
    missing = subprocess.run([SERVER, "--config", "/nowhere/florin.properties"], capture_output=True, text=True, timeout=30)
    expect((missing.returncode, missing.stderr), 78, "/nowhere/florin.properties cannot be read")


def says_that_the_certificate_is_missing(place):
    expect(place.run(tls_cert=place.folder / "nothing.pem"), 78, "nothing.pem", "certificate")
    (place.folder / "odd.pem").write_text("not a certificate")
    expect(place.run(tls_cert=place.folder / "odd.pem"), 78, "odd.pem")


def says_that_the_port_is_in_use(place):
    with socket.socket() as other:
        other.bind(("127.0.0.1", place.port))
        other.listen()
        expect(place.run(), 69, f"127.0.0.1 port {place.port}", "Another program")


def refuses_a_data_folder_that_another_server_uses(place):
    place.start()
    try:
        expect(place.run(listen_port=free_port()), 69, "in use by another server")
    finally:
        place.stop()


def refuses_existing_books_without_their_keys(place):
    place.start()
    place.stop()
    for name in ("device-ca.key", "device-ca.pem", "voucher.key", "card-sealing.keys", "lookup.key"):
        kept = (place.data / name).read_bytes()
        (place.data / name).unlink()
        expect(place.run(), 66, name, "backup")
        assert not (place.data / name).exists(), "a new key beside old books would open nothing"
        (place.data / name).write_bytes(kept)
    place.start()
    place.stop()


def leaves_a_damaged_database_as_it_is(place):
    place.start()
    place.stop()
    books = place.data / "florin.db"
    kept = books.read_bytes()
    damaged = kept[:4096] + os.urandom(len(kept) - 4096)
    books.write_bytes(damaged)
    expect(place.run(), 65, "florin.db")
    assert books.read_bytes() == damaged, "a damaged file is evidence"
    books.write_bytes(b"this is no database at all, but quite some text " * 200)
    expect(place.run(), 65, "florin.db")


def leaves_a_newer_database_as_it_is(place):
    place.start()
    place.stop()
    with sqlite3.connect(place.data / "florin.db") as books:
        books.execute("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'of the future', 0)")
    expect(place.run(), 65, "newer")


def says_that_it_cannot_write(place):
    if os.geteuid() != 0 or not shutil.which("mount"):
        return
    full = place.folder / "full"
    full.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", full], capture_output=True).returncode != 0:
        return
    try:
        code, said = place.run(dataDir=full / "data")
        expect((code, said), 74)
        assert "written" in said or "disk" in said or "made" in said, said
    finally:
        subprocess.run(["umount", full], check=True)


def keeps_running_when_the_disk_is_full(place):
    process = place.start()
    member = {"id": "dana", "password": "willow candle 42 harbour", "profile": {"name": "Dana", "email": "dana@florin.example"}}
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    api = device.Api(f"https://localhost:{place.port}", place.folder / "cert.pem")
    for _ in range(2):
        status, problem, headers = api.json("POST", "/v1/members", member, "dana-1")
        assert status == 503 and problem["code"] == "storage_failed" and problem["retry"] == "same_key", problem
        assert "cannot write to its disk" in problem["title"] and "Nothing was done" in problem["title"] and headers["Retry-After"], problem
    assert place.ask("/healthz")[0] == 200
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
    assert api.json("POST", "/v1/members", member, "dana-1")[0] == 201, "the same again, once there is room"
    assert place.stop()[0] == 0
    assert place.control("audit").returncode == 0


def tells_a_device_that_its_clock_is_wrong(place):
    place.start()
    wallet = device.Device(place.folder / "wallet", f"https://localhost:{place.port}", place.folder / "cert.pem")
    password = "willow candle 42 harbour"
    wallet.api.post("/v1/members", {"id": "dana", "password": password, "profile": {"name": "Dana", "email": "dana@florin.example"}})
    wallet.enrol("dana", password, "one")
    for seconds in (86400, -86400, 600, -600):
        wallet.clock = lambda: time.time() + seconds  # noqa: B023
        status, problem, headers = wallet.api.json("POST", "/v1/tokens", {"assertion": wallet.assertion("token")})
        assert status == 422 and problem["code"] == "clock_wrong", (seconds, problem)
        assert "Set the clock" in problem["title"] and headers["Date"], (seconds, problem)
    wallet.clock = lambda: time.time() + 60
    wallet.sign_in()
    place.stop()


# --- good order ----------------------------------------------------------------------------------------------------------

def keeps_what_it_makes_to_itself(place):
    place.start()
    place.stop()
    assert stat.S_IMODE(place.data.stat().st_mode) == 0o700
    for file in place.data.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == (0o700 if file.is_dir() else 0o600), file
    for head in (place.data / "heads").iterdir():
        assert stat.S_IMODE(head.stat().st_mode) == 0o600, head
    assert {"device-ca.pem", "device-ca.key", "voucher.key", "card-sealing.keys", "lookup.key", "books.key", "florin.db"} <= {file.name for file in place.data.iterdir()}


def makes_no_core_dump_and_lets_nobody_look(place):
    process = place.start()
    limits = pathlib.Path(f"/proc/{process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0", limits), limits
    place.stop()


def ends_within_seconds_when_told(place):
    for number in (signal.SIGTERM, signal.SIGINT):
        place.start()
        idle = place.connection()
        idle.connect()
        begin = time.monotonic()
        code, said = place.stop(number)
        assert code == 0 and time.monotonic() - begin < 10 * PATIENCE, (code, time.monotonic() - begin, said)


def sends_long_polls_away_when_it_ends(place):
    place.start()
    key = place.folder / "device.key"
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
    csr = subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", "/CN=x"], check=True, capture_output=True, text=True).stdout
    password = "willow candle 42 harbour"
    place.post("/v1/members", {"id": "dana", "password": password, "profile": {"name": "Dana", "email": "dana@florin.example"}})
    enrol = {"member": "dana", "password": password, "csr": csr, "deviceName": "one"}
    assert place.post("/v1/enrolments", enrol)["state"] == "issued"
    waiting = place.post("/v1/enrolments", enrol)
    assert waiting["state"] == "waiting"
    connection = place.connection()
    connection.connect()
    # Both requests at once. Once somebody else, with a handshake to make, is answered after the first one, the second has come in.
    connection.sock.sendall(b"".join(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path.encode() for path in
                                     ("/healthz", f"/v1/enrolments/{waiting['id']}?wait=30")))
    begin, said = time.monotonic(), b""
    while not said.endswith(b'{"status":"ok"}'):
        said += connection.sock.recv(4096)
    assert place.ask("/healthz")[0] == 200
    place.process.send_signal(signal.SIGTERM)
    while piece := connection.sock.recv(4096):
        said += piece
    head, body = said.split(b'{"status":"ok"}')[1].split(b"\r\n\r\n")
    assert b" 503 " in head and json.loads(body)["code"] == "busy", said
    _, _ = place.process.communicate(timeout=20 * PATIENCE)
    assert place.process.returncode == 0 and time.monotonic() - begin < 5 * PATIENCE


def takes_a_renewed_certificate_without_a_break(place):
    place.start()
    kept = place.connection()
    kept.request("GET", "/healthz")
    kept.getresponse().read()
    before = ssl.get_server_certificate(("localhost", place.port))
    Place(place.folder)  # writes a new certificate over the old one
    place.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 10
    while ssl.get_server_certificate(("localhost", place.port)) == before:
        assert time.monotonic() < deadline, "the new certificate is not there"
        time.sleep(0.02)
    kept.request("GET", "/healthz")
    assert kept.getresponse().status == 200, "connections that stand are not cut"
    (place.folder / "key.pem").write_text("nonsense")
    place.process.send_signal(signal.SIGHUP)
    assert ssl.get_server_certificate(("localhost", place.port)) != before
    code, said = place.stop()
    assert code == 0 and "key.pem" in said, said


def log_lines_stay_lines(place):
    place.start(log_requests="true")
    connection = place.connection()
    connection.request("GET", "/v1/a%20b")
    connection.getresponse().read()
    connection = place.connection()
    connection.request("GET", "/v1/enrolments/enr_0123456789", headers={"Authorization": "Bearer tok_secret"})
    connection.getresponse().read()
    _, said = place.stop()
    assert "tok_secret" not in said and "enr_0123456789" not in said, said
    assert all(re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z \w+ ", line) for line in said.strip().splitlines()), said


def says_which_bank_is_away(place):
    process = place.start()
    wanted, said = {"Bank issuer at 127.0.0.1:", "Bank cards at 127.0.0.1:"}, ""
    while wanted:
        line = process.stderr.readline()
        assert line, f"ended without naming {wanted}: {said}"
        said += line
        wanted = {name for name in wanted if name not in line}
    place.stop()


# --- florinctl -----------------------------------------------------------------------------------------------------------

def adds_shops_and_shows_their_key_once(place):
    (place.folder / "shop.jwk").write_text(JWK)
    add = ["merchant", "add", "--id", "lantern", "--name", "Lantern & Leaf", "--origin", "https://localhost:8445", "--key", place.folder / "shop.jwk"]
    done = place.control(*add)
    assert done.returncode == 0 and re.fullmatch(r"sk_test_[0-9a-z]{26,}\n", done.stdout), (done.stdout, done.stderr)
    assert done.stdout.strip() not in (place.data / "florin.db").read_bytes().decode("latin1"), "only its hash is kept"
    again = place.control(*add)
    assert again.returncode == 64 and "already" in again.stderr and not again.stdout, again
    listed = place.control("merchant", "list")
    assert listed.stdout == "lantern\tLantern & Leaf\thttps://localhost:8445\n", listed
    further = place.control("merchant", "key", "--id", "lantern")
    assert further.returncode == 0 and further.stdout != done.stdout
    assert place.control("merchant", "key", "--id", "nobody").returncode == 64
    place.start()  # the keys that the tool made are the server's
    status, body = place.ask("/v1/merchants/lantern")
    assert status == 200 and b"Lantern & Leaf" in body
    assert place.control("merchant", "list").returncode == 0, "beside a running server too"
    old, new = done.stdout, further.stdout
    asked = lambda key: place.ask("/v1/approvals?idempotencyKey=none", {"Authorization": "Bearer " + key.strip()})[0]
    both = asked(old), asked(new)
    assert both == (200, 200), f"both keys are good while the shop changes over, not {both}"
    assert place.control("merchant", "revoke-key", "--id", "other", told=old).returncode == 64
    assert place.control("merchant", "revoke-key", "--id", "lantern", told=old).returncode == 0
    assert (asked(old), asked(new)) == (401, 200), "the old key opens nothing any more"
    assert place.control("merchant", "revoke-key", "--id", "lantern", told=old).returncode == 64
    place.stop()


def refuses_shops_that_cannot_be_right(place):
    (place.folder / "shop.jwk").write_text(JWK)
    (place.folder / "odd.jwk").write_text('{"kty":"oct","k":"AAAA"}')
    base = {"--id": "lantern", "--name": "L", "--origin": "https://localhost:1", "--key": str(place.folder / "shop.jwk")}
    for change in ({"--id": "A B"}, {"--id": "x"}, {"--origin": "http://localhost"}, {"--origin": "https://a/b"}, {"--key": "/nowhere"},
                   {"--key": str(place.folder / "odd.jwk")}):
        arguments = [word for pair in (base | change).items() for word in pair]
        assert place.control("merchant", "add", *arguments).returncode == 64, change
    assert not place.data.exists(), "what is refused makes nothing"


def says_what_is_wrong_with_a_command(place):
    (place.folder / "shop.jwk").write_text(JWK)
    (place.folder / "odd.jwk").write_text("-----BEGIN PUBLIC KEY-----")
    (place.folder / "wallet.tar.gz").write_bytes(b"wallet")
    (place.folder / "file").write_text("not a folder")
    add = {"--id": "lantern", "--name": "Lantern", "--origin": "https://localhost:1", "--key": place.folder / "shop.jwk"}
    sign = {"--file": place.folder / "wallet.tar.gz", "--to": place.folder / "download", "--key": place.folder / "release.key"}

    def control(data, command, options, number, *sentences):
        words = [str(word) for pair in options.items() for word in pair]
        done = subprocess.run([CONTROL, *(["--data", data] if data else []), *command, *words], capture_output=True, text=True, timeout=30)
        assert not done.stdout, (command, options, done.stdout)
        assert done.stderr.startswith("florinctl: ") and done.stderr.count("\n") == 1, (command, options, done.stderr)
        expect((done.returncode, done.stderr), number, *sentences)

    merchant = lambda word: ["merchant", word]  # noqa: E731
    # Before there are books.
    control(None, [], {}, 64, "required")
    control(None, ["dance"], {}, 64, "required")
    control(None, ["merchant"], {}, 64, "required")
    control(None, ["audit"], {}, 64, "--data")
    control(None, merchant("add"), {}, 64, "--id is required")
    for command, options in ((["audit"], {}), (merchant("list"), {}), (merchant("key"), {"--id": "lantern"})):
        control(place.folder / "nowhere", command, options, 64, "There are no books in", "florin.db is missing")
        assert not (place.folder / "nowhere").exists()
    control(place.folder / "file", merchant("add"), add, 74, "cannot be made")
    for change, sentence in (({"--id": "A B"}, "3 to 15 characters"), ({"--name": ""}, "name"), ({"--name": "a\nb"}, "name"),
                             ({"--origin": "http://localhost"}, "not of the form https://host"), ({"--origin": "https://a/b"}, "not of the form"),
                             ({"--key": "/nowhere.jwk"}, "/nowhere.jwk cannot be read"), ({"--key": place.folder / "odd.jwk"}, "in JWK")):
        control(place.data, merchant("add"), add | change, 64, sentence)
    for change, sentence in (({"--file": "/nowhere.tar.gz"}, "/nowhere.tar.gz cannot be read"), ({"--key": place.folder / "odd.jwk"}, "holds no RSA key")):
        control(None, ["sign-release"], sign | change, 64, sentence, "Nothing was signed")
    control(None, ["sign-release"], sign | {"--to": place.folder / "file"}, 74, "cannot be written")
    control(None, ["sign-release"], sign | {"--key": place.folder / "nowhere" / "release.key"}, 74, "release.key cannot be written")

    place.start()
    place.stop()
    control(place.data, merchant("key"), {"--id": "nobody"}, 64, "There is no shop nobody")
    books = place.data / "florin.db"
    kept = books.read_bytes()
    with contextlib.closing(sqlite3.connect(books)) as newer, newer:
        newer.execute("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'of the future', 0)")
    control(place.data, ["audit"], {}, 65, "newer version")
    books.write_bytes(b"this is no database at all, but quite some text " * 200)
    for command, options in ((["audit"], {}), (merchant("list"), {}), (merchant("key"), {"--id": "lantern"}), (merchant("add"), add)):
        control(place.data, command, options, 65, "florin.db is damaged")
    books.write_bytes(kept)
    with read_only(place.data) as is_so:
        if is_so:
            for command, options in ((merchant("key"), {"--id": "lantern"}), (merchant("add"), add)):
                control(place.data, command, options, 74, "cannot be opened for writing")
    (place.data / "lookup.key").unlink()
    control(place.data, ["audit"], {}, 66, "lookup.key", "backup")


def audits_the_books(place):
    place.start()
    place.stop()
    done = place.control("audit")
    assert done.returncode == 0 and "The books add up." in done.stdout, done


def signs_a_release_that_openssl_finds_good(place):
    wallet, out = place.folder / "florin-wallet.tar.gz", place.folder / "download"
    wallet.write_bytes(os.urandom(100_000))
    sign = [CONTROL, "sign-release", "--file", wallet, "--to", out, "--key", place.folder / "release.key"]
    first = subprocess.run(sign, capture_output=True, text=True, check=True)
    key = (out / "release-key.pem").read_text()
    subprocess.run(sign, capture_output=True, check=True)
    assert (out / "release-key.pem").read_text() == key, "the release key is made once"
    check = ["openssl", "dgst", "-sha256", "-verify", "release-key.pem", "-signature", "florin-wallet.tar.gz.sig", "florin-wallet.tar.gz"]
    assert subprocess.run(check, cwd=out, capture_output=True, text=True).stdout == "Verified OK\n"
    place.start(downloadDir=out)
    status, page = place.ask("/download")
    assert status == 200 and first.stdout.split()[0].encode() in page
    assert place.ask("/download/florin-wallet.tar.gz")[1] == wallet.read_bytes()
    place.stop()


RULES = [says_which_key_of_the_configuration_is_wrong, says_that_the_certificate_is_missing, says_that_the_port_is_in_use,
         refuses_a_data_folder_that_another_server_uses, refuses_existing_books_without_their_keys, leaves_a_damaged_database_as_it_is,
         leaves_a_newer_database_as_it_is, says_that_it_cannot_write, keeps_what_it_makes_to_itself, makes_no_core_dump_and_lets_nobody_look,
         ends_within_seconds_when_told, sends_long_polls_away_when_it_ends, takes_a_renewed_certificate_without_a_break, log_lines_stay_lines,
         says_which_bank_is_away, adds_shops_and_shows_their_key_once, refuses_shops_that_cannot_be_right, says_what_is_wrong_with_a_command,
         keeps_running_when_the_disk_is_full, tells_a_device_that_its_clock_is_wrong, audits_the_books, signs_a_release_that_openssl_finds_good]


def main():
    if not SERVER.exists() or not CONTROL.exists():
        print("skipped: the programs are not built")
        return 77
    failed = 0
    for rule in RULES:
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


if __name__ == "__main__":
    sys.exit(main())
