"""The sandbox's magazine sells articles and pictures by ticket and voucher: to strangers, to readers whom it knows again, in baskets, and
things that are collected with a document."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import device  # noqa: E402
import stage  # noqa: E402

SECRET_OF = {"last-ferry": "four hundred oysters going the wrong way", "the-quiet-floor": "felt soles at the door",
             "eleven-words-for-rain": "a tiger is being married", "night-market-clocks": "breathes on the crystal"}


class Reader(device.Visitor):
    """A browser at the magazine."""

    def begins(self, page, action, **fields):
        """Presses a button that makes a sale: the sale's page."""
        status, sale, text = self.submit(page, action, **fields)
        assert status == 303 and sale.startswith("/sales/"), (status, sale, re.findall(r'class="flaw"[^>]*>([^<]+)', text))
        return sale

    def buys(self, good, **fields):
        return self.begins("/goods/" + good, "/buy", good=good, **fields)

    def ticket_on(self, sale):
        page = self.page(sale)
        ticket = re.search(r'id="confirm" href="florin:pay\?ticket=([\w.-]+)"', page).group(1)
        assert 'id="wallet" href="' in page and f'id="cancel" href="{sale}?left=1"' in page
        return ticket

    def brings(self, sale, voucher):
        return self.load("POST", sale.replace("/sales/", "/return/"), {"voucher": voucher})

    def links_on(self, sale, kind="read"):
        return re.findall(rf'class="button" href="(/{kind}/[\w]+)"', self.page(sale))


class Story:
    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        facts = world.facts
        self.member = device.Device(folder / "device", facts["gateway"], facts["caFile"])
        self.member.enrol(facts["members"][0]["id"], facts["members"][0]["password"], "Magazine story")
        self.member.sign_in()
        self.means = self.member.fill_account(self.member.api.get("/v1/cards")["data"][0]["id"], 5_000)
        self.known = self.reader()

    def reader(self):
        return Reader(self.world.facts["magazine"], self.world.facts["caFile"])

    def voucher(self, ticket, means=None):
        status, payment = self.member.pay(ticket, self.member.order(ticket, means or self.means, "Madang"))
        assert status == 201, (status, payment)
        return payment["voucher"]

    def pays(self, reader, sale):
        assert reader.brings(sale, self.voucher(reader.ticket_on(sale)))[:2] == (303, sale)

    def answers(self, reader, sale, means):
        voucher = self.voucher(reader.ticket_on(sale), means)
        assert reader.brings(sale, voucher)[:2] == (303, sale)
        return device.payload_of(voucher)


def tells_nobody_where_its_readers_come_from(story):
    status, headers, _ = story.reader().ask("GET", "/")
    assert status == 200 and headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"] and "SameSite=None" in headers["Set-Cookie"]


def sells_a_stranger_one_article(story):
    reader = story.reader()
    assert SECRET_OF["last-ferry"] not in reader.page("/goods/last-ferry")
    sale = reader.buys("last-ferry")
    ticket = reader.ticket_on(sale)
    claims = device.payload_of(ticket)
    assert claims["voucher"] is True and claims["kind"] == "single" and claims["total"]["amount"] == 20 and "sub" not in claims, claims
    voucher = story.voucher(ticket)
    stranger = story.reader()
    stranger.page("/")
    assert stranger.brings(sale, voucher)[0] == 403
    assert reader.brings(sale, voucher[:-4] + "AAAA")[0] == 422
    assert not reader.links_on(sale)
    for _ in "once", "and again":
        assert reader.brings(sale, voucher)[:2] == (303, sale)
    link, = reader.links_on(sale)
    assert SECRET_OF["last-ferry"] in reader.page(link)
    assert stranger.load("GET", link)[0] == 404
    other = reader.buys("the-quiet-floor")
    assert reader.brings(other, voucher)[0] == 422
    assert f'href="{sale.replace("sales", "vouchers")}"' in reader.page("/vouchers")
    assert reader.page(sale.replace("sales", "vouchers")) == voucher


def fetches_a_lost_voucher_itself(story):
    reader = story.reader()
    sale = reader.buys("three-bridges")
    status, _, page = reader.submit(sale, sale.replace("/sales/", "/fetch/"))
    assert status == 409 and "not paid yet" in page, status
    story.voucher(reader.ticket_on(sale))
    assert reader.submit(sale, sale.replace("/sales/", "/fetch/"))[:2] == (303, sale)
    assert "Keep the picture" in reader.page(reader.links_on(sale)[0])
    # Also where the payer comes back without it, by the ticket's address alone.
    sale = reader.buys("moon-over-namsan")
    place = sale.replace("/sales/", "/return/")
    assert reader.load("GET", place)[0] == 409
    story.voucher(reader.ticket_on(sale))
    assert story.reader().load("GET", place)[0] == 404, "somebody else's"
    assert reader.load("GET", place)[:2] == (303, sale) and reader.links_on(sale)


def knows_a_reader_again_by_a_name_of_its_own(story):
    reader = story.known
    sale = reader.begins("/", "/identify")
    claims = device.payload_of(reader.ticket_on(sale))
    assert claims["total"]["amount"] == 0 and claims["ask"] == "identity", claims
    voucher = story.answers(reader, sale, "yes")
    assert voucher["outcome"] == "yes" and voucher["sub"], voucher
    assert "Known reader" in reader.page("/")
    refuser = story.reader()
    sale = refuser.begins("/", "/identify")
    assert story.answers(refuser, sale, "no")["outcome"] == "no"
    assert "The answer was no" in refuser.page(sale) and "Known reader" not in refuser.page("/")


def gives_a_known_reader_every_third_article(story):
    reader = story.known
    for good in "night-market-clocks", "the-quiet-floor":
        story.pays(reader, reader.buys(good))
    assert "Your third article of the day" in reader.page("/goods/eleven-words-for-rain")
    sale = reader.buys("eleven-words-for-rain")
    link, = reader.links_on(sale)
    assert SECRET_OF["eleven-words-for-rain"] in reader.page(link)
    elsewhere = story.reader()
    story.answers(elsewhere, elsewhere.begins("/", "/identify"), "yes")
    assert SECRET_OF["eleven-words-for-rain"] in elsewhere.page(link), "the same person in another browser"


def sells_subscribers_at_half_price(story):
    reader = story.known
    assert "needs to know you again" in story.reader().page("/goods/subscription")
    story.pays(reader, reader.buys("subscription"))
    sale = reader.buys("moon-over-namsan")
    assert device.payload_of(reader.ticket_on(sale))["total"]["amount"] == 6


def asks_for_the_age_before_it_sells(story):
    reader = story.reader()
    status, _, page = reader.submit("/goods/last-ferry", "/buy", good="makgeolli-after-midnight")
    assert status == 200 and "Show that I am of age" in page
    sale = reader.begins("/goods/makgeolli-after-midnight", "/age", good="makgeolli-after-midnight")
    assert device.payload_of(reader.ticket_on(sale))["ask"] == "age"
    voucher = story.answers(reader, sale, "yes")
    assert voucher["outcome"] == "unknown" and "sub" not in voucher, voucher
    assert "Nobody has verified that yet" in reader.page(sale)
    assert "Show that I am of age" in reader.page("/goods/makgeolli-after-midnight")


def delivers_each_good_of_a_basket(story):
    reader = story.reader()
    for good in "last-ferry", "persimmon-roof", "three-bridges-print":
        assert reader.submit("/goods/" + good, "/basket/add", good=good)[:2] == (303, "/basket")
    assert reader.submit("/basket", "/basket/buy", recipient="", place="nowhere")[0] == 422
    sale = reader.begins("/basket", "/basket/buy", recipient="Dana Florin", place="Ttukseom Kiosk 7")
    claims = device.payload_of(reader.ticket_on(sale))
    assert claims["kind"] == "basket" and claims["total"]["amount"] == 930 and len(claims["lines"]) == 3, claims
    story.pays(reader, sale)
    article, picture = reader.links_on(sale)
    assert SECRET_OF["last-ferry"] in reader.page(article) and "Keep the picture" in reader.page(picture)
    assert "There is nothing in it yet" in reader.page("/basket")
    hands_a_thing_over_once(story, reader, reader.links_on(sale, "collect")[0])


def hands_a_thing_over_once(story, reader, link):
    status, headers, pdf = reader.ask("GET", link, {"Cookie": reader.cookie})
    assert status == 200 and headers["Content-Type"] == "application/pdf" and pdf.startswith(b"%PDF-")
    counter = link.replace("/collect/", "/counter/")
    if shutil.which("pdftoppm") and shutil.which("zbarimg"):
        (story.folder / "document.pdf").write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "document.pdf", "document"], cwd=story.folder, check=True)
        code = subprocess.run(["zbarimg", "--quiet", "--raw", "document.png"], cwd=story.folder, check=True, capture_output=True, text=True)
        assert code.stdout.strip() == story.world.facts["magazine"] + counter
    clerk = story.reader()
    assert "Dana Florin" in clerk.page(counter)
    status, _, page = clerk.submit(counter, counter)
    assert status == 200 and "Handed over" in page
    assert "Collected before" in clerk.page(counter)


def remembers_what_was_spent_over_a_restart(story):
    reader = story.reader()
    sale = reader.buys("last-ferry")
    voucher = story.voucher(reader.ticket_on(sale))
    reader.brings(sale, voucher)
    link, = reader.links_on(sale)
    story.world.stop()
    story.world.start()
    assert SECRET_OF["last-ferry"] in reader.page(link)
    assert reader.brings(sale, voucher)[:2] == (303, sale)


CHAPTERS = [tells_nobody_where_its_readers_come_from, sells_a_stranger_one_article, fetches_a_lost_voucher_itself,
            knows_a_reader_again_by_a_name_of_its_own, gives_a_known_reader_every_third_article, sells_subscribers_at_half_price,
            asks_for_the_age_before_it_sells, delivers_each_good_of_a_basket, remembers_what_was_spent_over_a_restart]


def main():
    stage.skip_unless("openssl")
    with tempfile.TemporaryDirectory(prefix="florin-magazine-") as name, stage.World(pathlib.Path(name) / "world") as world:
        story = Story(world, pathlib.Path(name))
        for chapter in CHAPTERS:
            print(chapter.__name__, flush=True)
            chapter(story)
    return 0


if __name__ == "__main__":
    sys.exit(main())
