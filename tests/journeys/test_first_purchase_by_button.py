"""From nothing: register, get a card, charge it, press the shop's button, confirm with one key, keep the receipt (a1 to a7, b1 to b10)."""
import sys

import stage
import story


def main():
    with story.shopper(demo=False) as shopper:
        shopper.register("jun", "heron-lantern-48")
        shopper.apply_for_card("Button")
        shopper.charge_from_new_card(30_000, "5555555555554444")
        shopper.wallet.says("is on your card now", 20)
        shopper.press("Escape")
        shopper.open_shop()
        shopper.put_into_cart("river-ink")
        shopper.go_to_checkout()
        shopper.press_pay_with_florin()
        shopper.wallet.says("Balance afterwards")
        shopper.confirm()
        shopper.wallet.find("Paid", seconds=20)
        shopper.wallet.find("Done", "push button").click()
        shopper.shop_says("Thank you, it is paid.")
        shopper.open_receipt("Haneul Goods")
        letters = [letter["subject"] for letter in shopper.world.control("/mail")["data"] if "jun@" in letter["to"]]
        assert any("card" in subject.lower() for subject in letters), letters
        balances = stage.wait_for("the issuer's books", lambda: shopper.world.control("/bank/issuer/books"))["cards"]
        assert sorted(card["balance"] for card in balances) == [9_000, 200_000], balances
    print("paid by button")


if __name__ == "__main__":
    sys.exit(main())
