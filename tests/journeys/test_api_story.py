"""The whole story by its interfaces alone, as an outside program tells it from world.json: enrol, pay by b, pay by c, be declined,
be told of a tampered order, and pay once although the gateway dies in the middle."""
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import device  # noqa: E402
import stage  # noqa: E402
import waiting  # noqa: E402


def cards_of(member):
    return member.api.get("/v1/cards")["data"]


def balance_of(member, card):
    return member.api.get("/v1/cards/" + card)["balance"]["amount"]


def enrols_with_the_password_alone(story):
    facts = story.world.facts
    member = device.Device(story.folder / "device", facts["gateway"], facts["caFile"])
    member.enrol(facts["members"][0]["id"], facts["members"][0]["password"], "API story")
    member.sign_in()
    cards = cards_of(member)
    assert len(cards) == 1 and cards[0]["state"] == "active", cards
    story.member, story.card = member, cards[0]["id"]
    assert balance_of(member, story.card) == 200_000


def pays_by_ticket(story):
    """b1 to b10: the shop's ticket, the member's order, the match, the receipt on both sides."""
    member, shop = story.member, story.visitor()
    shop.put_into_cart("hanji-notebook", 2)
    shop.put_into_cart("river-ink")
    page, ticket = shop.pay_with_florin()
    claims = device.payload_of(ticket)
    assert claims["aud"] == story.world.facts["gateway"] and claims["total"] == {"amount": 47_000, "currency": "KRW"}, claims
    assert claims["vat"]["amount"] == 4_273 and len(claims["lines"]) == 2
    order = member.order(ticket, story.card, "Haneul Goods")
    status, payment = member.pay(ticket, order)
    if status == 202:
        payment = member.api.get(f"/v1/payments/{payment['id']}?wait=10")
    assert payment["state"] == "approved", payment
    assert payment["total"] == claims["total"] and payment["approvalCode"] and payment["serial"] == claims["serial"]
    assert shop.wait_for_outcome(page) == "paid"
    assert claims["serial"] in shop.page(page) and "it is paid" in shop.page(page)
    assert "There is nothing in it yet" in shop.page("/cart")
    assert balance_of(member, story.card) == 153_000
    receipts = [entry for entry in member.api.get("/v1/activity?limit=5")["data"] if entry["kind"] == "payment"]
    assert receipts[0]["payment"]["id"] == payment["id"]
    story.order, story.ticket = order, ticket


def pays_a_ticket_once(story):
    """The same order again is the same outcome; another order for the same ticket moves nothing."""
    member = story.member
    status, again = member.pay(story.ticket, story.order)
    assert status == 201 and again["state"] == "approved", (status, again)
    status, other = member.pay(story.ticket, member.order(story.ticket, story.card, "Haneul Goods"))
    assert status in (201, 409), (status, other)
    assert balance_of(member, story.card) == 153_000


def pays_by_card(story):
    """c1 to c10: the card's own number, expiry, secret, name and the member's address in the shop's form."""
    member, shop = story.member, story.visitor()
    card = member.reveal(story.card, story.world.facts["shop"])
    shop.put_into_cart("jeju-spring-green")
    page = shop.pay_by_card(card)
    outcome = shop.wait_for_outcome(page)
    assert outcome == "paid", (outcome, sentences(shop.page(page)))
    assert balance_of(member, story.card) == 135_000

    shop.put_into_cart("jeju-spring-green")
    wrong = "000" if card["secret"] != "000" else "111"
    page = shop.pay_by_card(card, card_code=wrong)
    assert shop.wait_for_outcome(page) == "declined"
    assert "Nothing was paid" in shop.page(page)
    assert balance_of(member, story.card) == 135_000


def refuses_a_form_that_cannot_be_right(story):
    shop = story.visitor()
    shop.put_into_cart("cedar-pencils")
    status, _, text = shop.submit("/checkout", "/checkout/card", email="nobody", card_number="4242424242424241", card_name="", exp_month="01",
                                  exp_year="2020", card_code="12", **device.ADDRESS)
    assert status == 422 and text.count('class="flaw"') == 5, (status, re.findall(r'class="flaw">([^<]+)', text))
    assert "4242424242424241" not in text and "4242 4242" not in text


def declines_what_is_too_dear(story):
    member, shop = story.member, story.visitor()
    shop.put_into_cart("celadon-teapot", 2)
    page, ticket = shop.pay_with_florin()
    status, refusal = member.pay(ticket, member.order(ticket, story.card, "Haneul Goods"))
    if status == 202:
        refusal = member.api.get(f"/v1/payments/{refusal['id']}?wait=10")["refusal"]
    assert refusal["code"] == "insufficient_funds", refusal
    assert shop.wait_for_outcome(page) == "declined"
    assert "not enough money" in shop.page(page)
    assert balance_of(member, story.card) == 135_000


def refuses_an_order_that_the_shop_changed(story):
    """b7: the shop's own record is tampered with before it asks; both sides see where."""
    member, shop = story.member, story.visitor()
    assert shop.submit("/staff", "/staff/tamper", kind="price")[0] == 303
    shop.put_into_cart("roof-postcards")
    page, ticket = shop.pay_with_florin()
    status, refusal = member.pay(ticket, member.order(ticket, story.card, "Haneul Goods"))
    if status == 202:
        refusal = member.api.get(f"/v1/payments/{refusal['id']}?wait=10")
    differences = refusal["differences"]
    assert [difference["path"] for difference in differences][0].startswith("lines[0].price"), refusal
    assert shop.wait_for_outcome(page) == "mismatch"
    assert "Our record and yours differ" in shop.page(page) and differences[0]["path"] in shop.page(page)
    assert "Records differ" in shop.page("/staff")
    assert balance_of(member, story.card) == 135_000


def pays_once_although_the_gateway_dies(story):
    """The gateway is killed while the bank is silent; after its start the outcome is found out, and told to both sides alike."""
    member, shop, world = story.member, story.visitor(), story.world
    shop.put_into_cart("linen-case")
    page, ticket = shop.pay_with_florin()
    order = member.order(ticket, story.card, "Haneul Goods")
    world.control("/gateway", {"action": "kill"})
    try:
        member.pay(ticket, order)
        raise AssertionError("a killed gateway answered")
    except OSError:
        pass
    world.control("/gateway", {"action": "start"})
    member.sign_in()

    def outcome():
        status, answer = member.pay(ticket, order)
        return answer if status == 201 else None

    payment = stage.wait_for("the order to be approved after the start", outcome, 30, 0.3)
    assert payment["state"] == "approved"
    assert shop.wait_for_outcome(page) == "paid"
    assert balance_of(member, story.card) == 117_500


def finds_out_what_a_silent_bank_did(story):
    """The issuer's answer is lost: unknown, then taken back; no money is gone."""
    member, shop, world = story.member, story.visitor(), story.world
    world.control("/faults", {"link": "issuer", "fault": "timeout", "count": 1})
    shop.put_into_cart("pocket-trio")
    page, ticket = shop.pay_with_florin()
    order = member.order(ticket, story.card, "Haneul Goods")
    status, answer = member.pay(ticket, order)
    assert status in (202, 504), (status, answer)
    assert shop.wait_for_outcome(page, 60) == "declined"
    assert "taken back" in shop.page(page)
    assert balance_of(member, story.card) == 117_500


def remembers_its_orders(story):
    """The world stops and starts again: the register, the visitor's own order and the balance are still there."""
    shop = story.visitor()
    shop.put_into_cart("hanji-tape")
    page, _ = shop.pay_with_florin()
    before = shop.page("/staff").count("HG-0")
    story.world.stop()
    story.world.start()
    assert shop.page("/staff").count("HG-0") == before
    # The shop asks the gateway anew, which may have started a moment after it.
    waiting.wait_for("the order to wait for the wallet again", lambda: "Continue in your Florin wallet" in shop.page(page))
    story.member.sign_in()
    assert balance_of(story.member, story.card) == 117_500


def goes_back_to_the_beginning(story):
    story.world.control("/reset", {})
    facts = story.world.facts
    member = device.Device(story.folder / "second", facts["gateway"], facts["caFile"])
    member.enrol(facts["members"][0]["id"], facts["members"][0]["password"], "After the reset")
    member.sign_in()
    assert balance_of(member, cards_of(member)[0]["id"]) == 200_000
    assert "Nobody has ordered anything yet" in story.visitor().page("/staff")


def sentences(page):
    return re.findall(r"<p>([^<]+)</p>", page)


class Story:
    def __init__(self, world, folder):
        self.world, self.folder = world, pathlib.Path(folder)

    def visitor(self):
        return device.Visitor(self.world.facts["shop"], self.world.facts["caFile"])


CHAPTERS = [enrols_with_the_password_alone, pays_by_ticket, pays_a_ticket_once, pays_by_card, refuses_a_form_that_cannot_be_right,
            declines_what_is_too_dear, refuses_an_order_that_the_shop_changed, pays_once_although_the_gateway_dies,
            finds_out_what_a_silent_bank_did, remembers_its_orders, goes_back_to_the_beginning]


def main(store="sqlite", unit="all"):
    stage.skip_unless("openssl")
    with tempfile.TemporaryDirectory(prefix="florin-story-") as folder, stage.World(pathlib.Path(folder) / "world", store=store, unit=unit) as world:
        story = Story(world, folder)
        for chapter in CHAPTERS:
            print(chapter.__name__, flush=True)
            chapter(story)
    print("told")
    return 0


if __name__ == "__main__":
    sys.exit(main())
