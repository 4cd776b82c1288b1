"""The hosted pay page's part of the interface, as test_interface.py walks through it: every status that is described for it."""
import device
import stage


def hosted_payments(walk):
    """At a browser without the wallet: a password's session and a mailed code, within the day's limit of 10,000 won."""
    shop, site, place = walk.shop, walk.session, "/v1/hosted_payments"
    walk.read_letters |= {letter["file"] for letter in walk.world.control("/mail")["data"]}
    site.bearer = walk.anyone.expect(201, "POST", "/v1/sessions", walk.who)["sessionToken"]

    def begin(price, key=None):
        return site.expect(201, "POST", place, {"ticket": shop.ticket(shop.order(price, 1))[1]}, key)

    def with_code(price):
        begun = begin(price)
        assert site.expect(200, "POST", f"{place}/{begun['id']}/code")["mailedTo"] == walk.address
        return f"{place}/{begun['id']}", walk.code_from_mail(walk.address)
    shown = begin(6000, "hosted-1")
    assert shown["state"] == "open" and shown["leftToday"]["amount"] == 10000 and "refusal" not in shown, shown
    site.expect(409, "POST", place, {"ticket": "x"}, "hosted-1")
    site.expect(422, "POST", place, {"ticket": "a.b.c"})
    first, second = with_code(6000), with_code(6000)
    wrong = site.expect(422, "POST", first[0] + "/confirm", {"code": "000000" if first[1] != "000000" else "000001"})
    assert wrong["code"] == "wrong_code" and wrong["triesLeft"] == 2, wrong
    paid = site.expect(201, "POST", first[0] + "/confirm", {"code": first[1]}, "hosted-2")
    assert paid["outcome"] == "paid" and device.payload_of(paid["voucher"])["register"] == paid["register"], paid
    site.expect(409, "POST", first[0] + "/confirm", {"code": "1"}, "hosted-2")
    assert site.expect(402, "POST", second[0] + "/confirm", {"code": second[1]})["code"] == "amount_limit"
    assert site.expect(200, "GET", first[0])["state"] == "paid"
    site.expect(422, "POST", first[0] + "/code")
    beyond = begin(4001)
    assert beyond["refusal"]["code"] == "amount_limit", beyond
    site.expect(402, "POST", f"{place}/{beyond['id']}/code")
    for method, rest, body in (("GET", "", None), ("POST", "/code", {}), ("POST", "/confirm", {"code": "123456"})):
        site.expect(404, method, f"{place}/hst_nothing{rest}", body)
        walk.mine.api.expect(403, method, f"{place}/hst_nothing{rest}", body)
    walk.mine.api.expect(403, "POST", place, {"ticket": "a.b.c"})
    spent = [f"{place}/{begin(1)['id']}/code" for _ in range(4)]
    site.expect(200, "POST", spent[0], key="hosted-3")
    site.expect(409, "POST", spent[0], {"other": 1}, "hosted-3")
    for one in spent[1:3]:
        site.expect(200, "POST", one)
    site.expect(429, "POST", spent[3])
    stage.wait_for("the limit of an hour", lambda: site.json("POST", place, {"ticket": shop.ticket(shop.order(1, 1))[1]})[0] == 429, 30, 0)
