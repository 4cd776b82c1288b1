"""The tour: the whole story through the real wallet window, a picture a step. `tour.py DIR` exits 0 only if every step did."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import stage  # noqa: E402
import story  # noqa: E402

STEPS = []


def step(title):
    def register(function):
        STEPS.append((title, function))
        return function
    return register


@step("The wallet opens with the demonstration member ready")
def opens(shopper):
    shopper.wallet.find("Sign in", "push button")


@step("One key signs in; home shows the balance and what happened last")
def signs_in(shopper):
    shopper.sign_in()
    shopper.wallet.find(lambda name: name.startswith("Charge of"), "list item")


@step("The cards, with their faces drawn")
def cards(shopper):
    shopper.turn_to("Cards")
    shopper.wallet.find("Charge", "push button")


@step("A charge from a credit card is prepared (a7)")
def prepares_charge(shopper):
    shopper.wallet.find("Charge", "push button").click()
    shopper.wallet.find("Amount", "text").fill("50000")
    shopper.wallet.find("Secret number", "password text").fill("123")


@step("The credit card is debited and the prepaid card loaded")
def charges(shopper):
    shopper.press("Return")
    shopper.wallet.says("is on your card now", 20)


@step("The shop, in the wallet's own browser")
def opens_shop(shopper):
    shopper.wallet.find("Close", "push button").click()
    shopper.open_shop()


@step("Something nice goes into the cart")
def fills_cart(shopper):
    shopper.put_into_cart("hanji-notebook")


@step("At the shop's card form the wallet offers a card, outside of the page (c3)")
def sees_offer(shopper):
    shopper.go_to_checkout()
    shopper.wallet.find("Choose a card", "push button")


@step("The wallet says who gets what; the person picks a card")
def chooses(shopper):
    shopper.choose_card_for_form()


@step("The form is filled and read back (c4)")
def fills(shopper):
    words = shopper.fill_form()
    held, wanted = words.split(" fields")[0].split(" of ")
    if held != wanted:
        raise stage.StageError(f"not every field was filled: {words}")


@step("The shop asked the gateway, the issuer deducted (c6 to c10)")
def pays_by_card(shopper):
    shopper.send_form()
    shopper.shop_says("Thank you, it is paid.")


@step("A second cart, and the button (b2)")
def second_cart(shopper):
    shopper.put_into_cart("river-ink")
    shopper.go_to_checkout()
    shopper.wallet.find_in_page("Pay with Florin", "push button")


@step("The wallet shows shop, goods, total and the balance afterwards (b4)")
def sees_ticket(shopper):
    shopper.press_pay_with_florin()


@step("One key pays; ticket and shop's record agree (b5 to b9)")
def pays_by_ticket(shopper):
    shopper.confirm()
    shopper.wallet.find("Paid", seconds=20)


@step("The shop's page changes by itself (b10)")
def shop_knows(shopper):
    shopper.wallet.find("Done", "push button").click()
    shopper.shop_says("Thank you, it is paid.")


@step("The activity keeps every receipt")
def activity(shopper):
    shopper.receipt_line("Haneul Goods")


@step("A receipt, ready to be saved as a PDF")
def receipt(shopper):
    shopper.open_receipt("Haneul Goods")


@step("The settings")
def settings(shopper):
    shopper.press("Escape")
    shopper.wallet.gone("Save as PDF", "push button")
    shopper.turn_to("Settings")
    shopper.wallet.find("Save profile", "push button")


@step("The same in the dark")
def dark(shopper):
    choice = shopper.wallet.find(lambda name: "desktop" in name.lower(), "combo box")
    choice.click()
    shopper.press("End", "Return")
    shopper.turn_to("Home")


@step("The wallet locks; nothing of it is left on the screen")
def locks(shopper):
    shopper.wallet.find("Lock", "push button").click()
    shopper.wallet.find("Unlock", "push button")


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with story.shopper() as shopper:
        for number, (title, act) in enumerate(STEPS, 1):
            name = f"{number:02d}-{act.__name__.replace('_', '-')}.png"
            try:
                act(shopper)
                time.sleep(0.6)  # for the picture only: transitions and repaints come to rest
            except stage.StageError:
                shopper.desktop.shot(folder / f"failed-{name}")
                print(f"{number:2d}  FAILED  {title}")
                raise
            shopper.desktop.shot(folder / name)
            print(f"{number:2d}  {title}  [{name}]", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except stage.StageError as error:
        sys.exit(f"florin: the tour stopped: {error}")
