"""A shop written with Express and jose, without a line of ours, sells an article by ticket and voucher: what it takes, what it refuses,
and how it changes the key that signs its tickets."""
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import device  # noqa: E402
import merchant  # noqa: E402
import stage  # noqa: E402

FOLDER = pathlib.Path(__file__).parent / "express_shop"
MAKE_KEY = ("const c=require('crypto');const j=c.generateKeyPairSync('ec',{namedCurve:'P-256'}).privateKey.export({format:'jwk'});"
            "process.stdout.write(JSON.stringify(j))")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def new_key(name):
    made = subprocess.run(["node", "-e", MAKE_KEY], check=True, capture_output=True, text=True)
    return {**json.loads(made.stdout), "kid": name}


def public_half(key):
    return {name: value for name, value in key.items() if name != "d"}


class Newsstand:
    """The Express shop: a process, its settings file, and its place among the gateway's merchants."""

    def __init__(self, world, folder):
        self.world, self.file = world, folder / "newsstand.json"
        self.keys_file = folder / "newsstand.jwks"
        port = free_port()
        self.url = f"https://localhost:{port}"
        pki = world.folder / "pki"
        self.settings = {"id": "newsstand", "name": "Newsstand", "origin": self.url, "gateway": world.facts["gateway"], "port": port,
                         "caFile": world.facts["caFile"], "certFile": str(pki / "shop.pem"), "keyFile": str(pki / "shop.key"),
                         "ticketKey": new_key("first"), "clockAheadSeconds": 0}

    def __enter__(self):
        self.write_keys(self.settings["ticketKey"])
        self.florinctl("merchant", "add", "--id", "newsstand", "--name", "Newsstand", "--origin", self.url, "--key", str(self.keys_file))
        self.file.write_text(json.dumps(self.settings))
        self.process = subprocess.Popen(["node", FOLDER / "shop.js", self.file], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().strip() == "ready"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def change(self, **settings):
        self.settings.update(settings)
        self.file.write_text(json.dumps(self.settings))
        self.process.send_signal(signal.SIGHUP)
        assert self.process.stdout.readline().strip() == "read again"

    def write_keys(self, *keys):
        self.keys_file.write_text(json.dumps({"keys": [public_half(key) for key in keys]}))
        self.keys_file.chmod(0o600)

    def register_keys(self, *keys):
        self.write_keys(*keys)
        said = self.florinctl("merchant", "ticket-keys", "--id", "newsstand", "--key", str(self.keys_file))
        assert sorted(said.split()) == sorted(key["kid"] for key in keys), said

    def florinctl(self, *arguments):
        return subprocess.run([stage.BIN / "florinctl", "--data", self.world.folder / "gateway", *arguments], check=True,
                              capture_output=True, text=True).stdout


class Reader(device.Visitor):
    """A browser at the newsstand."""

    def buys(self):
        """The sale's page and the ticket on it."""
        status, sale, _ = self.load("POST", "/buy", {})
        assert status == 303, status
        page = self.page(sale)
        assert re.search(r'id="cancel" href="/"', page)
        return sale, re.search(r'href="florin:pay\?ticket=([\w.-]+)"', page).group(1)

    def brings(self, sale, voucher):
        return self.load("POST", sale.replace("/sale/", "/return/"), {"voucher": voucher})


class Story:
    def __init__(self, world, folder, stand):
        self.world, self.folder, self.stand = world, folder, stand
        facts = world.facts
        self.member = device.Device(folder / "device", facts["gateway"], facts["caFile"])
        self.member.enrol(facts["members"][0]["id"], facts["members"][0]["password"], "Newsstand story")
        self.member.sign_in()
        self.means = self.member.fill_account(self.member.api.get("/v1/cards")["data"][0]["id"], 5_000)

    def reader(self):
        return Reader(self.stand.url, self.world.facts["caFile"])

    def pay(self, ticket, payee="Newsstand"):
        status, payment = self.member.pay(ticket, self.member.order(ticket, self.means, payee))
        assert status == 201 and payment["state"] == "approved", (status, payment)
        return payment

    def try_to_pay(self, ticket):
        status, refusal = self.member.pay(ticket, self.member.order(ticket, self.means, "Newsstand"))
        return status, refusal.get("code")


def sells_an_article_for_a_voucher(story):
    reader = story.reader()
    assert "How to Read a Tide Table" in reader.page("/")
    sale, ticket = reader.buys()
    claims = device.payload_of(ticket)
    assert claims["voucher"] is True and claims["total"] == {"amount": 30, "currency": "KRW"}, claims
    assert "keeps its appointments" not in reader.page(sale)
    payment = story.pay(ticket)
    voucher = device.payload_of(payment["voucher"])
    assert voucher["outcome"] == "paid" and voucher["aud"] == "newsstand" and "sub" not in voucher, voucher
    assert reader.brings(sale, payment["voucher"])[:2] == (303, sale)
    assert "keeps its appointments" in reader.page(sale)
    story.sold = reader, sale, payment


def delivers_the_same_for_a_voucher_issued_again(story):
    reader, sale, payment = story.sold
    again = story.member.api.post(f"/v1/payments/{payment['id']}/voucher", {}, 200)
    assert again["voucher"] != payment["voucher"] and again["register"] == payment["register"], again
    for voucher in (payment["voucher"], again["voucher"]):
        assert reader.brings(sale, voucher)[:2] == (303, sale)


def without_signature(voucher):
    header = device.base64url(json.dumps({"alg": "none", "typ": "florin-voucher+jwt"}).encode())
    return f"{header}.{voucher.split('.')[1]}."


def altered(voucher, **claims):
    header, body, signature = voucher.split(".")
    return ".".join((header, device.base64url(json.dumps({**json.loads(device.from_base64url(body)), **claims}).encode()), signature))


def refuses_every_other_voucher(story):
    reader = story.reader()
    sale, ticket = reader.buys()
    voucher = story.pay(ticket)["voucher"]
    haneul = merchant.Shop(story.world.facts, story.folder)
    _, other_ticket = haneul.ticket(haneul.order(30, 1), voucher=True)
    spent = story.sold[2]["voucher"]
    unspent = story.pay(reader.buys()[1])["voucher"]
    rows = {
        "none at all": ("", "ERR_JWS_INVALID"),
        "the ticket": (ticket, "ERR_JWKS_NO_MATCHING_KEY"),
        "another shop's": (story.pay(other_ticket, "Haneul Goods")["voucher"], "ERR_JWT_CLAIM_VALIDATION_FAILED"),
        "another ticket's": (unspent, "It pays another ticket."),
        "another ticket's, spent before": (spent, "It pays another ticket."),
        "without a signature": (without_signature(voucher), "ERR_JOSE_ALG_NOT_ALLOWED"),
        "another sum": (altered(voucher, total={"amount": 1, "currency": "KRW"}), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
        "a longer life": (altered(voucher, exp=device.payload_of(voucher)["exp"] + 3600), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
        "another's signature": (voucher.rsplit(".", 1)[0] + "." + spent.rsplit(".", 1)[1], "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
    }
    for name, (wrong, reason) in rows.items():
        status, _, page = reader.brings(sale, wrong)
        assert status == 422 and f"<p>{reason}</p>" in page, (name, status, page)
    stranger = story.reader()
    stranger.page("/")
    assert stranger.brings(sale, voucher)[0] == 403
    assert stranger.load("GET", sale)[0] == 404
    story.stand.change(clockAheadSeconds=61)
    status, _, page = reader.brings(sale, voucher)
    assert status == 422 and "ERR_JWT_EXPIRED" in page, "a voucher was taken after its time"
    story.stand.change(clockAheadSeconds=0)
    assert "keeps its appointments" not in reader.page(sale)
    assert reader.brings(sale, voucher)[:2] == (303, sale), "what was refused before must not have spent it"


def changes_its_key_with_an_overlap(story):
    stand, reader = story.stand, story.reader()
    first, second = stand.settings["ticketKey"], new_key("second")
    early, late = reader.buys()[1], reader.buys()[1]
    stand.change(ticketKey=second)
    unknown = reader.buys()[1]
    status, code = story.try_to_pay(unknown)
    assert status >= 400 and code == "ticket_invalid", (status, code)

    stand.register_keys(first, second)
    story.pay(early)
    sale, ticket = reader.buys()
    assert reader.brings(sale, story.pay(ticket)["voucher"])[0] == 303

    stand.register_keys(second)
    status, code = story.try_to_pay(late)
    assert status >= 400 and code == "ticket_invalid", (status, code)
    story.pay(reader.buys()[1])


CHAPTERS = [sells_an_article_for_a_voucher, delivers_the_same_for_a_voucher_issued_again, refuses_every_other_voucher, changes_its_key_with_an_overlap]


def main():
    stage.skip_unless("openssl", "node")
    if not (FOLDER / "node_modules").is_dir():
        print("express and jose are not there: npm ci --prefix tests/journeys/express_shop brings them")
        return 77
    with tempfile.TemporaryDirectory(prefix="florin-express-") as name, stage.World(pathlib.Path(name) / "world") as world, \
            Newsstand(world, pathlib.Path(name)) as stand:
        story = Story(world, pathlib.Path(name), stand)
        for chapter in CHAPTERS:
            print(chapter.__name__, flush=True)
            chapter(story)
    return 0


if __name__ == "__main__":
    sys.exit(main())
