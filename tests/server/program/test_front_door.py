#!/usr/bin/env python3
"""florin-server at its public door: how it ends, takes a renewed certificate, and tells who asks too often. Everything on loopback."""
import contextlib
import json
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from place import JWK, PATIENCE, Place, expect, main  # noqa: E402


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


def answers_what_it_was_asked_before_it_ends(place):
    """Heads and bodies that were still coming in when the server was told to end."""
    place.start()
    head = place.connection()
    head.connect()
    head.sock.sendall(b"GET /v1/merchants/nobody HTTP/1.1\r\nHost: loc")
    body = place.connection()
    body.connect()
    member = json.dumps({"id": "dana", "password": "willow candle 42 harbour", "profile": {"name": "Dana", "email": "dana@florin.example"}}).encode()
    body.sock.sendall(b"POST /v1/members HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"
                      b"Content-Length: %d\r\n\r\n" % len(member) + member[:10])
    poll = place.connection()
    poll.connect()
    poll.sock.sendall(b"GET /v1/enrolments/nobody?wait=30 HTTP/1.1\r\nHost: loc")
    idle = place.connection()
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    # Once somebody else, with a handshake to make, is answered after them, the beginnings have come in.
    assert place.ask("/healthz")[0] == 200
    place.process.send_signal(signal.SIGTERM)
    begin = time.monotonic()
    assert idle.sock.recv(10) == b"", "who asks nothing is not waited for"
    deadline = begin + 5 * PATIENCE
    while True:
        assert time.monotonic() < deadline, "it still takes connections"
        try:
            socket.create_connection(("127.0.0.1", place.port), timeout=5).close()
        except ConnectionRefusedError:
            break
        except ConnectionResetError:
            pass  # it stopped listening in this very moment
    read = lambda connection: b"".join(iter(lambda: connection.sock.recv(4096), b""))  # noqa: E731
    head.sock.sendall(b"alhost\r\n\r\n")
    said = read(head)
    assert b" 404 " in said and b"not_found" in said and b"Connection: close" in said, said
    body.sock.sendall(member[10:])
    said = read(body)
    assert b" 201 " in said, said
    poll.sock.sendall(b"alhost\r\n\r\n")
    said = read(poll)
    assert b" 503 " in said and b"busy" in said, said
    _, said = place.process.communicate(timeout=20 * PATIENCE)
    assert place.process.returncode == 0 and time.monotonic() - begin < 5 * PATIENCE, said


def ends_within_ten_seconds_whoever_holds_on(place):
    """A request that never comes to its end, clients that drip, and a client that does not read."""
    place.start()
    held = [place.connection() for _ in range(20)]
    for connection in held:
        connection.connect()
        connection.sock.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    deaf = place.connection()
    deaf.connect()
    deaf.sock.setblocking(False)
    with contextlib.suppress(OSError):
        for _ in range(2_000):
            deaf.sock.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
    plain = [socket.create_connection(("127.0.0.1", place.port)) for _ in range(20)]  # no handshake at all
    place.process.send_signal(signal.SIGTERM)
    begin = time.monotonic()
    while place.process.poll() is None and time.monotonic() - begin < 10 * PATIENCE:
        for connection in held:
            with contextlib.suppress(OSError):
                connection.sock.sendall(b"a")
        with contextlib.suppress(subprocess.TimeoutExpired):
            place.process.wait(0.1)
    assert place.process.poll() == 0, f"it hangs after {time.monotonic() - begin:.1f} s"
    for connection in plain:
        connection.close()


def tells_who_asks_too_often_when_to_come_again(place):
    """Limits of an address and of a member, set low, on loopback that is not raised."""
    low = {"limits_loopback": "false", "limits_address_perMinute": 6, "limits_address_burst": 12}
    place.start(**low)
    refused = None
    for _ in range(20):
        connection = place.connection()
        connection.request("GET", "/v1/merchants/nobody")
        refused = connection.getresponse()
        if refused.status == 429:
            break
    assert refused.status == 429 and json.loads(refused.read())["code"] == "rate_limited"
    assert 8 <= int(refused.headers["Retry-After"]) <= 10, refused.headers["Retry-After"]
    place.stop()
    expect(place.run(limits_member_perMinute="0"), 78, "florin.limits.member.perMinute must be a number from 1")
    expect(place.run(limits_connections="few"), 78, "florin.limits.connections must be a number from 16")


def limits_each_key_of_a_shop(place):
    (place.folder / "shop.jwk").write_text(JWK)
    made = place.control("merchant", "add", "--id", "lantern", "--name", "L", "--origin", "https://localhost:8445", "--key", place.folder / "shop.jwk")
    place.start(limits_loopback="false", limits_merchant_perMinute=6, limits_merchant_burst=3)
    asked = [place.ask("/v1/approvals?idempotencyKey=none", {"Authorization": "Bearer " + made.stdout.strip()})[0] for _ in range(5)]
    assert asked == [200, 200, 200, 429, 429], asked
    place.stop()


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


RULES = [ends_within_seconds_when_told, sends_long_polls_away_when_it_ends, answers_what_it_was_asked_before_it_ends,
         ends_within_ten_seconds_whoever_holds_on, tells_who_asks_too_often_when_to_come_again, limits_each_key_of_a_shop,
         takes_a_renewed_certificate_without_a_break]

if __name__ == "__main__":
    sys.exit(main(RULES))
