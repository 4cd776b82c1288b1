"""What a shop's server does, done by an outside program: sign tickets, ask for approvals."""
import json
import pathlib
import secrets
import subprocess
import time

import device


class Shop:
    """A shop's server: its API key, and the key that signs its tickets."""

    def __init__(self, facts, folder, clock=time.time, api=device.Api):
        facts_of_shop = facts["merchants"][0]
        self.id, self.gateway, self.clock = facts_of_shop["id"], facts["gateway"], clock
        self.api = api(facts["gateway"], facts["caFile"], facts_of_shop["apiKey"])
        self.jwk, self.key, self.serial = facts_of_shop["ticketKey"], pathlib.Path(folder) / "shop.key", 0
        number = {name: device.from_base64url(self.jwk[name]) for name in "dxy"}
        der = (bytes.fromhex("30770201010420") + number["d"] + bytes.fromhex("a00a06082a8648ce3d030107a144034200" + "04") + number["x"] + number["y"])
        subprocess.run(["openssl", "ec", "-inform", "DER", "-out", self.key], input=der, check=True, capture_output=True)

    def order(self, price=5000, quantity=2):
        total = price * quantity
        money = lambda amount: {"amount": amount, "currency": "KRW"}  # noqa: E731
        return {"lines": [{"id": "tea-9", "description": "Barley tea", "quantity": quantity, "price": money(price)}], "total": money(total),
                "vat": money(total // 11)}

    def ticket(self, order, life=600, **changes):
        self.serial += 1
        now = int(self.clock())
        payload = {"iss": self.id, "jti": "t-" + secrets.token_hex(8), "iat": now, "exp": now + life, "aud": self.gateway, "live": False, "kind": "single",
                   "serial": f"S-{self.serial}", **order, **changes}
        header = {"alg": "ES256", "typ": "florin-ticket+jwt", "kid": self.jwk["kid"]}
        signed = device.base64url(json.dumps(header).encode()) + "." + device.base64url(json.dumps(payload).encode())
        der = device.Device.openssl("dgst", "-sha256", "-sign", str(self.key), data=signed.encode())
        length = der[3]
        r, s = der[4:4 + length], der[6 + length:]
        return payload, signed + "." + device.base64url(b"".join(part.lstrip(b"\0").rjust(32, b"\0") for part in (r, s)))

    def approval_body(self, order, payload):
        return {"order": order, "serial": payload["serial"], "payer": {"type": "ticket", "ticket": payload["jti"]}}
