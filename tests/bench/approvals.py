"""How long a member waits between pressing Pay and the gateway's yes (flows.md b5 to b10), measured through the public interface.

The shop's own request waits already and the order is signed beforehand, so that what is measured is one HTTPS question on a
connection that stays open: the gateway's checks, its two commits, and the issuer's answer over ISO 8583 in between.
"""
import base64
import http.client
import json
import pathlib
import secrets
import ssl
import statistics
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "journeys"))
import device  # noqa: E402
import stage  # noqa: E402

PRICE = 10
WARM_UP = 5


def _tagged(tag, content):
    assert len(content) < 256
    size = bytes([len(content)]) if len(content) < 128 else bytes([0x81, len(content)])
    return bytes([tag]) + size + content


def private_key_pem(jwk):
    """A P-256 key as RFC 5915 writes it, for the openssl command."""
    d, x, y = (device.from_base64url(jwk[name]) for name in "dxy")
    curve = bytes.fromhex("06082a8648ce3d030107")
    body = _tagged(0x30, _tagged(0x02, b"\1") + _tagged(0x04, d) + _tagged(0xA0, curve) + _tagged(0xA1, _tagged(0x03, b"\0\4" + x + y)))
    return "-----BEGIN EC PRIVATE KEY-----\n" + base64.encodebytes(body).decode() + "-----END EC PRIVATE KEY-----\n"


def raw_signature(der):
    """The two numbers of an ECDSA signature in 32 bytes each, as JWS wants them."""
    place, numbers = 2, b""
    for _ in range(2):
        size = der[place + 1]
        numbers += der[place + 2:place + 2 + size].lstrip(b"\0").rjust(32, b"\0")
        place += 2 + size
    return numbers


class Shop:
    """A merchant of the world, as its own program would be: tickets and requests for approval."""

    def __init__(self, world, folder):
        self.facts = world.facts["merchants"][0]
        self.gateway = world.facts["gateway"]
        self.api = device.Api(self.gateway, world.facts["caFile"], self.facts["apiKey"])
        self.name = self.api.get("/v1/merchants/" + self.facts["id"])["name"]
        self.key = pathlib.Path(folder) / "ticket.key"
        self.key.touch(mode=0o600)
        self.key.write_text(private_key_pem(self.facts["ticketKey"]))

    def ticket(self, amount):
        """(the compact ticket, its claims)"""
        now, name = int(time.time()), secrets.token_hex(10)
        price = {"amount": amount, "currency": "KRW"}
        claims = {"iss": self.facts["id"], "jti": "bench-" + name, "iat": now, "exp": now + 600, "aud": self.gateway, "live": False,
                  "kind": "single", "lines": [{"id": "1", "description": "A measured thing", "quantity": 1, "price": price}],
                  "total": price, "vat": {"amount": 0, "currency": "KRW"}, "serial": "B-" + name}
        header = {"alg": "ES256", "typ": "florin-ticket+jwt"}
        if "kid" in self.facts["ticketKey"]:
            header["kid"] = self.facts["ticketKey"]["kid"]
        text = ".".join(device.base64url(json.dumps(part).encode()) for part in (header, claims))
        signature = device.Device.openssl("dgst", "-sha256", "-sign", str(self.key), data=text.encode())
        return text + "." + device.base64url(raw_signature(signature)), claims

    def ask(self, claims):
        order = {name: claims[name] for name in ("lines", "total", "vat")}
        self.api.post("/v1/approvals", {"order": order, "serial": claims["serial"], "payer": {"type": "ticket", "ticket": claims["jti"]}}, 202)


class OpenConnection:
    """One keep-alive connection to the gateway, with a member's token."""

    def __init__(self, member):
        parts = urllib.parse.urlsplit(member.api.url)
        self.token = member.api.bearer
        self.connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=member.api.context, timeout=30)
        self.connection.connect()

    def pay(self, ticket, order):
        """(milliseconds, status, answer) of one POST /v1/orders."""
        body = json.dumps({"ticket": ticket, "order": order}).encode()
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json",
                   "Idempotency-Key": device.payload_of(order)["jti"]}
        start = time.perf_counter()
        self.connection.request("POST", "/v1/orders", body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return (time.perf_counter() - start) * 1000, answer.status, json.loads(text)

    def close(self):
        self.connection.close()


def approval_latencies(world, folder, n):
    """Milliseconds of each of `n` payments in this world, one after another. `folder` takes the keys of a device and of the shop."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    account = world.facts["members"][0]
    member = device.Device(folder / "device", world.facts["gateway"], world.facts["caFile"])
    member.enrol(account["id"], account["password"], "Bench")
    member.sign_in()
    shop = Shop(world, folder)
    card = member.api.get("/v1/cards")["data"][0]["id"]
    line = OpenConnection(member)
    latencies = []
    for _ in range(n + WARM_UP):
        ticket, claims = shop.ticket(PRICE)
        order = member.order(ticket, card, shop.name)
        shop.ask(claims)
        milliseconds, status, answer = line.pay(ticket, order)
        assert status == 201 and answer["state"] == "approved", (status, answer)
        latencies.append(milliseconds)
    line.close()
    return latencies[WARM_UP:]


def main():
    stage.skip_unless("openssl")
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder, stage.World(pathlib.Path(folder) / "world") as world:
        latencies = sorted(approval_latencies(world, folder, n))
    print(f"{n} payments: median {statistics.median(latencies):.1f} ms, 95th percentile {latencies[int(n * 0.95)]:.1f} ms, "
          f"fastest {latencies[0]:.1f} ms, slowest {latencies[-1]:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
