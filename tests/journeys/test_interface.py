#!/usr/bin/env python3
"""The served interface against its own description: an outside program walks through every operation, every answer is compared with
/openapi.json, and every status that is described must be seen."""
import collections
import email
import email.policy
import json
import pathlib
import re
import secrets
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import device  # noqa: E402
import hosted_chapter  # noqa: E402
import merchant  # noqa: E402
import single_use_chapter  # noqa: E402
import stage  # noqa: E402
from interface import Interface  # noqa: E402

PASSWORD = "willow candle 42 harbour"
PROFILE = {"name": "Mira Outsider", "email": "mira@florin.example", "phone": "+82 2 555 0100",
           "address": {"line1": "Seongsu-ro 12", "city": "Seoul", "postalCode": "04790", "country": "KR"}}
RUNNING = "409 only while the first request with the key is still running: its answer is never kept"
UNSEEN = {
    ("POST", "/v1/password_resets", "409"): RUNNING,
    ("POST", "/v1/micro_account/refills", "202"): "only for a repeat while the first one is on its way",
    ("POST", "/v1/charges", "202"): "only for a repeat after the gateway was started again between the two banks",
    ("POST", "/v1/approvals", "403"): "a test key is refused where money is real only, and no sandbox is such a place",
    **{("POST", path, "403"): "the sandbox watches accounts and cancels none" for path in
       ("/v1/tokens", "/v1/sessions", "/v1/enrolments", "/v1/enrolments/{id}/confirm", "/v1/password_resets/{id}/confirm")},
    **{("POST", path, "402"): "the sandbox's issuer refuses no application" for path in ("/v1/cards", "/v1/cards/{id}/single_use_cards")},
}
seen, flaws = collections.Counter(), []


class Checked(device.Api):
    """Compares every answer with the description."""

    interface = None

    def ask(self, method, path, headers=None, body=None):
        status, headers, text = super().ask(method, path, headers, body)
        template, wrong = self.interface.check(method, path, status, headers, text)
        seen[method, template, str(status)] += 1
        flaws.extend(wrong)
        return status, headers, text

    def expect(self, status, method, path, body=None, key=None):
        got, answer, headers = self.json(method, path, body, key)
        code = answer.get("code", "") if isinstance(answer, dict) else ""
        assert got == status, f"{method} {path}: {got} {code} instead of {status}: {answer}"
        return answer


class Outsider(device.Device):
    def __init__(self, folder, facts, clock):
        super().__init__(folder, facts["gateway"], facts["caFile"], clock)
        self.api = Checked(facts["gateway"], facts["caFile"])

    def request(self):
        return self.openssl("req", "-new", "-key", str(self.key), "-subj", "/CN=device").decode()


class Walk:
    def __init__(self, world, folder):
        self.world, self.facts, self.folder = world, world.facts, pathlib.Path(folder)
        self.offset = 0
        clock = lambda: time.time() + self.offset  # noqa: E731
        self.mine = Outsider(self.folder / "mine", self.facts, clock)
        self.other = Outsider(self.folder / "other", self.facts, clock)
        self.anyone = Checked(self.facts["gateway"], self.facts["caFile"])
        self.session = Checked(self.facts["gateway"], self.facts["caFile"])
        self.shop = merchant.Shop(self.facts, folder, clock, Checked)
        self.payee, self.who, self.address = None, {"member": "mira", "password": PASSWORD}, PROFILE["email"]
        self.read_letters = set()

    def code_from_mail(self, address):
        """The six digits of a letter to this address that was not read before."""
        def newest():
            for letter in self.world.control("/mail")["data"]:
                if letter["to"] == address and "code" in letter["subject"] and letter["file"] not in self.read_letters:
                    self.read_letters.add(letter["file"])
                    message = email.message_from_bytes(pathlib.Path(letter["file"]).read_bytes(), policy=email.policy.default)
                    return re.search(r"(?<!\d)(\d{6})(?!\d)", message.get_body(("plain",)).get_content())[1]
            return None
        return stage.wait_for("a code by e-mail", newest, 20, 0.1)

    def advance(self, seconds):
        self.world.control("/clock", {"advanceSeconds": seconds})
        self.offset += seconds


# --- the chapters ---------------------------------------------------------------------------------------------------------

def documents(walk):
    for path in ("/openapi.json", "/iso8583.json", "/.well-known/jwks.json", "/healthz"):
        walk.anyone.get(path)
    served = walk.anyone.get("/openapi.json")
    assert served == Checked.interface.document, "the served description is not the repository's"
    walk.payee = walk.anyone.get("/v1/merchants/" + walk.shop.id)["name"]
    walk.anyone.expect(404, "GET", "/v1/merchants/nobody")


def registration(walk):
    new = {"id": "mira", "password": PASSWORD, "profile": PROFILE}
    key = secrets.token_hex(8)
    first = walk.anyone.expect(201, "POST", "/v1/members", new, key)
    assert walk.anyone.expect(201, "POST", "/v1/members", new, key) == first
    walk.anyone.expect(409, "POST", "/v1/members", {**new, "id": "mira2"}, key)
    walk.anyone.expect(409, "POST", "/v1/members", new)
    walk.anyone.expect(422, "POST", "/v1/members", {**new, "id": "mira2", "password": "password123"})
    walk.anyone.expect(422, "POST", "/v1/members", {**new, "id": "mira2", "profile": {"name": "M"}})


def devices(walk):
    enrol = {"member": "mira", "password": PASSWORD, "csr": walk.mine.request(), "deviceName": "First"}
    key = secrets.token_hex(8)
    issued = walk.anyone.expect(201, "POST", "/v1/enrolments", enrol, key)
    assert walk.anyone.expect(201, "POST", "/v1/enrolments", enrol, key) == issued
    walk.anyone.expect(409, "POST", "/v1/enrolments", {**enrol, "deviceName": "Else"}, key)
    walk.mine.id, walk.mine.certificate = issued["device"], issued["certificate"]
    walk.anyone.expect(401, "POST", "/v1/enrolments", {**enrol, "password": "not this one at all"})
    walk.anyone.expect(422, "POST", "/v1/enrolments", {**enrol, "csr": "nonsense"})
    walk.anyone.expect(401, "POST", "/v1/tokens", {"assertion": walk.mine.assertion("reveal:nothing")})
    walk.anyone.expect(422, "POST", "/v1/tokens", {"assertion": "a.b.c"})
    walk.mine.sign_in()

    second = walk.anyone.expect(202, "POST", "/v1/enrolments", {**enrol, "csr": walk.other.request(), "deviceName": "Second"})
    place = "/v1/enrolments/" + second["id"]
    assert walk.anyone.expect(200, "GET", place)["state"] == "waiting"
    assert len(walk.mine.api.expect(200, "GET", "/v1/enrolments?state=waiting")["data"]) == 1
    walk.mine.api.expect(422, "GET", "/v1/enrolments?state=all")
    code = walk.code_from_mail("mira@florin.example")
    wrong = "000000" if code != "000000" else "000001"
    walk.anyone.expect(422, "POST", place + "/confirm", {"code": wrong})
    confirmed = walk.anyone.expect(201, "POST", place + "/confirm", {"code": code}, "confirm-1")
    walk.anyone.expect(409, "POST", place + "/confirm", {"code": wrong}, "confirm-1")
    walk.anyone.expect(404, "POST", "/v1/enrolments/enr_nothing/confirm", {"code": code})
    walk.anyone.expect(404, "GET", "/v1/enrolments/enr_nothing")
    walk.other.id, walk.other.certificate = confirmed["device"], confirmed["certificate"]
    walk.other.sign_in()

    third = walk.anyone.expect(202, "POST", "/v1/enrolments", {**enrol, "deviceName": "Third"})
    approve = f"/v1/enrolments/{third['id']}/approve"
    walk.mine.api.expect(401, "POST", approve, {"request": walk.mine.assertion("token")})
    walk.mine.api.expect(200, "POST", approve, {"request": walk.mine.assertion("approve:" + third["id"])}, "approve-1")
    walk.mine.api.expect(409, "POST", approve, {"other": 1}, "approve-1")
    walk.mine.api.expect(404, "POST", "/v1/enrolments/enr_nothing/approve", {"request": walk.mine.assertion("approve:enr_nothing")})
    late = walk.anyone.expect(202, "POST", "/v1/enrolments", {**enrol, "deviceName": "Late"})
    walk.advance(11 * 60)
    walk.mine.sign_in()
    walk.other.sign_in()
    walk.mine.api.expect(422, "POST", f"/v1/enrolments/{late['id']}/approve", {"request": walk.mine.assertion("approve:" + late["id"])})

    listed = walk.mine.api.expect(200, "GET", "/v1/devices")["data"]
    extra = next(one["id"] for one in listed if one["name"] == "Third")
    walk.mine.api.expect(200, "PATCH", "/v1/devices/" + extra, {"name": "Old"})
    walk.mine.api.expect(422, "PATCH", "/v1/devices/" + extra, {})
    walk.mine.api.expect(404, "PATCH", "/v1/devices/dev_nothing", {"name": "Old"})
    walk.mine.api.expect(200, "POST", f"/v1/devices/{extra}/revoke", key="revoke-1")
    walk.mine.api.expect(409, "POST", f"/v1/devices/{extra}/revoke", {"other": 1}, "revoke-1")
    walk.mine.api.expect(404, "POST", "/v1/devices/dev_nothing/revoke")
    request = walk.mine.request()
    renewed = walk.mine.api.expect(200, "POST", "/v1/devices/current/renew", {"csr": request}, "renew-1")
    walk.mine.certificate = renewed["certificate"]
    walk.mine.api.expect(409, "POST", "/v1/devices/current/renew", {"csr": request + "\n"}, "renew-1")
    walk.mine.api.expect(422, "POST", "/v1/devices/current/renew", {"csr": "nonsense"})


def sessions(walk):
    answer = walk.anyone.expect(201, "POST", "/v1/sessions", {"member": "mira", "password": PASSWORD})
    walk.session.bearer = answer["sessionToken"]
    walk.anyone.expect(401, "POST", "/v1/sessions", {"member": "nobody", "password": PASSWORD})
    walk.anyone.expect(422, "POST", "/v1/sessions", {"member": "mira"})
    walk.session.expect(200, "GET", "/v1/me")
    walk.mine.api.expect(200, "PATCH", "/v1/me", {"profile": {"phone": "+82 2 555 0199"}})
    walk.mine.api.expect(422, "PATCH", "/v1/me", {"profile": {"email": "no address"}})


def cards(walk):
    wish = {"kind": "virtual", "label": "Everyday"}
    api = walk.mine.api
    walk.card = api.expect(201, "POST", "/v1/cards", wish, "card-1")["id"]
    api.expect(409, "POST", "/v1/cards", {**wish, "label": "Else"}, "card-1")
    api.expect(422, "POST", "/v1/cards", {"kind": "golden", "label": "x"})
    walk.travel = walk.session.expect(202, "POST", "/v1/cards", {"kind": "physical", "label": "Travel"})["id"]
    place = "/v1/cards/" + walk.card
    api.expect(200, "GET", "/v1/cards")
    walk.session.expect(200, "GET", place)
    api.expect(404, "GET", "/v1/cards/card_nothing")
    api.expect(200, "PATCH", place, {"label": "Daily"})
    api.expect(422, "PATCH", place, {})
    api.expect(404, "PATCH", "/v1/cards/card_nothing", {"label": "Daily"})
    api.expect(200, "POST", place + "/freeze", key="freeze-1")
    api.expect(409, "POST", place + "/freeze", {"other": 1}, "freeze-1")
    api.expect(404, "POST", "/v1/cards/card_nothing/freeze")
    # The issuer follows by itself; unfreezing asks it again.
    api.expect(200, "POST", place + "/unfreeze", key="unfreeze-1")
    api.expect(409, "POST", place + "/unfreeze", {"other": 1}, "unfreeze-1")
    api.expect(404, "POST", "/v1/cards/card_nothing/unfreeze")
    revealed = walk.mine.reveal(walk.card)
    assert not Checked.interface.flaws({"$ref": "#/components/schemas/RevealedCard"}, revealed), revealed
    walk.number = revealed
    api.expect(401, "POST", place + "/reveal", {"request": walk.mine.assertion("token")})
    api.expect(404, "POST", "/v1/cards/card_nothing/reveal", {"request": walk.mine.assertion("reveal:card_nothing")})
    walk.offset += 3600
    api.expect(422, "POST", place + "/reveal", {"request": walk.mine.assertion("reveal:" + walk.card)})
    walk.offset -= 3600
    spare = api.expect(201, "POST", "/v1/cards", {"kind": "virtual", "label": "Spare"})["id"]
    api.expect(204, "DELETE", "/v1/cards/" + spare)
    api.expect(404, "DELETE", "/v1/cards/" + spare)
    waiting = next(one["id"] for one in api.get("/v1/cards")["data"] if one["state"] == "in_approval")
    api.expect(409, "POST", f"/v1/cards/{waiting}/reveal", {"request": walk.mine.assertion("reveal:" + waiting)})


def sign_ins(walk):
    told = walk.mine.api.expect(200, "GET", "/v1/sign_ins")
    assert told["data"] and told["watchedSince"] is None, told
    walk.anyone.expect(401, "GET", "/v1/sign_ins")


def charging(walk):
    api = walk.mine.api
    wish = {"number": "4242 4242 4242 4242", "expiry": "2031-04", "name": "Mira", "label": "Mine"}
    source = api.expect(201, "POST", "/v1/funding_sources", wish, "source-1")["id"]
    api.expect(409, "POST", "/v1/funding_sources", {**wish, "label": "Else"}, "source-1")
    api.expect(422, "POST", "/v1/funding_sources", {**wish, "number": "4242 4242 4242 4241"})
    poor = api.expect(201, "POST", "/v1/funding_sources", {**wish, "number": "4000 0000 0000 9995"})["id"]
    api.expect(200, "GET", "/v1/funding_sources")
    charge = {"card": walk.card, "source": source, "amount": {"amount": 200000, "currency": "KRW"}, "secret": "123"}
    done = api.expect(201, "POST", "/v1/charges", charge, "charge-1")
    assert api.expect(201, "POST", "/v1/charges", charge, "charge-1") == done
    api.expect(409, "POST", "/v1/charges", {**charge, "secret": "124"}, "charge-1")
    api.expect(402, "POST", "/v1/charges", {**charge, "source": poor})
    api.expect(404, "POST", "/v1/charges", {**charge, "card": "card_nothing"})
    api.expect(422, "POST", "/v1/charges", {**charge, "amount": {"amount": 0.5, "currency": "KRW"}})
    api.expect(200, "GET", "/v1/charges/" + done["id"])
    api.expect(404, "GET", "/v1/charges/chg_nothing")
    api.expect(409, "DELETE", "/v1/cards/" + walk.card)
    api.expect(204, "DELETE", "/v1/funding_sources/" + poor)
    api.expect(404, "DELETE", "/v1/funding_sources/" + poor)
    walk.charge = charge


def paying(walk):
    shop, api = walk.shop, walk.mine.api
    order = shop.order()
    payload, ticket = shop.ticket(order)
    walk.payload, walk.ticket = payload, ticket
    signed = walk.mine.order(ticket, walk.card, walk.payee)
    status, waiting = walk.mine.pay(ticket, signed)
    assert status == 202 and waiting["state"] == "waiting_for_shop", (status, waiting)
    approved = shop.api.expect(201, "POST", "/v1/approvals", shop.approval_body(order, payload), "approval-1")
    shop.api.expect(409, "POST", "/v1/approvals", shop.approval_body(shop.order(100), payload), "approval-1")
    shop.api.expect(200, "GET", "/v1/approvals/" + approved["id"])
    shop.api.expect(404, "GET", "/v1/approvals/apr_nothing")
    assert api.expect(200, "GET", f"/v1/payments/{waiting['id']}?wait=10")["state"] == "approved"
    api.expect(404, "GET", "/v1/payments/pay_nothing")
    assert walk.mine.pay(ticket, signed)[0] == 201
    assert walk.mine.pay(ticket, walk.mine.order(ticket, walk.card, walk.payee))[0] in (201, 409)
    again, paper = shop.ticket(order)
    mismatch = shop.approval_body(shop.order(4900), again)
    shop.api.expect(202, "POST", "/v1/approvals", mismatch)
    status, told = walk.mine.pay(paper, walk.mine.order(paper, walk.card, walk.payee))
    assert status == 409 and told["code"] == "order_mismatch" and told["differences"], told
    big = shop.order(90_000_000)
    payload, paper = shop.ticket(big)
    shop.api.expect(202, "POST", "/v1/approvals", shop.approval_body(big, payload))
    assert walk.mine.pay(paper, walk.mine.order(paper, walk.card, walk.payee))[0] == 402
    _, stale = shop.ticket(order, life=60, iat=int(shop.clock()) - 7200, exp=int(shop.clock()) - 3600)
    assert walk.mine.pay(stale, walk.mine.order(stale, walk.card, walk.payee))[0] == 422
    assert walk.mine.pay(ticket, walk.other.order(ticket, walk.card, walk.payee))[0] == 401
    typed = {"type": "card", "number": walk.number["number"], "expiry": walk.number["expiry"], "secret": walk.number["secret"], "name": walk.number["name"]}
    body = {"order": order, "serial": "C-1", "payer": typed}
    shop.api.expect(201, "POST", "/v1/approvals", body)
    shop.api.expect(402, "POST", "/v1/approvals", {**body, "payer": {**typed, "name": "Somebody Else"}})
    shop.api.expect(422, "POST", "/v1/approvals", {**body, "payer": {"type": "cheque"}})
    newest = api.expect(200, "GET", "/v1/activity?limit=2")
    api.expect(200, "GET", "/v1/activity?before=" + newest["next"])
    api.expect(200, "GET", "/v1/activity?after=" + newest["data"][0]["cursor"] + "&wait=0")
    api.expect(422, "GET", "/v1/activity?after=yesterday")


def vouchers(walk):
    """A ticket that only asks, one that is not paid, and the voucher issued again."""
    shop, api = walk.shop, walk.mine.api
    question, ticket = shop.ticket(shop.order(0, 1), ask="identity")
    status, answer = walk.mine.pay(ticket, walk.mine.order(ticket, "yes", walk.payee))
    assert status == 201 and answer["outcome"] == "yes", (status, answer)
    voucher = device.payload_of(answer["voucher"])
    assert voucher["sub"].startswith("cus_") and voucher["register"] == answer["register"] and voucher["aud"] == shop.id, voucher
    place = f"/v1/payments/{answer['id']}/voucher"
    again = api.expect(200, "POST", place, key="voucher-1")
    assert api.expect(200, "POST", place, key="voucher-1") == again and again["register"] == answer["register"]
    api.expect(409, "POST", place, {"other": 1}, "voucher-1")
    api.expect(404, "POST", "/v1/payments/pay_nothing/voucher")
    theirs = shop.api.expect(200, "POST", "/v1/vouchers", {"ticket": question["jti"]}, "voucher-2")
    assert device.payload_of(theirs["voucher"])["register"] == answer["register"] and theirs["payment"] is None, theirs
    shop.api.expect(409, "POST", "/v1/vouchers", {"ticket": "t-other"}, "voucher-2")
    shop.api.expect(404, "POST", "/v1/vouchers", {"ticket": "t-nothing"})
    _, ticket = shop.ticket(shop.order(90_000_000))
    status, declined = walk.mine.pay(ticket, walk.mine.order(ticket, "micro", walk.payee))
    assert status == 402 and declined["code"] == "amount_limit", (status, declined)
    assert api.expect(409, "POST", f"/v1/payments/{declined['payment']['id']}/voucher")["code"] == "not_paid"


def micro_account(walk):
    """Refilled from a credit card, and settled so that it refills itself."""
    api, source = walk.mine.api, walk.charge["source"]
    won = lambda amount: {"amount": amount, "currency": "KRW"}
    place = "/v1/micro_account"
    assert api.expect(200, "GET", place)["balance"] == won(0)
    refill = walk.refill = {"source": source, "amount": won(30000)}
    done = api.expect(201, "POST", place + "/refills", refill, "refill-1")
    assert api.expect(201, "POST", place + "/refills", refill, "refill-1") == done
    api.expect(409, "POST", place + "/refills", {**refill, "amount": won(1)}, "refill-1")
    assert api.expect(402, "POST", place + "/refills", {**refill, "amount": won(180000)})["code"] == "amount_limit"
    api.expect(404, "POST", place + "/refills", {**refill, "source": "src_nothing"})
    api.expect(422, "POST", place + "/refills", {**refill, "amount": won(0)})
    assert api.expect(200, "GET", place + "/refills/" + done["id"]) == done
    api.expect(404, "GET", place + "/refills/rfl_nothing")
    api.expect(422, "GET", place + "/refills/rfl_nothing?wait=abc")
    wish = {"below": won(25000), "amount": won(10000), "monthlyCap": won(20000)}
    assert api.expect(200, "PATCH", place, {"source": source, "autoRefill": wish})["autoRefill"]["usedThisMonth"] == won(0)
    api.expect(404, "PATCH", place, {"source": "src_nothing"})
    api.expect(422, "PATCH", place, {"autoRefill": {**wish, "monthlyCap": won(1)}})
    _, ticket = walk.shop.ticket(walk.shop.order(3000))
    status, paid = walk.mine.pay(ticket, walk.mine.order(ticket, "micro", walk.payee))
    assert status == 201, (status, paid)
    left = 30000 - paid["total"]["amount"]
    stage.wait_for("the refill that begins by itself", lambda: api.get(place)["balance"] == won(left + 10000), 10)
    newest = api.expect(200, "GET", "/v1/activity?limit=1")["data"][0]
    assert newest["kind"] == "refill" and newest["refill"]["origin"] == "automatic", newest
    assert api.expect(200, "PATCH", place, {"source": None})["autoRefill"] is None


def silent_banks(walk):
    """504, then found out; 502 while a bank is away."""
    shop, api, control = walk.shop, walk.mine.api, walk.world.control
    # While it waits for a person at the issuer it is asked about again and again, and a fault would meet such a question.
    control("/bank/approve-physical", {"reference": walk.travel})
    stage.wait_for("the physical card", lambda: api.get("/v1/cards/" + walk.travel)["state"] == "active", 40, 0.1)
    order = shop.order()
    for ask in ("order", "approval", "charge", "refill"):
        control("/faults", {"link": "cards" if ask in ("charge", "refill") else "issuer", "fault": "timeout", "count": 1})
        payload, ticket = shop.ticket(order)
        if ask == "refill":
            problem = api.expect(504, "POST", "/v1/micro_account/refills", walk.refill)
            stage.wait_for("the refill to be taken back", lambda: api.get(f"/v1/micro_account/refills/{problem['refill']['id']}?wait=10")["state"] == "reversed", 30)
            continue
        if ask == "charge":
            problem = api.expect(504, "POST", "/v1/charges", walk.charge)
            reversed_ = stage.wait_for("the charge to be taken back", lambda: (lambda now: now if now["state"] == "reversed" else None)(
                api.get(f"/v1/charges/{problem['charge']['id']}?wait=10")), 30)
            assert reversed_["refusal"]["code"] == "payment_reversed", reversed_
            continue
        signed = walk.mine.order(ticket, walk.card, walk.payee)
        if ask == "order":
            shop.api.expect(202, "POST", "/v1/approvals", shop.approval_body(order, payload))
            status, problem = walk.mine.pay(ticket, signed)
        else:
            walk.mine.pay(ticket, signed)
            status, problem, _ = shop.api.json("POST", "/v1/approvals", shop.approval_body(order, payload))
        assert status == 504 and problem["code"] == "outcome_unknown" and problem["resolveBy"], problem
        # Until the reversal is through: the next fault is meant for the next payment.
        payment = device.payload_of(signed)["jti"]
        stage.wait_for("the payment to be taken back", lambda: api.get(f"/v1/payments/{payment}?wait=10")["state"] == "reversed", 30)


def absent_banks(walk):
    """502: nothing was attempted. A bank's line is cut as often as it comes back."""
    shop, api, control = walk.shop, walk.mine.api, walk.world.control
    order, link = shop.order(), ["issuer"]

    def down(ask):
        """Asks until the cut line is seen as such."""
        for _ in range(40):
            control("/faults", {"link": link[0], "fault": "cut", "count": 3})
            status, answer = ask()
            if status == 502:
                return answer
            time.sleep(0.05)
        raise AssertionError(f"never 502, last {status} {answer}")

    def pay():
        payload, ticket = shop.ticket(order)
        shop.api.json("POST", "/v1/approvals", shop.approval_body(order, payload))
        return walk.mine.pay(ticket, walk.mine.order(ticket, walk.card, walk.payee))
    typed = {"type": "card", "number": walk.number["number"], "expiry": walk.number["expiry"], "secret": walk.number["secret"], "name": walk.number["name"]}
    spare = api.expect(201, "POST", "/v1/cards", {"kind": "virtual", "label": "Spare"})["id"]
    down(pay)
    down(lambda: shop.api.json("POST", "/v1/approvals", {"order": order, "serial": "C-2", "payer": typed})[:2])
    down(lambda: api.json("DELETE", "/v1/cards/" + spare)[:2])
    control("/faults", {"link": "issuer", "fault": "none", "count": 1})
    link[:] = ["cards"]
    down(lambda: api.json("POST", "/v1/charges", walk.charge)[:2])
    down(lambda: api.json("POST", "/v1/micro_account/refills", {**walk.refill, "amount": {"amount": 1000, "currency": "KRW"}})[:2])
    control("/faults", {"link": "cards", "fault": "none", "count": 1})


def strangers(walk):
    """Every door that needs a sign-in refuses without one, and a session where a device is needed."""
    nobody = Checked(walk.facts["gateway"], walk.facts["caFile"], "tok_nobody")
    for method, template, operation in Checked.interface.operations():
        if not operation["security"]:
            continue
        path = re.sub(r"\{[^}]+\}", "anything", template) + ("?state=waiting" if template == "/v1/enrolments" and method == "GET" else "")
        body = {} if method in ("POST", "PATCH") else None
        nobody.expect(401, method, path, body)
        if [list(one) for one in operation["security"]] == [["deviceToken"]]:
            walk.session.expect(403, method, path, body)
        if "requestBody" in operation and "422" in operation["responses"] and template.count("{") == 0:
            signed_in = {"apiKey": walk.shop.api, "siteSession": walk.session}.get(next(iter(operation["security"][0])), walk.mine.api)
            signed_in.expect(422, method, path, {})


def passwords(walk):
    api = walk.mine.api
    change = {"current": PASSWORD, "new": "another four words of mine"}
    api.expect(401, "POST", "/v1/password", {**change, "current": "not this one at all"})
    api.expect(422, "POST", "/v1/password", {**change, "new": "password123"})
    api.expect(204, "POST", "/v1/password", change, "password-1")
    api.expect(409, "POST", "/v1/password", {**change, "new": "and something else again"}, "password-1")
    walk.read_letters |= {letter["file"] for letter in walk.world.control("/mail")["data"]}
    reset = walk.anyone.expect(202, "POST", "/v1/password_resets", {"member": "mira", "email": "mira@florin.example"})["id"]
    walk.anyone.expect(422, "POST", "/v1/password_resets", {"member": "mira"})
    code = walk.code_from_mail("mira@florin.example")
    place = f"/v1/password_resets/{reset}/confirm"
    walk.anyone.expect(422, "POST", place, {"code": "000000" if code != "000000" else "000001", "password": PASSWORD})
    walk.anyone.expect(200, "POST", place, {"code": code, "password": PASSWORD}, "reset-1")
    walk.anyone.expect(409, "POST", place, {"code": code, "password": "something else for once"}, "reset-1")
    walk.anyone.expect(404, "POST", "/v1/password_resets/rst_nothing/confirm", {"code": code, "password": PASSWORD})
    api.expect(401, "GET", "/v1/me")
    session = walk.anyone.expect(201, "POST", "/v1/sessions", {"member": "mira", "password": PASSWORD})
    walk.session.bearer = session["sessionToken"]
    walk.session.expect(204, "DELETE", "/v1/sessions/current")


def guessers(walk):
    """Too many openings, too many wrong passwords."""
    enrol = {"member": "mira", "password": PASSWORD, "csr": walk.mine.request(), "deviceName": "Again"}
    issued = walk.anyone.expect(201, "POST", "/v1/enrolments", enrol)
    walk.mine.id, walk.mine.certificate = issued["device"], issued["certificate"]
    walk.mine.sign_in()
    for _ in range(12):
        status, _, _ = walk.mine.api.json("POST", "/v1/password", {"current": "a wrong guess", "new": "another four words of mine"})
    assert status == 423, status
    for _ in range(12):
        status, _, _ = walk.anyone.json("POST", "/v1/enrolments", enrol)
        if status == 429:
            break
    assert status == 429, status
    for _ in range(12):
        status, _, _ = walk.anyone.json("POST", "/v1/sessions", {"member": "mira", "password": "a wrong guess"})
    assert status == 423, status
    walk.anyone.expect(423, "POST", "/v1/enrolments", enrol)


def odd_numbers(walk):
    """Numbers that are none, or beyond every limit, are named."""
    for api, place in ((walk.anyone, "/v1/enrolments/enr_nothing"), (walk.mine.api, "/v1/charges/chg_nothing"),
                       (walk.mine.api, "/v1/payments/pay_nothing"), (walk.shop.api, "/v1/approvals/apr_nothing")):
        assert api.expect(422, "GET", place + "?wait=abc")["param"] == "wait"
    walk.shop.api.expect(422, "GET", "/v1/approvals")
    assert walk.shop.api.expect(200, "GET", "/v1/approvals?idempotencyKey=nothing")["data"] == []
    walk.anyone.expect(401, "GET", "/v1/approvals?idempotencyKey=nothing")
    assert walk.mine.api.expect(422, "GET", "/v1/activity?limit=0")["param"] == "limit"
    charge = {"card": "card_nothing", "source": "src_nothing", "amount": {"amount": 2 ** 53, "currency": "KRW"}, "secret": "123"}
    assert walk.mine.api.expect(422, "POST", "/v1/charges", charge)["param"] == "amount.amount"
    assert walk.mine.api.expect(422, "POST", "/v1/charges", charge, " ")["param"] == "Idempotency-Key"


CHAPTERS = [documents, registration, devices, sessions, sign_ins, cards, charging, paying, vouchers, micro_account, hosted_chapter.hosted_payments, odd_numbers,
            silent_banks, single_use_chapter.single_use_cards, absent_banks, strangers, passwords, guessers]


def main():
    stage.skip_unless("openssl")
    Checked.interface = Interface()
    with tempfile.TemporaryDirectory(prefix="florin-interface-") as folder, stage.World(pathlib.Path(folder) / "world") as world:
        walk = Walk(world, folder)
        for chapter in CHAPTERS:
            print(chapter.__name__, flush=True)
            chapter(walk)
    described = {(method, template, status) for method, template, operation in Checked.interface.operations() for status in operation["responses"]}
    unseen = sorted(one for one in described - set(seen) if one[2] != "default" and one not in UNSEEN)
    for sentence in dict.fromkeys(flaws):
        print("FLAW", sentence)
    for one in unseen:
        print("UNSEEN", *one)
    print(f"{sum(seen.values())} answers, {len(seen)} kinds, {len(flaws)} flaws, {len(unseen)} described but not seen")
    return 1 if flaws or unseen else 0


if __name__ == "__main__":
    sys.exit(main())
