"""Step c4 without help: number and secret are shown for ten seconds after the password, and the member types them into the shop's
own form."""
import re
import sys

import story
from waiting import wait_for

# What the shop's form asks for, in the order of its fields, beside the card.
ADDRESS = ("24 Baekjo-gil", "3F", "03012", "Seoul", "Korea")


def looks_at_the_card(shopper):
    """(number, secret, month, year, name), read off the sheet while it is open; what is painted goes through the clipboard."""
    wallet = shopper.wallet
    shopper.turn_to("Cards")
    wallet.find("Show number", "push button").click()
    wallet.find("Password", "password text").fill("not this one")
    shopper.press("Return")
    wallet.says("This is not the password of this wallet.")
    assert not wallet.find_now("Copy the card number")
    wallet.find("Password", "password text").fill(shopper.world.member["password"])
    shopper.press("Return")
    wallet.find("Copy the card number").click()
    number = wait_for("the number in the clipboard", lambda: digits(shopper.desktop.clipboard(), 16))
    wallet.find("Copy the secret number").click()
    secret = wait_for("the secret in the clipboard", lambda: digits(shopper.desktop.clipboard(), 3))
    month, year, name = re.search(r"(\d\d)/(\d\d) · (.+)", wallet.says("Good thru")).groups()
    wallet.gone("Copy the card number", seconds=12)
    wait_for("the clipboard to be emptied", lambda: shopper.desktop.clipboard() == "", 15)
    return number, secret, month, "20" + year, name


def digits(text, count):
    return text if re.fullmatch(rf"\d{{{count}}}", text) else None


def types_it_all(shopper, card):
    number, secret, month, year, name = card
    shopper.type_in_page("E-mail", "dana@florin.example")
    for text in ("", number, name, month, year, secret, *ADDRESS):
        shopper.press("Tab")
        if text:
            shopper.desktop.type(text)
    shopper.wallet.find_in_page(lambda name: name.startswith("Pay ₩"), "push button")


def main():
    with story.shopper() as shopper:
        shopper.sign_in()
        card = looks_at_the_card(shopper)
        shopper.open_shop()
        shopper.put_into_cart("hanji-notebook")
        shopper.go_to_checkout()
        types_it_all(shopper, card)
        shopper.send_form()
        shopper.shop_says("Thank you, it is paid.")
        shopper.open_receipt("Haneul Goods")
        balances = [one["balance"] for one in shopper.world.control("/bank/issuer/books")["cards"]]
        assert balances == [187_000], balances
    print("paid by hand")


if __name__ == "__main__":
    sys.exit(main())
