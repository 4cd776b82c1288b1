"""A reader without the wallet buys an article: the magazine sends them to the gateway's own pay page, they sign in, have a code mailed, type it,
and come back with the voucher. Forms alone, as a browser without scripts sends them."""
import email
import email.policy
import html
import pathlib
import re
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import device  # noqa: E402
import stage  # noqa: E402
import test_magazine  # noqa: E402


class Browser(device.Site):
    """A browser at the gateway's site: cookies, redirects and forms."""

    def __init__(self, url, ca_file):
        super().__init__(url, ca_file)
        self.cookies, self.place, self.page, self.policy = {}, "", "", ""

    def go(self, method, place, fields=None):
        """Follows redirects within the site; the status of the page where it ends."""
        body = None if fields is None else urllib.parse.urlencode(fields).encode()
        for _ in range(5):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if method == "POST":
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
            status, answer, text = self.ask(method, place, headers, body)
            for cookie in answer.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            self.place, self.page, self.policy = place, text.decode(), answer["Content-Security-Policy"]
            if status != 303:
                return status
            method, place, body = "GET", answer["Location"], None
        raise AssertionError("redirected in circles")

    def form(self, action):
        """The hidden fields of the page's form that goes to `action`."""
        for one in re.findall(r"<form\b.*?</form>", self.page, re.S):
            if f'action="{action}"' in one:
                return {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', one)}
        raise AssertionError(f"no form to {action} on {self.place}:\n{self.page}")

    def submit(self, action, **typed):
        return self.go("POST", action, {**self.form(action), **typed})

    def says(self, *sentences):
        text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", self.page)))
        for sentence in sentences:
            assert sentence in text, (sentence, text)
        assert "{{" not in self.page


class Story:
    def __init__(self, world, folder):
        self.world, self.facts, self.read = world, world.facts, set()
        self.who = self.facts["members"][0]
        # The wallet was used once, to fill the account; it is at home now.
        self.wallet = device.Device(folder / "device", self.facts["gateway"], self.facts["caFile"])
        self.wallet.enrol(self.who["id"], self.who["password"], "At home")
        self.wallet.sign_in()
        self.wallet.fill_account(self.wallet.api.get("/v1/cards")["data"][0]["id"], 30_000)
        self.reader = test_magazine.Reader(self.facts["magazine"], self.facts["caFile"])

    def browser(self):
        return Browser(self.facts["gateway"], self.facts["caFile"])

    def sent_by_the_shop(self, good):
        """The sale's page and where its link leads to."""
        sale = self.reader.buys(good)
        link = html.unescape(re.search(r'id="hosted" href="([^"]+)"', self.reader.page(sale)).group(1))
        assert link.startswith(self.facts["gateway"] + "/pay?ticket="), link
        return sale, link[len(self.facts["gateway"]):]

    def mailed_code(self):
        def newest():
            for letter in self.world.control("/mail")["data"]:
                if "code to pay" in letter["subject"] and letter["file"] not in self.read:
                    self.read.add(letter["file"])
                    message = email.message_from_bytes(pathlib.Path(letter["file"]).read_bytes(), policy=email.policy.default)
                    return re.search(r"(?<!\d)(\d{6})(?!\d)", message.get_body(("plain",)).get_content())[1]
            return None
        return stage.wait_for("a code by e-mail", newest, 20, 0.1)

    def balance(self):
        return self.wallet.api.get("/v1/micro_account")["balance"]["amount"]


def buys_an_article(story, browser):
    sale, link = story.sent_by_the_shop("last-ferry")
    assert browser.go("GET", link) == 200
    browser.says("Sign in to pay", "nothing is paid by that")
    assert browser.submit("/sign-in", member=story.who["id"], password="not this one at all") == 401
    assert browser.submit("/sign-in", member=story.who["id"], password=story.who["password"]) == 200
    place = browser.place
    assert place.startswith("/pay/hst_"), place
    browser.says("Pay Madang", "₩20", "₩30,000, and ₩29,980 afterwards", "₩10,000 of ₩10,000", "nothing about you")
    assert browser.submit("/pay/code") == 200 and browser.place == place
    code = story.mailed_code()
    assert browser.submit(place, code="000000" if code != "000000" else "000001") == 422
    browser.says("The code is not right. 2 more tries.")
    assert browser.submit(place, code=code) == 200
    browser.says("Paid", "Madang has ₩20 from you. ₩29,980 is left")
    action = story.facts["magazine"] + sale.replace("/sales/", "/return/")
    assert f"form-action 'self' {story.facts['magazine']};" in browser.policy, browser.policy
    fields = browser.form(action)
    assert story.reader.load("POST", sale.replace("/sales/", "/return/"), fields)[:2] == (303, sale)
    link, = story.reader.links_on(sale)
    assert test_magazine.SECRET_OF["last-ferry"] in story.reader.page(link)
    assert story.balance() == 29_980
    assert browser.go("GET", place) == 200
    browser.says("This is paid.")


def is_refused_with_a_reason(story, browser):
    """A ticket that is paid, one that is none, and more than the day allows."""
    sale, link = story.sent_by_the_shop("the-quiet-floor")
    ticket = story.reader.ticket_on(sale)
    assert browser.go("GET", link) == 200 and "E‑mail me the code" in browser.page
    status, payment = story.wallet.pay(ticket, story.wallet.order(ticket, "micro", "Madang"))
    assert status == 201, payment
    assert browser.go("GET", browser.place) == 200
    browser.says("This ticket has already been paid.")
    assert browser.go("GET", link) == 409
    browser.says("This ticket has already been paid.")
    assert browser.go("GET", "/pay?ticket=a.b") == 422
    browser.says("There is no ticket here")
    assert browser.go("GET", "/pay?ticket=a.b.c") == 422
    browser.says("ticket is not valid")
    assert story.browser().go("GET", "/pay/hst_nothing") == 200, "a stranger is asked to sign in"


def main():
    stage.skip_unless("openssl")
    with tempfile.TemporaryDirectory(prefix="florin-hosted-") as name, stage.World(pathlib.Path(name) / "world") as world:
        story = Story(world, pathlib.Path(name))
        browser = story.browser()
        for chapter in buys_an_article, is_refused_with_a_reason:
            print(chapter.__name__, flush=True)
            chapter(story, browser)
    return 0


if __name__ == "__main__":
    sys.exit(main())
