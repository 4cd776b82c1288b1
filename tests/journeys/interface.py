"""The interface as resources/openapi.json promises it: a reader of that file, and a small checker of JSON against its schemas.

Only the keywords that the file uses are known; any other makes the checker fail, so that none is passed over in silence.
"""
import datetime
import json
import os
import pathlib
import re

SOURCE = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
NOTES = {"description", "examples", "contentMediaType", "contentSchema", "discriminator", "default"}
KNOWN = NOTES | {"$ref", "type", "required", "properties", "items", "enum", "const", "pattern", "minimum", "maximum", "minLength", "maxLength",
                 "minItems", "maxItems", "oneOf", "format", "prefixItems"}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Interface:
    def __init__(self, file=SOURCE / "resources" / "openapi.json"):
        self.document = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))

    def follow(self, thing):
        while isinstance(thing, dict) and "$ref" in thing:
            here = self.document
            for name in thing["$ref"].removeprefix("#/").split("/"):
                here = here[name.replace("~1", "/").replace("~0", "~")]
            thing = here
        return thing

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def find(self, method, path):
        """(template, operation) for an actual path; the more exact template wins."""
        bare = path.split("?")[0]
        fitting = []
        for known, template, operation in self.operations():
            pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(template))
            if known == method and re.fullmatch(pattern, bare):
                fitting.append((template.count("{"), template, operation))
        assert fitting, f"{method} {bare} is not described"
        return min(fitting)[1:]

    def flaws(self, schema, value, where="body"):
        """Every way in which the value is not what the schema says."""
        schema = self.follow(schema)
        assert set(schema) <= KNOWN, f"unknown keywords {set(schema) - KNOWN}"
        if "oneOf" in schema:
            tried = [self.flaws(one, value, where) for one in schema["oneOf"]]
            return [] if sum(not flaws for flaws in tried) == 1 else [f"{where}: fits not exactly one of {tried}"]
        kinds = schema.get("type")
        if kinds is not None:
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if not any(is_type(value, kind) for kind in kinds):
                return [f"{where}: {type(value).__name__} is not {kinds}"]
        if value is None:
            return []
        return self._flaws_of_content(schema, value, where)

    def _flaws_of_content(self, schema, value, where):
        found = []
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{where}: {value!r} is none of {schema['enum']}")
        if "const" in schema and value != schema["const"]:
            found.append(f"{where}: {value!r} is not {schema['const']!r}")
        if isinstance(value, str):
            if "pattern" in schema and not re.search(schema["pattern"], value):
                found.append(f"{where}: does not match {schema['pattern']}")
            if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1 << 30):
                found.append(f"{where}: its length is wrong")
            if schema.get("format") == "date-time":
                try:
                    datetime.datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ")
                except ValueError:
                    found.append(f"{where}: {value!r} is no time in UTC")
        if isinstance(value, int) and not schema.get("minimum", -(1 << 62)) <= value <= schema.get("maximum", 1 << 62):
            found.append(f"{where}: {value} is out of range")
        if isinstance(value, list):
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 1 << 30):
                found.append(f"{where}: wrong number of items")
            for index, item in enumerate(value):
                found += self.flaws(schema.get("items", {}), item, f"{where}[{index}]")
        if isinstance(value, dict):
            found += [f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value]
            for name, part in schema.get("properties", {}).items():
                if name in value:
                    found += self.flaws(part, value[name], f"{where}.{name}")
            # What is not described is not promised, and should not be there either.
            if "properties" in schema:
                found += [f"{where}: {name} is not described" for name in value if name not in schema["properties"]]
        return found

    def check(self, method, path, status, headers, body):
        """Every flaw of an answer; (template, status) as described beside it."""
        template, operation = self.find(method, path)
        responses = operation["responses"]
        told = str(status) if str(status) in responses else "default"
        response = self.follow(responses[told])
        name = f"{method} {template} {status}"
        flaws = [f"{name}: header {field} is missing" for field in ("Request-Id", "Florin-Version") if field not in headers]
        content = response.get("content", {})
        if not content:
            return template, flaws + ([f"{name}: has a body"] if body else [])
        kind = headers.get("Content-Type", "").split(";")[0]
        if kind not in content:
            return template, flaws + [f"{name}: Content-Type {kind} is not described"]
        value = json.loads(body)
        flaws += self.flaws(content[kind]["schema"], value, name)
        if kind == "application/problem+json":
            listed = set(content[kind].get("examples", {})) if told != "default" else None
            if listed is not None and value["code"] not in listed:
                flaws.append(f"{name}: the code {value['code']} is not described")
            if value.get("status") != status:
                flaws.append(f"{name}: the document says {value.get('status')}")
        return template, flaws
