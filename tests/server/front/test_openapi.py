#!/usr/bin/env python3
"""resources/openapi.json against itself and against the routes: every route is described, everything described is a route, every
example is what its schema says, every code and sentence is the catalogue's."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "journeys"))
from interface import SOURCE, Interface  # noqa: E402

ACCESS = {"anyone": [], "member": ["deviceToken"], "session": ["siteSession"], "visitor": ["deviceToken", "siteSession"], "merchant": ["apiKey"]}
KEYS = {"required": "#/components/parameters/IdempotencyKey", "optional": "#/components/parameters/OptionalIdempotencyKey"}
# Who looks it up is nothing to a caller: it is required all the same.
CALLERS_RULE = {"handled": "required"}
failures = []


def hold(condition, sentence):
    if not condition:
        failures.append(sentence)


def routes():
    """(method, pattern) -> (access, key rule) as the intake's sources declare them."""
    found = {}
    for file in sorted((SOURCE / "server" / "rear" / "intake").glob("*_routes.cpp")):
        text = file.read_text(encoding="utf-8")
        starts = list(re.finditer(r'\{"(GET|POST|PATCH|DELETE)", "(/v1/[^"]*)", Access::(\w+)', text))
        for number, start in enumerate(starts):
            end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
            rule = re.search(r"KeyRule::(\w+)", text[start.end():end])
            word = rule[1] if rule else "optional"
            found[start[1], start[2]] = (start[3], CALLERS_RULE.get(word, word))
    return found


def references(thing):
    if isinstance(thing, dict):
        for name, part in thing.items():
            if name == "$ref":
                yield part
            else:
                yield from references(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from references(part)


def every_route_is_described_and_nothing_else(interface):
    described = {(method, path): operation for method, path, operation in interface.operations()}
    declared = routes()
    hold(len(declared) > 30, f"only {len(declared)} routes were found in the sources")
    for route in declared.keys() - described.keys():
        failures.append(f"{route} is not described")
    for route in described.keys() - declared.keys():
        hold(not route[1].startswith("/v1/"), f"{route} is described, but there is no such route")
    for route in declared.keys() & described.keys():
        access, rule = declared[route]
        operation = described[route]
        schemes = [name for one in operation["security"] for name in one]
        hold(schemes == ACCESS[access], f"{route}: is for {access}, described for {schemes}")
        names = [one.get("$ref") for one in operation.get("parameters", [])]
        if route[0] == "POST":
            for name, parameter in KEYS.items():
                hold((parameter in names) == (rule == name), f"{route}: the Idempotency-Key is {rule}")


def references_lead_somewhere_and_all_is_used(interface):
    used = set(references(interface.document))
    for name in used:
        try:
            interface.follow({"$ref": name})
        except KeyError:
            failures.append(f"{name} leads nowhere")
    for kind in ("schemas", "parameters", "headers", "responses", "examples"):
        for name in interface.document["components"][kind]:
            hold(f"#/components/{kind}/{name}" in used, f"{kind}/{name} is used by nothing")


def examples_are_what_the_schemas_say(interface):
    for method, path, operation in interface.operations():
        places = [("request", interface.follow(operation.get("requestBody", {})))]
        places += [(status, interface.follow(response)) for status, response in operation["responses"].items()]
        for place, part in places:
            for content in part.get("content", {}).values():
                values = [content["example"]] if "example" in content else []
                values += [interface.follow(one)["value"] for one in content.get("examples", {}).values()]
                for value in values:
                    for flaw in interface.flaws(content["schema"], value, f"{method} {path} {place}"):
                        failures.append(flaw)


def codes_are_the_catalogues(interface):
    rows = {row["code"]: row for row in json.loads((SOURCE / "resources" / "refusals.json").read_text(encoding="utf-8"))}
    schema = interface.document["components"]["schemas"]["Problem"]
    hold(schema["properties"]["code"]["enum"] == list(rows), "the codes of a problem are not the catalogue's, in its order")
    for code, example in interface.document["components"]["examples"].items():
        hold(code in rows and example["value"]["title"] == rows[code]["sentence"], f"{code}: the sentence is not the catalogue's")
    for method, path, operation in interface.operations():
        for status, response in operation["responses"].items():
            for content in interface.follow(response).get("content", {}).values():
                for code in content.get("examples", {}):
                    hold(str(rows[code]["status"]) == status, f"{method} {path}: {code} is described under {status}")


def main():
    interface = Interface()
    for rule in (every_route_is_described_and_nothing_else, references_lead_somewhere_and_all_is_used, examples_are_what_the_schemas_say,
                 codes_are_the_catalogues):
        before = len(failures)
        rule(interface)
        print(("PASS " if len(failures) == before else "FAIL ") + rule.__name__)
    for sentence in failures:
        print("  " + sentence)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
