#!/usr/bin/env python3
"""Who registers is told the same on the gateway's site and in the wallet: each sentence of the one stands in the other."""
import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
SITE = SOURCE / "server/front/site/registration.cpp"
WALLET = SOURCE / "wallet-app/ui/entry_marks.cpp"


def sentences(path):
    """Every text of more than three words."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
    return {text for text in found if len(text.split()) > 3 and not text.startswith("wallet-app/")}


def main():
    said = sentences(WALLET)
    assert len(said) >= 6, f"{WALLET.name} says less than expected: {sorted(said)}"
    missing = said - sentences(SITE)
    assert not missing, f"the wallet says what the site does not: {sorted(missing)}"


if __name__ == "__main__":
    sys.exit(main())
