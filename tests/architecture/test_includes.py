#!/usr/bin/env python3
"""Compares the doors that CMake declares with every #include of every module.

FLORIN_BINARY_DIR/doors.jsonl holds one module a line: its folder, the modules it may use, the beginnings of foreign headers
that it may include. main*.cpp files join the modules: they may include any of them. Exceptions are a list that only shrinks.
"""
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

LONGEST_FILE = 500
# "file: reason" of every rule broken on purpose. Let it stay empty.
EXCEPTIONS = {}

STANDARD = set("""
algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits clocale cmath
compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar
cwchar cwctype deque exception execution filesystem format forward_list fstream functional future initializer_list iomanip ios
iosfwd iostream istream iterator latch limits list locale map memory memory_resource mutex new numbers numeric optional ostream
queue random ranges ratio regex scoped_allocator semaphore set shared_mutex source_location span sstream stack stdexcept
stop_token streambuf string string_view strstream syncstream system_error thread tuple type_traits typeindex typeinfo
unordered_map unordered_set utility valarray variant vector version
""".split())
POSIX = set("""
dirent.h dlfcn.h errno.h fcntl.h grp.h malloc.h netdb.h poll.h pthread.h pwd.h sched.h signal.h spawn.h stdlib.h string.h syslog.h
termios.h time.h unistd.h arpa/inet.h netinet/in.h netinet/tcp.h
""".split())
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
TOP_FOLDERS = ("shared/", "server/", "wallet-app/", "tests/", "resources/")


def read_doors(path):
    doors = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            doors[row["module"]] = {
                "uses": set(filter(None, row["uses"].split(";"))),
                "edge": tuple(filter(None, row["edge"].split(";"))),
            }
    return doors


def without_comments_and_texts(code):
    """The code with comments, strings and character literals blanked out; lines stay where they are."""
    pattern = re.compile(
        r'R"([^(\s"\\]{0,16})\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.DOTALL
    )
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), code)


def is_own_world(header):
    return header in STANDARD or header in POSIX or header.startswith("sys/")


def flaw_of_include(header, quoted, module, doors):
    if header.startswith(TOP_FOLDERS):
        folder = header.rpartition("/")[0]
        if folder not in doors:
            return f"includes {header}, which belongs to no module"
        if folder != module and folder not in doors[module]["uses"]:
            return f"includes {header}, but {module} does not use {folder}"
        return None
    if is_own_world(header) or header.startswith(doors[module]["edge"]):
        return None
    if quoted and header.endswith(".moc"):
        return None
    return f"includes {header}, which is neither the standard library nor at the edge of {module}"


def flaws_of_file(path, module, doors):
    code = path.read_text(encoding="utf-8")
    lines = code.count("\n") + 1
    if lines > LONGEST_FILE:
        yield f"has {lines} lines; {LONGEST_FILE} are the most"
    is_root = path.name.startswith("main") and path.suffix == ".cpp"
    if is_root:
        return
    for quoted, angled in INCLUDE.findall(re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)):
        flaw = flaw_of_include(quoted or angled, bool(quoted), module, doors)
        if flaw:
            yield flaw
    if not doors[module]["edge"]:
        found = re.search(r"\b(throw|catch)\b", without_comments_and_texts(code))
        if found:
            line = code[: found.start()].count("\n") + 1
            yield f"line {line}: says {found.group(1)}; exceptions stay at the edges"


def sources_of(root, module):
    folder = root / module
    return sorted(path for path in folder.glob("*") if path.suffix in (".h", ".cpp"))


def flaws_of_unused_doors(root, doors):
    """A door that nobody goes through is shut: what is declared is what an #include needs."""
    for module, door in doors.items():
        headers = set()
        for path in sources_of(root, module):
            for quoted, angled in INCLUDE.findall(re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)):
                headers.add(quoted or angled)
        folders = {header.rpartition("/")[0] for header in headers}
        for used in sorted(door["uses"] - folders):
            yield f"{module} declares that it uses {used}, and includes nothing of it"
        for edge in door["edge"]:
            if not any(header.startswith(edge) for header in headers):
                yield f"{module} declares the edge {edge}, and includes nothing of it"


def flaws_of_tests(root):
    for path in sorted((root / "tests").rglob("*")):
        if path.suffix in (".h", ".cpp", ".py", ".js") and "node_modules" not in path.parts:
            if path.relative_to(root).as_posix() in EXCEPTIONS:
                continue
            lines = path.read_text(encoding="utf-8").count("\n") + 1
            if lines > LONGEST_FILE:
                yield f"{path.relative_to(root).as_posix()} has {lines} lines; {LONGEST_FILE} are the most"


def flaws_of_tree(root, doors):
    flaws = []
    for module in doors:
        for path in sources_of(root, module):
            name = path.relative_to(root).as_posix()
            if name not in EXCEPTIONS:
                flaws += [f"{name} {flaw}" for flaw in flaws_of_file(path, module, doors)]
    for top in ("shared", "server", "wallet-app"):
        for path in (root / top).rglob("*.cpp"):
            folder = path.parent.relative_to(root).as_posix()
            if folder not in doors and not path.name.startswith("main"):
                flaws.append(f"{path.relative_to(root).as_posix()} belongs to no module")
    return flaws


def flaws_of_doors(doors):
    """A module uses only what is declared above it, and the two programs share nothing but shared/."""
    flaws = []
    above = set()
    for module, door in doors.items():
        flaws += [f"{module} uses {used}, which is not declared above it" for used in sorted(door["uses"] - above)]
        for used in door["uses"]:
            if module.startswith("shared/") and not used.startswith("shared/"):
                flaws.append(f"{module} uses {used}: shared/ uses nobody else's words")
            if {module.split("/")[0], used.split("/")[0]} == {"server", "wallet-app"}:
                flaws.append(f"{module} uses {used}: wallet and server meet only on the wire")
            if used.startswith("server/sandbox/") and not module.startswith("server/sandbox/"):
                flaws.append(f"{module} uses {used}: no production module knows the sandbox")
        above.add(module)
    return flaws


PLANTED = [
    ("shared/money/money.cpp", '#include "shared/payment/order.h"\n', "does not use shared/payment"),
    ("shared/money/money.cpp", "  #  include <nlohmann/json.hpp>\n", "neither the standard library"),
    ("shared/money/money.cpp", '#include "shared/money/../payment/order.h"\n', "belongs to no module"),
    ("shared/base/clock.h", "#include <QString>\n", "neither the standard library"),
    ("shared/payment/order.cpp", "int f() { throw 1; }\n", "says throw"),
    ("shared/payment/order.cpp", "\n" * (LONGEST_FILE + 1), "lines; "),
    ("shared/stray/lost.cpp", "int g() { return 1; }\n", "belongs to no module"),
]
HARMLESS = [
    ("shared/payment/order.cpp", '// never throw\nconst char *k = "catch it";\n/* #include <QString> */\n'),
    ("shared/payment/order.cpp", "#include <vector>\n#include <sys/stat.h>\n"),
]


def plant_and_look(root, doors, name, text):
    """The flaws of a copy of shared/ in which `text` was added to `name`."""
    own = {module: door for module, door in doors.items() if module.startswith("shared/")}
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(root / "shared", pathlib.Path(copy) / "shared")
        target = pathlib.Path(copy) / name
        target.parent.mkdir(exist_ok=True)
        with target.open("a", encoding="utf-8") as file:
            file.write(text)
        return flaws_of_tree(pathlib.Path(copy), own)


def test_of_the_test(root, doors):
    """Plants what is forbidden into a copy and sees it found; plants what only looks so and sees it pass."""
    before = plant_and_look(root, doors, "shared/base/clock.cpp", "")
    for name, text, expected in PLANTED:
        found = [flaw for flaw in plant_and_look(root, doors, name, text) if flaw not in before]
        assert any(flaw.startswith(name) and expected in flaw for flaw in found), f"not found in {name}: {text!r}, only {found}"
    for name, text in HARMLESS:
        found = [flaw for flaw in plant_and_look(root, doors, name, text) if flaw not in before]
        assert not found, f"found, though harmless: {found}"
    wide = {module: dict(door) for module, door in doors.items()}
    wide["shared/country"] = {"uses": {"shared/base"}, "edge": (*wide["shared/country"]["edge"], "boost/")}
    found = list(flaws_of_unused_doors(root, wide))
    for door in ("uses shared/base", "the edge boost/"):
        assert any(flaw.startswith("shared/country declares") and door in flaw for flaw in found), f"an unused door was not found: {door}"
    with tempfile.TemporaryDirectory() as copy:
        (pathlib.Path(copy) / "tests").mkdir()
        (pathlib.Path(copy) / "tests/test_long.cpp").write_text("\n" * (LONGEST_FILE + 1), encoding="utf-8")
        assert list(flaws_of_tests(pathlib.Path(copy))), "a test that is too long was not found"
    upside_down = {"shared/money": {"uses": {"shared/base"}, "edge": ()}, "shared/base": {"uses": set(), "edge": ()}}
    assert flaws_of_doors(upside_down), "a door to a module below was not found"


def main():
    root = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
    listed = pathlib.Path(os.environ.get("FLORIN_BINARY_DIR", root / "build/dev")) / "doors.jsonl"
    if not listed.exists():
        print(f"skipped: {listed} is made when CMake configures")
        return 77
    doors = read_doors(listed)
    test_of_the_test(root, doors)
    flaws = flaws_of_doors(doors) + list(flaws_of_unused_doors(root, doors)) + flaws_of_tree(root, doors) + list(flaws_of_tests(root))
    for flaw in flaws:
        print(flaw)
    print(f"{len(doors)} modules, {len(flaws)} flaws")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
