"""A shop's florin: link out of another browser: the desktop hands it to the wallet, running or not; the wallet always asks and says
so; the shop's page changes by itself. What is wrong with a link is said in a sentence, and nothing is paid."""
import json
import shutil
import sys
import time

import device
import outside
import stage
import story
from merchant import Shop

WARNING = "This payment was opened by a program outside of the wallet."


def asks_and_pays_while_it_runs(shopper):
    shop, page, ticket = order(shopper, "river-ink")
    outside.open_link(shopper.desktop, "florin:pay?ticket=" + ticket)
    shopper.wallet.says(WARNING)
    shopper.wallet.find("Pay", "push button")
    assert paid(shopper) == 0
    shopper.confirm()
    shopper.wallet.find("Paid", seconds=20)
    assert shop.wait_for_outcome(page) == "paid"
    shopper.wallet.find("Done", "push button").click()
    assert paid(shopper) == 21_000


def comes_out_of_a_browser_of_another_maker(shopper):
    if not shutil.which("chromium"):
        print("  left out: chromium is not installed", flush=True)
        return
    before = paid(shopper)
    shop, page, ticket = order(shopper, "hanji-notebook")
    link = f'<a id="pay" href="florin:pay?ticket={ticket}">Open the wallet</a><script>pay.focus()</script>'
    with outside.Page(link) as elsewhere, outside.Chromium(shopper.desktop, elsewhere.address) as browser:
        browser.follow_focused_link()
        shopper.wallet.says(WARNING, 20)
        shopper.confirm()
        shopper.wallet.find("Paid", seconds=20)
        assert shop.wait_for_outcome(page) == "paid"
        shopper.wallet.find("Done", "push button").click()
    assert paid(shopper) == before + 13_000


def says_what_is_wrong_with_a_link(shopper):
    facts = shopper.world.facts
    _, _, ticket = order(shopper, "river-ink")
    head, body, signature = ticket.split(".")
    other = device.base64url(json.dumps({**device.payload_of(ticket), "iss": "nobodys-shop"}).encode())
    cheaper = device.base64url(json.dumps({**device.payload_of(ticket), "vat": {"amount": 1, "currency": "KRW"}}).encode())
    merchant = Shop(facts, shopper.desktop.folder)
    now = int(time.time())
    mark = shopper.desktop.folder / "mark"
    for link, words in (
            ("florin:", "This link is not a payment."),
            ("florin:--help", "This link is not a payment."),
            ("florin:pay?ticket=--version", "cannot be read"),
            (f"florin:pay?ticket=$(touch {mark})`touch {mark}`;touch {mark}|x", "This link is not a payment."),
            ("florin:pay?ticket=" + "A" * 100_000, "cannot be read"),
            (f"florin:pay?ticket={head}.{other}.{signature}", "does not know this shop"),
            (f"florin:pay?ticket={head}.{cheaper}.{signature}", "signature of the payment ticket is not the shop's"),
            ("florin:pay?ticket=" + merchant.ticket(merchant.order(), iat=now - 700, exp=now - 100)[1], "payment ticket has expired"),
            ("florin:pay?ticket=" + merchant.ticket(merchant.order(), aud="https://other.example")[1], "another gateway than yours")):
        outside.open_link(shopper.desktop, link)
        shopper.wallet.find("This cannot be paid")
        shopper.wallet.says(words)
        shopper.press("Return")
        shopper.wallet.gone("This cannot be paid")
    assert not mark.exists(), "a link was given to a shell"
    assert shopper.wallet.process.poll() is None


def refuses_a_page_that_is_not_the_shops(shopper):
    """In the wallet's own browser the page that opens a link must lie on an origin that the merchant registered."""
    _, _, ticket = order(shopper, "river-ink")
    with outside.Page(f'<h1>Cheap ink</h1><a href="florin:pay?ticket={ticket}">Pay here</a>') as page:
        shopper.open_page(page.address)
        shopper.wallet.find_in_page("Pay here", "link", 40).click()
        shopper.wallet.says("is not one of that shop's pages. Nothing was paid.", 20)
        shopper.press("Return")
        shopper.wallet.gone("This cannot be paid")


def opens_it_after_unlocking(shopper):
    """A link for a wallet that does not run: it starts, wants the password first, and then asks."""
    shopper.wallet.stop()
    _, _, ticket = order(shopper, "roof-postcards")
    before = paid(shopper)
    started = outside.open_link(shopper.desktop, "florin:pay?ticket=" + ticket, waits=False)
    shopper.wallet.process = outside.wallet_started_by(started)
    shopper.wallet.says("Unlock the wallet to see what another program wants to open.")
    assert not shopper.wallet.find_now("Pay", "push button")
    shopper.unlock(shopper.world.member["password"])
    shopper.wallet.says(WARNING)
    shopper.wallet.find("Pay", "push button")
    shopper.cancel_sheet()
    shopper.wallet.gone("Pay", "push button")
    assert paid(shopper) == before


def order(shopper, good):
    """(shop's visitor, the order's page, the ticket) of a cart in some other browser."""
    shop = device.Visitor(shopper.world.facts["shop"], shopper.world.facts["caFile"])
    shop.put_into_cart(good)
    return shop, *shop.pay_with_florin()


def paid(shopper):
    return 200_000 - shopper.world.control("/bank/issuer/books")["cards"][0]["balance"]


def main():
    stage.skip_unless("xdg-open")
    with story.shopper() as shopper:
        shopper.sign_in()
        for chapter in (story.Shopper.opens_links_here, asks_and_pays_while_it_runs, says_what_is_wrong_with_a_link,
                        refuses_a_page_that_is_not_the_shops, comes_out_of_a_browser_of_another_maker, opens_it_after_unlocking):
            began = time.monotonic()
            chapter(shopper)
            print(f"{chapter.__name__}  {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
