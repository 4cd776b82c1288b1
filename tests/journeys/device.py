"""An outside program at the gateway: HTTPS with the world's own authority, and a device whose keys live with the openssl command.

Only the standard library and openssl are used, so that this is also an example of what an integrator has to do.
"""
import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import re
import secrets
import ssl
import subprocess
import time
import urllib.parse


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def payload_of(compact):
    return json.loads(from_base64url(compact.split(".")[1]))


class Site:
    """One HTTPS server of the world."""

    def __init__(self, url, ca_file):
        parts = urllib.parse.urlsplit(url)
        self.url, self.host, self.port = url, parts.hostname, parts.port
        self.context = ssl.create_default_context(cafile=ca_file)

    def ask(self, method, path, headers=None, body=None):
        """(status, headers, body) with the body as bytes."""
        connection = http.client.HTTPSConnection(self.host, self.port, context=self.context, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


class Api(Site):
    """The gateway's JSON interface, with a bearer token or an API key, or without."""

    def __init__(self, url, ca_file, bearer=None):
        super().__init__(url, ca_file)
        self.bearer = bearer

    def json(self, method, path, body=None, key=None):
        headers = {}
        if self.bearer:
            headers["Authorization"] = "Bearer " + self.bearer
        if method == "POST":
            headers["Idempotency-Key"] = key or secrets.token_hex(12)
        if body is not None:
            headers["Content-Type"] = "application/json"
        status, headers, text = self.ask(method, path, headers, None if body is None else json.dumps(body).encode())
        return status, (json.loads(text) if text else None), headers

    def get(self, path):
        status, answer, _ = self.json("GET", path)
        assert status == 200, (path, status, answer)
        return answer

    def post(self, path, body, *good, key=None):
        status, answer, _ = self.json("POST", path, body, key)
        assert status in (good or (200, 201)), (path, status, answer)
        return answer


class Device:
    """A member's device: an RSA key that never leaves its folder, and the certificate that the gateway issued for it."""

    def __init__(self, folder, gateway, ca_file, clock=time.time):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key = self.folder / "device.key"
        self.gateway, self.clock = gateway, clock
        self.api = Api(gateway, ca_file)
        self.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(self.key))

    @staticmethod
    def openssl(*arguments, data=None):
        return subprocess.run(["openssl", *arguments], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout

    def enrol(self, member, password, name):
        csr = self.openssl("req", "-new", "-key", str(self.key), "-subj", "/CN=device").decode()
        issued = self.api.post("/v1/enrolments", {"member": member, "password": password, "csr": csr, "deviceName": name}, 201)
        assert issued["state"] == "issued", issued
        self.id, self.certificate = issued["device"], issued["certificate"]

    def sign(self, kind, payload):
        """A compact JWS (RFC 7515), RS256, with the certificate in `x5c`."""
        body = re.sub(r"-----[^-]+-----|\s", "", self.certificate)
        header = {"alg": "RS256", "typ": kind, "x5c": [body]}
        signed = base64url(json.dumps(header).encode()) + "." + base64url(json.dumps(payload).encode())
        signature = self.openssl("dgst", "-sha256", "-sign", str(self.key), data=signed.encode())
        return signed + "." + base64url(signature)

    def assertion(self, purpose, **more):
        now = int(self.clock())
        return self.sign("florin-assertion+jwt", {"jti": secrets.token_hex(12), "iss": self.id, "sub": self.id, "iat": now, "exp": now + 50,
                                                  "aud": self.gateway, "purpose": purpose, **more})

    def sign_in(self):
        self.api.bearer = self.api.post("/v1/tokens", {"assertion": self.assertion("token")}, 201)["accessToken"]

    def order(self, ticket, card, payee, total=None):
        now = int(self.clock())
        return self.sign("florin-order+jwt", {"jti": "pay-" + secrets.token_hex(12), "iat": now, "exp": now + 120, "aud": self.gateway,
                                              "ticket": base64url(hashlib.sha256(ticket.encode()).digest()), "means": card,
                                              "payee": payee, "total": total or payload_of(ticket)["total"]})

    def pay(self, ticket, order):
        """POST /v1/orders with the order's own id as its key: (status, answer)."""
        status, answer, _ = self.api.json("POST", "/v1/orders", {"ticket": ticket, "order": order}, key=payload_of(order)["jti"])
        return status, answer

    def reveal(self, card, origin=""):
        """The card's number, expiry, secret and name, sealed by the gateway to this device's key."""
        answer = self.api.post(f"/v1/cards/{card}/reveal", {"request": self.assertion("reveal:" + card, origin=origin)}, 200)
        return json.loads(self.open_sealed(answer["sealed"]))

    def fill_account(self, card, amount):
        """Fills the micro-account from a card; the means of an order that pays from it."""
        refill = self.api.post("/v1/micro_account/refills", {"source": card, "amount": {"amount": amount, "currency": "KRW"}}, 201, 202)
        self.api.get(f"/v1/micro_account/refills/{refill['id']}?wait=10")
        assert self.api.get("/v1/micro_account")["balance"]["amount"] == amount
        return "micro"

    def open_sealed(self, compact):
        """A compact JWE (RFC 7516): RSA-OAEP and A256CBC-HS512."""
        header, wrapped, iv, text, tag = compact.split(".")
        assert json.loads(from_base64url(header))["enc"] == "A256CBC-HS512"
        content_key = self.openssl("pkeyutl", "-decrypt", "-inkey", str(self.key), "-pkeyopt", "rsa_padding_mode:oaep",
                                   data=from_base64url(wrapped))
        mac_key, cipher_key = content_key[:32], content_key[32:]
        signed = header.encode() + from_base64url(iv) + from_base64url(text) + (len(header) * 8).to_bytes(8, "big")
        assert hmac.compare_digest(hmac.new(mac_key, signed, hashlib.sha512).digest()[:32], from_base64url(tag)), "the seal is broken"
        return self.openssl("enc", "-d", "-aes-256-cbc", "-K", cipher_key.hex(), "-iv", from_base64url(iv).hex(),
                            data=from_base64url(text)).decode()


ADDRESS = {"address1": "24 Baekjo-gil", "address2": "3F", "city": "Seoul", "postal_code": "03012", "country": "KR"}


class Visitor(Site):
    """A browser at the shop, as far as forms and cookies go."""

    def __init__(self, url, ca_file):
        super().__init__(url, ca_file)
        self.cookie = ""

    def load(self, method, path, fields=None):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = None
        if fields is not None:
            headers.update({"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url})
            body = urllib.parse.urlencode(fields).encode()
        status, headers, text = self.ask(method, path, headers, body)
        for cookie in headers.get_all("Set-Cookie") or []:
            self.cookie = cookie.split(";")[0]
        return status, headers.get("Location"), text.decode()

    def page(self, path):
        status, _, text = self.load("GET", path)
        assert status == 200, (path, status)
        return text

    def submit(self, page, action, **fields):
        """Sends a form of the page at `page`: (status, location, text)."""
        token = re.search(r'name="form_token" value="([0-9a-f]+)"', self.page(page)).group(1)
        return self.load("POST", action, {"form_token": token, **fields})

    def put_into_cart(self, good, quantity=1):
        assert self.submit("/goods/" + good, "/cart/add", good=good, quantity=quantity)[:2] == (303, "/cart")

    def pay_by_card(self, card, **changes):
        """Sends the checkout's form with a card as Device.reveal gives it: the order's page."""
        year, month = card["expiry"].split("-")
        form = {"email": "dana@florin.example", "phone": "", "card_number": card["number"], "card_name": card["name"], "exp_month": month,
                "exp_year": year, "card_code": card["secret"], **ADDRESS, **changes}
        status, page, text = self.submit("/checkout", "/checkout/card", **form)
        assert status == 303, re.findall(r'class="flaw">([^<]+)', text)
        return page

    def pay_with_florin(self):
        """Presses the button: (the order's page, the ticket)."""
        status, order, _ = self.submit("/checkout", "/checkout/florin")
        assert status == 303, status
        ticket = re.search(r'href="florin:pay\?ticket=([^"]+)"', self.page(order)).group(1)
        return order, ticket

    def wait_for_outcome(self, order, seconds=30):
        """The order's state in the shop's words once it is final."""
        deadline, known = time.monotonic() + seconds, ""
        while time.monotonic() < deadline:
            status, _, text = self.load("GET", f"{order}/status?known={known}")
            assert status == 200, (status, text)
            answer = json.loads(text)
            if answer["final"]:
                return answer["state"]
            known = answer["state"]
        raise AssertionError(f"the shop's order is still {known} after {seconds} s")
