#!/usr/bin/env python3
"""The front unit as a program of its own knows nothing of the rear unit: neither its modules nor the libraries of a database."""
import os
import pathlib
import re
import subprocess
import sys

from test_includes import INCLUDE, read_doors

FORBIDDEN_LIBRARIES = ("libpq", "libsqlite", "libPocoData")


def reached_from(modules, doors):
    reached, waiting = set(), list(modules)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += doors[module]["uses"]
    return reached


def flaws_of_program(code, doors):
    """Modules of the rear unit that a main file's includes bring in, directly or through others."""
    folders = {(quoted or angled).rpartition("/")[0] for quoted, angled in INCLUDE.findall(code)}
    reached = reached_from([folder for folder in folders if folder in doors], doors)
    return [f"florin-front reaches {module}" for module in sorted(reached) if module.startswith("server/rear")]


def flaws_of_binary(needed):
    libraries = re.findall(r"\(NEEDED\)[^\[]*\[([^\]]+)\]", needed)
    assert any(library.startswith("libssl") for library in libraries), f"the list of libraries was not understood: {libraries}"
    return [f"florin-front is linked with {library}" for library in libraries if library.startswith(FORBIDDEN_LIBRARIES)]


def test_of_the_test(code, doors):
    assert flaws_of_program(code + '#include "server/rear/intake/replies.h"\n', doors), "an include of the rear unit was not found"
    through = {module: dict(door) for module, door in doors.items()}
    through["server/front/relay"] = {"uses": {*doors["server/front/relay"]["uses"], "server/rear/ledger"}, "edge": ()}
    assert flaws_of_program(code, through), "a way to the rear unit through another module was not found"
    assert flaws_of_binary(" (NEEDED) Shared library: [libssl.so.3]\n (NEEDED) Shared library: [libpq.so.5]\n")


def main():
    root = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
    binary = pathlib.Path(os.environ.get("FLORIN_BINARY_DIR", root / "build/release"))
    if not (binary / "doors.jsonl").exists():
        print("skipped: the doors are listed when CMake configures")
        return 77
    doors = read_doors(binary / "doors.jsonl")
    code = (root / "server/main_front.cpp").read_text(encoding="utf-8")
    test_of_the_test(code, doors)
    flaws = flaws_of_program(code, doors)
    program = binary / "bin/florin-front"
    if program.exists():
        flaws += flaws_of_binary(subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout)
    for flaw in flaws:
        print(flaw)
    print(f"{len(flaws)} flaws")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
