#!/usr/bin/env python3
"""Makes the refusal enum and its table from refusals.json, in declared precedence."""
import json
import pathlib
import sys


def camel(code):
    head, *rest = code.split("_")
    return head + "".join(word.capitalize() for word in rest)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main(source, folder):
    rows = json.loads(pathlib.Path(source).read_text(encoding="utf-8"))
    assert len({row["code"] for row in rows}) == len(rows), "a code stands twice"
    field39 = [code for row in rows for code in row.get("field39", [])]
    assert len(set(field39)) == len(field39), "a field 39 value stands twice"
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    names = [camel(row["code"]) for row in rows]
    (out / "refusal_list.h").write_text("".join(f"    {name},\n" for name in names))
    lines = []
    for row, name in zip(rows, names):
        codes = ",".join(row.get("field39", []))
        retry = camel(row["retry"])
        lines.append(
            "    {Refusal::%s, %s, %d, %s, Retry::%s, FixBy::%s, %s, QT_TRANSLATE_NOOP(\"Refusal\", %s)},\n"
            % (name, quoted(row["code"]), row["status"], quoted(row.get("declineCode", "")), retry, row["fixBy"], quoted(codes), quoted(row["sentence"]))
        )
    (out / "refusal_table.h").write_text("".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
