"""The part of the interface about cards for one payment, as test_interface.py walks through it: the sandbox's issuer keeps them to it."""
import stage


def single_use_cards(walk):
    """After the silent banks: a fault that is armed here meets nobody else's question."""
    api, shop, most = walk.mine.api, walk.shop, {"amount": 12000, "currency": "KRW"}
    place = f"/v1/cards/{walk.card}/single_use_cards"
    origin = walk.anyone.get("/v1/merchants/" + shop.id)["origins"][0]
    wish = {"most": most, "shop": origin}
    before = api.get("/v1/cards/" + walk.card)["balance"]["amount"]
    made = api.expect(201, "POST", place, wish, "single-1")
    assert made["singleUse"] == {"from": walk.card, "most": most, "shop": origin, "merchant": shop.id, "usedBy": None}, made
    api.expect(409, "POST", place, {**wish, "most": {"amount": 1, "currency": "KRW"}}, "single-1")
    api.expect(409, "POST", f"/v1/cards/{made['id']}/single_use_cards", wish)
    api.expect(422, "POST", place, {**wish, "shop": "shop.example"})
    for method, body in (("GET", None), ("POST", wish)):
        api.expect(404, method, "/v1/cards/card_nothing/single_use_cards", body)
    walk.world.control("/faults", {"link": "issuer", "fault": "timeout", "count": 1})
    silent = api.expect(202, "POST", place, wish)
    assert [one["id"] for one in api.expect(200, "GET", place)["data"]] == [made["id"], silent["id"]]
    stage.wait_for("the issuer's answer", lambda: api.get("/v1/cards/" + silent["id"])["state"] == "active", 40, 0.1)

    revealed = walk.mine.reveal(made["id"])
    typed = {"type": "card", **{part: revealed[part] for part in ("number", "expiry", "secret", "name")}}
    elsewhere = type(api)(walk.facts["gateway"], walk.facts["caFile"], walk.facts["merchants"][1]["apiKey"])
    asked = {"order": shop.order(6000, 2), "serial": "C-7", "payer": typed}
    assert elsewhere.expect(402, "POST", "/v1/approvals", asked)["code"] == "card_locked"
    assert shop.api.expect(402, "POST", "/v1/approvals", {**asked, "order": shop.order(6001, 2)})["code"] == "amount_limit"
    paid = shop.api.expect(201, "POST", "/v1/approvals", asked)
    assert shop.api.expect(402, "POST", "/v1/approvals", asked)["code"] == "card_locked"
    assert api.get("/v1/cards/" + made["id"])["singleUse"]["usedBy"] == paid["payment"]
    assert [one["id"] for one in api.get(place)["data"]] == [silent["id"]]
    api.expect(204, "DELETE", "/v1/cards/" + silent["id"])
    after = api.expect(200, "GET", "/v1/cards/" + walk.card)["balance"]["amount"]
    assert before - after == most["amount"], (before, after)
    assert all("singleUse" not in one for one in api.get("/v1/cards")["data"])
