"""What is refused is refused clearly, and nothing is lost: a declined credit card, too small a balance, an order that the shop changed."""
import sys

import story


def is_told_that_the_credit_card_was_declined(shopper):
    shopper.charge_from_new_credit_card(40_000, "4000000000000002")
    shopper.wallet.says("declined", 20)
    shopper.cancel_sheet()


def is_told_that_the_balance_is_too_small(shopper):
    shopper.put_into_cart("celadon-teapot")
    shopper.put_into_cart("celadon-teapot")
    shopper.put_into_cart("celadon-teapot")
    shopper.go_to_checkout()
    shopper.press_pay_with_florin()
    shopper.wallet.says("There is not enough money on this card.")
    shopper.cancel_sheet()
    shopper.empty_cart()


def sees_where_the_shops_record_differs(shopper):
    """b7: nothing is paid, and both copies are shown."""
    shopper.tamper_with_next_order()
    shopper.put_into_cart("river-ink")
    shopper.go_to_checkout()
    shopper.press_pay_with_florin()
    shopper.confirm()
    shopper.wallet.find("Not paid", seconds=20)
    shopper.wallet.find("What differs")
    shopper.wallet.find("Done", "push button").click()
    shopper.shop_says("Our record and yours differ")


def main():
    with story.shopper() as shopper:
        shopper.sign_in()
        for chapter in (is_told_that_the_credit_card_was_declined, is_told_that_the_balance_is_too_small,
                        sees_where_the_shops_record_differs):
            print(chapter.__name__, flush=True)
            chapter(shopper)
        balances = [card["balance"] for card in shopper.world.control("/bank/issuer/books")["cards"]]
        assert balances == [200_000], balances


if __name__ == "__main__":
    sys.exit(main())
