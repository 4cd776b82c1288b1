"""Steps d1 to d14 by the interfaces alone: a shop that knows nothing of the gateway takes the card, a switch asks the issuer, and the issuer
reports to the gateway what was asked of the card: once, also what it refused, what was given back, and what happened while the gateway was
away."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import device  # noqa: E402
import stage  # noqa: E402
import waiting  # noqa: E402


class Story:
    def __init__(self, world, folder):
        self.world, facts = world, world.facts
        self.member = device.Device(pathlib.Path(folder) / "device", facts["gateway"], facts["caFile"])
        self.member.enrol(facts["members"][0]["id"], facts["members"][0]["password"], "Elsewhere")
        self.member.sign_in()
        self.card = self.member.api.get("/v1/cards")["data"][0]["id"]

    def buys(self, good, card):
        """At the bookshop's own form: how it ended, in the shop's words."""
        facts = self.world.facts
        shop = device.Visitor(facts["bookshop"], facts["caFile"])
        shop.put_into_cart(good)
        return shop.wait_for_outcome(shop.pay_by_card(card), 40)

    def reports(self):
        """Newest first."""
        return [line["report"] for line in self.member.api.get("/v1/activity?limit=50")["data"] if line["kind"] == "report"]

    def next_report(self, known):
        waiting.wait_for("the issuer's report", lambda: len(self.reports()) > known, 20, 0.1)
        return self.reports()[0]

    def balance(self):
        return self.member.api.get("/v1/cards/" + self.card)["balance"]["amount"]

    def at_the_bank(self):
        return next(card["balance"] for card in self.world.control("/bank/issuer/books")["cards"] if card["kind"] == "virtual")


def what_was_paid_is_told(story):
    assert story.buys("small-lights", story.member.reveal(story.card)) == "paid"
    report = story.next_report(0)
    assert report["state"] == "approved" and report["amount"] == {"amount": 12_000, "currency": "KRW"}, report
    assert report["shop"] == {"id": "byeolbit", "name": "Byeolbit Books"}, report
    assert report["card"]["id"] == story.card and report["approvalCode"] and report["acquirer"] != "960400", report
    assert report["balanceAfter"]["amount"] == story.balance() == story.at_the_bank() == 188_000, (report, story.balance())


def what_the_issuer_refused_is_told(story):
    card = story.member.reveal(story.card)
    wrong = {**card, "secret": "000" if card["secret"] != "000" else "111"}
    assert story.buys("looking-up", wrong) == "declined"
    report = story.next_report(1)
    assert report["state"] == "declined" and report["refusal"]["code"] == "wrong_card_secret" and report["amount"]["amount"] == 18_500, report
    assert story.balance() == story.at_the_bank() == 188_000


def a_throw_away_card_pays_there_once(story):
    place, most = f"/v1/cards/{story.card}/single_use_cards", {"amount": 14_000, "currency": "KRW"}
    single = story.member.api.post(place, {"most": most, "shop": story.world.facts["bookshop"]}, 201)
    card = story.member.reveal(single["id"])
    assert story.buys("slow-kitchen", card) == "declined"  # dearer than it may be
    assert story.next_report(2)["refusal"]["code"] == "amount_limit"
    assert story.buys("whale-lantern", card) == "paid"
    report = story.next_report(3)
    assert report["card"]["id"] == single["id"] and report["state"] == "approved", report
    assert story.member.api.get("/v1/cards/" + single["id"])["singleUse"]["usedBy"] == report["id"]
    assert story.buys("whale-lantern", card) == "declined"
    assert story.next_report(4)["refusal"]["code"] == "card_locked"
    assert story.balance() == story.at_the_bank() == 174_000


def what_was_given_back_is_told(story):
    """The switch hears nothing and takes its question back."""
    story.world.control("/faults", {"link": "issuer", "fault": "timeout", "count": 1})
    assert story.buys("rain-alphabet", story.member.reveal(story.card)) == "declined"
    waiting.wait_for("the report to be taken back", lambda: story.reports()[0]["state"] == "reversed", 20, 0.1)
    assert len(story.reports()) == 6 and story.reports()[0]["reversedAt"], story.reports()
    assert story.balance() == story.at_the_bank() == 174_000


def what_happened_while_the_gateway_was_away_is_told(story):
    card = story.member.reveal(story.card)
    story.world.control("/gateway", {"action": "kill"})
    assert story.buys("last-tram", card) == "paid"
    story.world.control("/gateway", {"action": "start"})
    story.member.sign_in()
    report = story.next_report(6)
    assert report["state"] == "approved" and report["amount"]["amount"] == 17_200, report
    assert story.balance() == story.at_the_bank() == 156_800


CHAPTERS = [what_was_paid_is_told, what_the_issuer_refused_is_told, a_throw_away_card_pays_there_once, what_was_given_back_is_told,
            what_happened_while_the_gateway_was_away_is_told]


def main():
    stage.skip_unless("openssl")
    with tempfile.TemporaryDirectory(prefix="florin-elsewhere-") as folder, stage.World(pathlib.Path(folder) / "world") as world:
        story = Story(world, folder)
        for chapter in CHAPTERS:
            print(chapter.__name__, flush=True)
            chapter(story)
    return 0


if __name__ == "__main__":
    sys.exit(main())
