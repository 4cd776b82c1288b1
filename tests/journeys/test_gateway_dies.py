"""The gateway is killed while a payment is on its way and started again: the wallet asks again with the same payment id, says what
it knows, and the money moves once."""
import sys

import stage
import story


def main():
    with story.shopper() as shopper:
        world, wallet = shopper.world, shopper.wallet
        shopper.sign_in()
        shopper.open_shop()
        shopper.put_into_cart("river-ink")
        shopper.go_to_checkout()
        # The issuer's answer is late, so that the kill falls between the question and the answer.
        world.control("/faults", {"link": "issuer", "fault": "late", "count": 1})
        shopper.press_pay_with_florin()
        shopper.confirm()
        stage.wait_for("the issuer to be asked", lambda: any(
            entry.get("type", "").startswith("0200") for entry in world.control("/bank/issuer/log")["data"][-4:]), 10)
        world.control("/gateway", {"action": "kill"})
        wallet.says("The same order is being sent again", 20)
        world.control("/gateway", {"action": "start"})
        wallet.find(lambda name: name in ("Paid", "Not paid"), seconds=60)
        outcome = "Paid" if wallet.find_now("Paid") else "Not paid"
        balance = stage.wait_for("the issuer's books to be at rest", lambda: at_rest(world), 40)
        assert balance == (179_000 if outcome == "Paid" else 200_000), (outcome, balance)
        wallet.find("Done", "push button").click()
        shopper.receipt_line("Haneul Goods")
    print(f"the gateway died; the wallet said '{outcome}', and the bank agrees")


def at_rest(world):
    balance = world.control("/bank/issuer/books")["cards"][0]["balance"]
    return balance if balance in (179_000, 200_000) else None


if __name__ == "__main__":
    sys.exit(main())
