"""A throw-away card in one click: it pays once, at this shop, up to the total of the page, and its bank keeps to that. A fill that is
taken back leaves nothing behind; a shop that asks for another sum than its page said is named. At a shop that knows nothing of the gateway
(steps d1 to d14) its issuer's report is compared with the page."""
import sys

import story
from waiting import wait_for


def fills_and_takes_it_back(shopper):
    shopper.choose_card_for_form()
    shopper.fill_form()
    shopper.wallet.find("Undo", "push button").click()
    shopper.wallet.says("Taken back: the page holds again what it held before.")
    assert not shopper.wallet.find_now("FLORIN MEMBER"), "the name is still there"


def fills_a_throw_away_card(shopper):
    shopper.wallet.find(lambda name: name in ("Fill again", "Choose a card"), "push button").click()
    shopper.wallet.says("As the page says. What the shop asks for is compared with it.")
    shopper.wallet.find("Fill a throw-away card", "push button").click()
    return shopper.wallet.says("The throw-away card pays once")


def cards_at_the_bank(shopper):
    return shopper.world.control("/bank/issuer/books")["cards"]


def pays_with_it(shopper):
    shopper.put_into_cart("hanji-notebook")
    shopper.go_to_checkout()
    fills_and_takes_it_back(shopper)
    words = fills_a_throw_away_card(shopper)
    assert "up to ₩13,000, to this shop alone" in words, words
    shopper.send_form()
    shopper.shop_says("Thank you, it is paid.")
    shopper.wallet.says("Paid ₩13,000 to Haneul Goods, as its page said.")
    kinds = sorted(card["kind"] for card in cards_at_the_bank(shopper))
    assert kinds == ["single", "virtual"], kinds
    assert balance_of_the_card(shopper) == 187_000


def balance_of_the_card(shopper):
    return next(card["balance"] for card in cards_at_the_bank(shopper) if card["kind"] == "virtual")


def is_told_of_another_sum(shopper):
    """The shop is tampered with: it asks its bank for more than the page says."""
    shopper.tamper_with_next_order()
    shopper.put_into_cart("hanji-notebook")
    shopper.go_to_checkout()
    fills_a_throw_away_card(shopper)
    shopper.send_form()
    words = shopper.wallet.says("asked for ₩", 20)
    assert "said ₩13,000" in words, words
    shopper.wallet.says("Nothing was paid.")
    shopper.wallet.find("Close", "push button").click()
    wait_for("the card to keep its money", lambda: balance_of_the_card(shopper) == 187_000)


def pays_with_one_where_nobody_knows_of_us(shopper):
    shopper.put_into_cart("small-lights", "bookshop")
    shopper.go_to_checkout()
    shopper.wallet.find("Choose a card", "push button").click()
    shopper.wallet.says("As the page says. What the shop asks for is compared with it.")
    shopper.wallet.find("Fill a throw-away card", "push button").click()
    shopper.wallet.says("The throw-away card pays once")
    shopper.send_form()
    shopper.shop_says("Thank you, it is paid.")
    shopper.wallet.says("Paid ₩12,000 to Byeolbit Books, as its page said.")
    assert balance_of_the_card(shopper) == 175_000


def throws_the_unused_one_away(shopper):
    shopper.turn_to("Cards")
    shopper.wallet.find(lambda name: name.startswith("Throw away the card for"), "push button").click()
    shopper.wallet.says("The throw-away card pays nothing any more.")
    wait_for("its bank to block it", lambda: any(card["kind"] == "single" and card["state"] == "blocked" for card in cards_at_the_bank(shopper)), 10)


def main():
    with story.shopper() as shopper:
        shopper.sign_in()
        for chapter in (pays_with_it, is_told_of_another_sum, pays_with_one_where_nobody_knows_of_us, throws_the_unused_one_away):
            print(chapter.__name__, flush=True)
            chapter(shopper)


if __name__ == "__main__":
    sys.exit(main())
