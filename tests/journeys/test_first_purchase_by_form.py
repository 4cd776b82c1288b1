"""From nothing: register, get a card, charge it, let the wallet fill the shop's form, keep the receipt (a1 to a7, c1 to c10)."""
import sys

import story


def main():
    with story.shopper(demo=False) as shopper:
        shopper.register("mina", "heron-lantern-48")
        shopper.apply_for_card("Paper")
        shopper.charge_from_new_card(60_000, "4242424242424242")
        shopper.wallet.says("is on your card now", 20)
        shopper.press("Escape")
        shopper.open_shop()
        shopper.put_into_cart("hanji-notebook")
        shopper.go_to_checkout()
        shopper.choose_card_for_form()
        words = shopper.fill_form()
        held, wanted = words.split(" fields")[0].split(" of ")
        assert held == wanted, words
        shopper.complete_address()
        shopper.send_form()
        shopper.shop_says("Thank you, it is paid.")
        shopper.receipt_line("Haneul Goods", 5)
        movements = shopper.world.control("/bank/issuer/books")["cards"]
        assert sorted(card["balance"] for card in movements) == [47_000, 200_000], movements
    print("paid by form")


if __name__ == "__main__":
    sys.exit(main())
