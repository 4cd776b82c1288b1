"""Shops and members who pay and charge without pause, with idempotency keys, and remember what they were told: what a crash may not
take from them."""
import collections
import random
import secrets
import threading
import time

import stage

# What of an answer says that the money has moved, and what that it has not and will not.
MOVED = 201
TRYING_AGAIN_IS_WELCOME = ("same_key", "after")

Told = collections.namedtuple("Told", "path key body amount status answer")


def money(amount):
    return {"amount": amount, "currency": "KRW"}


class Client(threading.Thread):
    """One program with one request under way. It repeats a request with its key until it knows the outcome. `sign_in` is for a member,
    whose token ends after ten minutes."""
    def __init__(self, api, path, make, sign_in=None):
        super().__init__(daemon=True)
        self.api, self.path, self.make, self.sign_in = api, path, make, sign_in
        self.told, self.flaw, self.ending = [], None, threading.Event()
        self.repeats = 0

    def run(self):
        try:
            while not self.ending.is_set():
                amount = random.randint(1, 9)
                self.told.append(self.ask(secrets.token_hex(12), self.make(amount), amount))
        except Exception as flaw:  # pylint: disable=broad-except; the main thread has to hear of it
            self.flaw = flaw

    def ask(self, key, body, amount):
        deadline = time.monotonic() + 90 * stage.PATIENCE
        while time.monotonic() < deadline:
            try:
                status, answer, _ = self.api.json("POST", self.path, body, key)
                if status == 401 and self.sign_in:
                    self.sign_in()
                    continue
            except OSError:
                status, answer = 0, {}
            except Exception:  # pylint: disable=broad-except; an answer that was cut off in the middle, in one of many ways
                status, answer = 0, {}
            if status == MOVED or not self.is_open(status, answer):
                return Told(self.path, key, body, amount, status, answer)
            self.repeats += 1
            time.sleep(0.02)
        raise AssertionError(f"no outcome of {self.path} with the key {key}: {status} {answer}")

    @staticmethod
    def is_open(status, answer):
        return status in (0, 202, 504) or answer.get("retry") in TRYING_AGAIN_IS_WELCOME


class Load:
    """Members charge one prepaid card from a credit card, shops are paid with it."""
    def __init__(self, member, shop, chargers=2, payers=4):
        card = member.api.get("/v1/cards")["data"][0]["id"]
        source = member.api.get("/v1/funding_sources")["data"][0]["id"]
        revealed = member.reveal(card)
        self.card = card
        typed = {"type": "card", **{name: revealed[name] for name in ("number", "expiry", "secret", "name")}}

        def charge(amount):
            return {"card": card, "source": source, "amount": money(amount), "secret": "123"}

        def approval(amount):
            return {"order": shop.order(amount, 1), "serial": "S-" + secrets.token_hex(6), "payer": typed}

        self.clients = [Client(member.api, "/v1/charges", charge, member.sign_in) for _ in range(chargers)]
        self.clients += [Client(shop.api, "/v1/approvals", approval) for _ in range(payers)]

    def start(self):
        for client in self.clients:
            client.start()

    def count(self):
        for client in self.clients:
            if client.flaw:
                raise client.flaw
        return sum(len(client.told) for client in self.clients)

    def end(self):
        for client in self.clients:
            client.ending.set()
        for client in self.clients:
            client.join()
        self.count()

    def all_told(self):
        return [told for client in self.clients for told in client.told]

    def moved(self, path):
        return sum(told.amount for told in self.all_told() if told.path == path and told.status == MOVED)

    def repeats(self):
        return sum(client.repeats for client in self.clients)

    def asks_again(self, how_many=100):
        """What was told is told again: the same status and the same words."""
        apis = {client.path: client.api for client in self.clients}
        for client in self.clients:
            if client.sign_in:
                client.sign_in()
        for told in random.sample(self.all_told(), min(how_many, self.count())):
            status, answer, headers = apis[told.path].json("POST", told.path, told.body, told.key)
            assert status == told.status, (told, status, answer)
            if status == MOVED:
                assert answer == told.answer and headers.get("Idempotent-Replayed") == "true", (told, answer)
