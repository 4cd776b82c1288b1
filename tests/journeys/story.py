"""What a shopper does with the wallet, in the shopper's words. Every step ends when the shopper would have seen that it is done."""
import contextlib
import pathlib
import tempfile

import stage


@contextlib.contextmanager
def shopper(demo=True, **options):
    """The world, a desktop and a started wallet in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="florin-") as name:
        folder = pathlib.Path(name)
        with stage.World(folder / "world") as world, stage.Desktop(folder / "desktop", **options) as desktop:
            desktop.trust(world.facts["caFile"])
            yield Shopper(world, desktop, stage.Wallet(desktop, world, demo=demo).start())


class Shopper:
    def __init__(self, world, desktop, wallet):
        self.world = world
        self.desktop = desktop
        self.wallet = wallet

    def press(self, *keys):
        self.desktop.keys(*keys)

    # --- the wallet -------------------------------------------------------------------------------------------------

    def sign_in(self):
        """With the demonstration member's name and password filled in, Enter is enough."""
        self.wallet.find("Sign in", "push button")
        self.press("Return")
        self.wallet.find("Recent activity", "list", 30)

    def unlock(self, password):
        self.wallet.find("Password", "password text").fill(password)
        self.press("Return")
        self.wallet.find("Recent activity", "list", 30)

    def turn_to(self, page):
        """Home, Cards, Browser, Activity or Settings, by its key."""
        self.press(f"ctrl+{('Home', 'Cards', 'Browser', 'Activity', 'Settings').index(page) + 1}")
        stage.wait_for(f"the page {page}", lambda: self._is_current(page))

    def _is_current(self, page):
        import pyatspi
        control = self.wallet.find_now(page, "check box")
        return control and control.accessible.getState().contains(pyatspi.STATE_CHECKED)

    def receipt_line(self, part, seconds=10):
        """A line of the activity that says `part`."""
        self.turn_to("Activity")
        return self.wallet.find(lambda name: part in name, "list item", seconds)

    def open_receipt(self, part):
        self.receipt_line(part).click()
        self.wallet.find("Save as PDF", "push button")

    # --- the shop -----------------------------------------------------------------------------------------------------

    def open_page(self, address):
        self.turn_to("Browser")
        self.press("ctrl+l")
        self.desktop.type(address)
        self.press("Return")

    def open_shop(self):
        self.open_page(self.world.facts["shop"])
        self.wallet.find_in_page("Search the shop", "text", 40)

    def put_into_cart(self, good):
        """Opens a good's own page and puts one into the cart."""
        self.open_page(f"{self.world.facts['shop']}/goods/{good}")
        self.wallet.find_in_page("Add to the cart", "push button", 40).click()
        self.wallet.find_in_page("Go to the checkout", "link")

    def go_to_checkout(self):
        self.wallet.find_in_page("Go to the checkout", "link").click()
        self.wallet.find_in_page("Checkout", "heading")

    # --- checkout c -----------------------------------------------------------------------------------------------------

    def choose_card_for_form(self):
        self.wallet.find("Choose a card", "push button").click()
        self.wallet.find("Fill", "push button")

    def fill_form(self):
        """Step c4; gives what the wallet says of the fields that it read back."""
        self.wallet.find("Fill", "push button").click()
        return self.wallet.says("fields hold what you chose")

    def send_form(self):
        self.wallet.find_in_page(lambda name: name.startswith("Pay ₩"), "push button").click()

    def shop_says(self, heading, seconds=20):
        self.wallet.find_in_page(heading, "heading", seconds)

    # --- checkout b -----------------------------------------------------------------------------------------------------

    def press_pay_with_florin(self):
        self.wallet.find_in_page("Pay with Florin", "push button").click()
        self.wallet.find("Pay", "push button", 20)

    def confirm(self):
        """One key pays: the button of the sheet has the focus."""
        self.press("Return")
