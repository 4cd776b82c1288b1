"""What a person can meet on a bad day, each told in a sentence, and never money lost: wrong and weak passwords, a taken name, an order
that nobody asked for, a silent bank, no gateway, a full disk, a damaged file. Declined cards, small balances and changed orders are
in test_refused_payments.py, a gateway that dies in test_gateway_dies.py, a wrong clock in test_clock_and_cryptography.py."""
import sys
import time

import device
import outside
import stage
import story
from merchant import Shop


def a_wrong_password_is_said(shopper):
    shopper.wallet.find("Sign in", "push button")
    shopper.wallet.find("Password", "password text").fill("not this one at all")
    shopper.press("Return")
    shopper.wallet.says("The member ID or the password is not right.", 20)


def a_taken_name_and_a_weak_password_are_said(shopper):
    shopper.wallet.find("New here? Create an account", "push button").click()
    shopper.wallet.find("E-mail", "text")
    for field, text in (("Member ID", shopper.world.member["id"]), ("Name", "Mina Seo"), ("E-mail", "mina@florin.example")):
        shopper.wallet.find(field, "text").fill(text)
    shopper.wallet.find("Password", "password text").fill("password12")
    shopper.wallet.says("Too easy to guess.")
    shopper.wallet.find("Password", "password text").fill("heron-lantern-48")
    shopper.press("Return")
    shopper.wallet.says("Somebody already uses this member ID.", 20)


def signs_in_after_all(shopper):
    shopper.wallet.find("I have an account", "push button").click()
    shopper.wallet.find("Sign in", "push button")
    shopper.wallet.find("Password", "password text").fill(shopper.world.member["password"])
    shopper.press("Return")
    shopper.wallet.find("Recent activity", "list", 30)


def a_full_disk_stops_the_order(shopper):
    """Before anything is sent; with room again the same sheet pays."""
    if not shopper.wallet.folder.is_mount():
        print("  left out: a small disk cannot be had here", flush=True)
        return
    filler = shopper.wallet.folder / "filler"
    shop, page, _ = open_link(shopper, "river-ink")
    with open(filler, "wb", 0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    shopper.confirm()
    shopper.wallet.says("could not be stored on this device, so it was not sent. The disk may be full.")
    assert paid(shopper) == 0
    filler.unlink()
    shopper.wallet.find("Pay", "push button").click()
    shopper.wallet.find("Paid", seconds=20)
    assert shop.wait_for_outcome(page) == "paid"
    done(shopper)


def no_gateway_is_said_and_nothing_is_sent(shopper):
    before = paid(shopper)
    open_link(shopper, "hanji-notebook")
    shopper.world.control("/gateway", {"action": "stop"})
    shopper.confirm()
    shopper.wallet.says("The gateway cannot be reached. Nothing was sent.", 20)
    shopper.world.control("/gateway", {"action": "start"})
    shopper.wallet.find("Try again", "push button").click()
    shopper.wallet.find("Paid", seconds=30)
    assert paid(shopper) == before + 13_000
    done(shopper)


def a_silent_bank_is_unknown_and_then_taken_back(shopper):
    before = paid(shopper)
    shopper.world.control("/faults", {"link": "issuer", "fault": "timeout", "count": 2})  # request and first reversal
    shop, page, _ = open_link(shopper, "river-ink")
    shopper.confirm()
    shopper.wallet.find(lambda name: "is being taken back" in name or "it is paid at most once" in name, seconds=20)
    assert not shopper.wallet.find_now("Not paid")
    shopper.wallet.says("so the payment was taken back. Nothing was paid.", 40)
    assert shop.wait_for_outcome(page) == "declined"
    done(shopper)
    shopper.receipt_line("Taken back")
    assert paid(shopper) == before


def an_order_that_the_shop_never_asks_for_expires(shopper):
    before = paid(shopper)
    shop = Shop(shopper.world.facts, shopper.desktop.folder)
    shopper.turn_to("Home")
    outside.open_link(shopper.desktop, "florin:pay?ticket=" + shop.ticket(shop.order())[1])
    shopper.confirm()
    shopper.wallet.says("to ask for the same payment.", 20)
    shopper.world.control("/clock", {"advanceSeconds": 130})
    shopper.wallet.says("The order has expired and was not paid.", 40)
    done(shopper)
    assert paid(shopper) == before


def a_damaged_file_is_kept_aside(shopper):
    shopper.wallet.stop()
    file = shopper.wallet.folder / "wallet.florin"
    text = file.read_bytes()
    text = text[:len(text) // 2]
    file.write_bytes(text)
    shopper.wallet.start().find("Unlock", "push button")
    shopper.press("Return")
    shopper.wallet.says("The wallet file on this device is damaged. It was kept as")
    kept = list(shopper.wallet.folder.glob("wallet.florin.damaged-*"))
    assert len(kept) == 1 and kept[0].read_bytes() == text, kept


def open_link(shopper, good):
    shop = device.Visitor(shopper.world.facts["shop"], shopper.world.facts["caFile"])
    shop.put_into_cart(good)
    page, ticket = shop.pay_with_florin()
    outside.open_link(shopper.desktop, "florin:pay?ticket=" + ticket)
    return shop, page, ticket


def done(shopper):
    shopper.wallet.find("Done", "push button").click()
    shopper.wallet.gone("Done", "push button")


def paid(shopper):
    return 200_000 - shopper.world.control("/bank/issuer/books")["cards"][0]["balance"]


CHAPTERS = [a_wrong_password_is_said, a_taken_name_and_a_weak_password_are_said, signs_in_after_all, story.Shopper.opens_links_here,
            a_full_disk_stops_the_order, no_gateway_is_said_and_nothing_is_sent, a_silent_bank_is_unknown_and_then_taken_back,
            an_order_that_the_shop_never_asks_for_expires, a_damaged_file_is_kept_aside]


def main():
    stage.skip_unless("xdg-open")
    with story.shopper(wallet_disk="4m") as shopper:
        for chapter in CHAPTERS:
            began = time.monotonic()
            chapter(shopper)
            print(f"{chapter.__name__}  {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
