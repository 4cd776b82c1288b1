"""What a shopper does with the wallet, in the shopper's words. Every step ends when the shopper would have seen that it is done."""
import contextlib
import pathlib
import sys
import tempfile

import stage


@contextlib.contextmanager
def shopper(demo=True, wallet_disk=None, **options):
    """The world, a desktop and a started wallet in a folder that goes away; the wallet's files on a small disk of their own if the
    size of one is named."""
    with tempfile.TemporaryDirectory(prefix="florin-") as name:
        folder = pathlib.Path(name)
        with stage.World(folder / "world") as world, stage.small_disk(folder / "desktop" / "wallet", wallet_disk), \
                stage.Desktop(folder / "desktop", **options) as desktop:
            desktop.trust(world.facts["caFile"])
            try:
                yield Shopper(world, desktop, stage.Wallet(desktop, world, demo=demo).start())
            except stage.StageError:
                picture = stage.BINARY / "journeys" / f"{pathlib.Path(sys.argv[0]).stem}.png"
                desktop.shot(picture)
                print(f"the screen at that moment: {picture}")
                raise


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

    def sign_in_as(self, member, password):
        """On a wallet that knows nobody yet, by typing."""
        self.wallet.find("I have an account", "push button").click()
        self.wallet.find("Member ID", "text").fill(member)
        self.wallet.find("Password", "password text").fill(password)
        self.press("Return")
        self.wallet.find("Recent activity", "list", 30)

    def unlock(self, password):
        self.wallet.find("Password", "password text").fill(password)
        self.press("Return")
        self.wallet.find("Recent activity", "list", 30)

    def register(self, member, password):
        """Step a1, in the wallet."""
        self.wallet.find("Create account", "push button")
        for field, text in (("Member ID", member), ("Name", "Mina Seo"), ("E-mail", f"{member}@florin.example")):
            self.wallet.find(field, "text").fill(text)
        self.wallet.find("Password", "password text").fill(password)
        self.press("Return")
        self.wallet.find("Apply for a card", "push button", 30)

    def apply_for_card(self, label):
        """Steps a2 to a5."""
        self.turn_to("Cards")
        self.wallet.find("Apply for a card", "push button").click()
        self.wallet.find("Card name", "text").fill(label)
        self.press("Return")
        self.wallet.find(lambda name: name.startswith(f"Card {label}, ending"), "check box", 20)

    def charge_from_new_card(self, amount, number):
        """Step a7, with a credit card that the wallet does not know yet."""
        self.turn_to("Cards")
        self.wallet.find("Charge", "push button").click()
        self._fill_charge(amount, number)

    def charge_from_new_credit_card(self, amount, number):
        """The same where another credit card is known already."""
        self.turn_to("Cards")
        self.wallet.find("Charge", "push button").click()
        self.choose("From", "A new")
        self._fill_charge(amount, number)

    def _fill_charge(self, amount, number):
        self.wallet.find("Amount", "text").fill(str(amount))
        self.wallet.find("Card number", "text").fill(number)
        self.choose("Expiry month", "12")
        self.choose("Expiry year", "2031")
        self.wallet.find("Name on the card", "text").fill("Mina Seo")
        self.wallet.find("Secret number", "password text").fill("123")
        self.press("Return")

    def choose(self, label, entry):
        """Picks an entry of a combo box by typing its first letters, as the keyboard can."""
        self.wallet.find_labelled(label, "combo box").click()
        self.desktop.type(entry)
        self.press("Return")

    def opens_links_here(self):
        """The wallet becomes what the desktop opens florin: links with."""
        self.turn_to("Settings")
        self.wallet.find("Open other browsers' payment links here", "push button").click()
        self.wallet.says("links of other browsers open here now")
        self.turn_to("Home")

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

    def put_into_cart(self, good, shop="shop"):
        """Opens a good's own page and puts one into the cart. `shop` is its name in world.json."""
        self.open_page(f"{self.world.facts[shop]}/goods/{good}")
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

    def type_in_page(self, field, text):
        self.wallet.find_in_page(field, "text").click()
        self.press("ctrl+a")
        self.desktop.type(text)

    def complete_address(self):
        """What a member without an address types by hand."""
        for field, text in (("Address line 1", "7 Jahamun-ro"), ("Postal code", "03047"), ("City", "Seoul")):
            self.type_in_page(field, text)

    def empty_cart(self):
        self.open_page(f"{self.world.facts['shop']}/cart")
        self.wallet.find_in_page(lambda name: name.startswith("Remove"), "push button", 30).click()
        self.wallet.find_in_page(lambda name: "nothing in it yet" in name, seconds=20)

    def tamper_with_next_order(self):
        """On the staff's page, as a dishonest or broken shop would be."""
        self.open_page(f"{self.world.facts['shop']}/staff")
        self.wallet.find_in_page("What to change", "combo box", 30).click()
        self.press("Down", "Return")
        self.wallet.find_in_page("Set for the next order", "push button").click()
        self.wallet.find_in_page(lambda name: "will be tampered with" in name)

    def cancel_sheet(self):
        self.press("Escape")

    def send_form(self):
        self.wallet.find_in_page(lambda name: name.startswith("Pay ₩"), "push button").click()

    def shop_says(self, heading, seconds=20):
        self.wallet.find_in_page(heading, "heading", seconds)

    # --- checkout b -----------------------------------------------------------------------------------------------------

    def press_pay_with_florin(self):
        self.wallet.find_in_page("Pay with Florin", "push button").click()
        self.wallet.find("Pay", "push button", 20)

    def confirm(self):
        """One key pays, once the sheet has given the focus to its button: keys meant for a page must not pay."""
        pay = self.wallet.find("Pay", "push button")
        stage.wait_for("the button to have the focus", lambda: pay.focused, 5)
        self.press("Return")
