#!/usr/bin/env python3
"""florin-server and florinctl as processes: what they say, and with which number they end, when something is wrong."""
import contextlib
import os
import pathlib
import re
import resource
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "journeys"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import device  # noqa: E402
from place import CONTROL, JWK, SERVER, expect, free_port, main, read_only  # noqa: E402


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
         log_lines_stay_lines, says_which_bank_is_away, adds_shops_and_shows_their_key_once, refuses_shops_that_cannot_be_right,
         says_what_is_wrong_with_a_command, keeps_running_when_the_disk_is_full, tells_a_device_that_its_clock_is_wrong, audits_the_books,
         signs_a_release_that_openssl_finds_good]


if __name__ == "__main__":
    sys.exit(main(RULES))
