"""A locked wallet keeps no password, device key or card secret in its memory, and other programs of the same person cannot read it.

Whether the password was typed or filled in for the demonstration, at the first sign-in and when a wallet was unlocked.
"""
import ctypes
import os
import pathlib
import re
import subprocess
import sys

import stage
import story


def memory_of(process):
    """Every readable page of a process, as root may see it."""
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if not found or "[vvar]" in line or "[vsyscall]" in line:
                continue
            start, end = (int(part, 16) for part in found.groups())
            for place in range(start, end, 1 << 24):
                try:
                    memory.seek(place)
                    yield memory.read(min(end - place, (1 << 24) + 1024))
                except (OSError, ValueError, OverflowError):
                    continue


def spellings(secret):
    """As UTF-8, and as Qt's strings hold it."""
    return {"utf-8": secret.encode(), "utf-16": secret.encode("utf-16-le")}


def found_in_memory(process, secrets):
    needles = {f"{name} ({kind})": needle for name, secret in secrets.items() for kind, needle in spellings(secret).items()}
    return sorted({name for block in memory_of(process) for name, needle in needles.items() if needle in block})


def copied_card_secrets(shopper):
    """Number and secret as a person gets them out: shown for ten seconds after the password, copied, gone from the clipboard after ten more."""
    shopper.turn_to("Cards")
    shopper.wallet.find("Show number", "push button").click()
    shopper.wallet.find("Password", "password text").fill(shopper.world.member["password"])
    shopper.press("Return")
    secrets = {}
    for name in ("card number", "secret number"):
        shopper.wallet.find(f"Copy the {name}", "push button").click()
        secrets[name] = stage.wait_for(f"the {name} in the clipboard", lambda: fresh(clipboard(shopper), secrets), 5)
    assert re.fullmatch(r"[\d ]{16,23}", secrets["card number"]) and re.fullmatch(r"\d{3,4}", secrets["secret number"])
    shopper.wallet.gone("Copy the card number", "push button", 15)
    stage.wait_for("the clipboard to be emptied", lambda: clipboard(shopper) == "", 15)
    return secrets


def fresh(text, earlier):
    return text if text and text not in earlier.values() else None


def clipboard(shopper):
    return subprocess.run(["xclip", "-selection", "clipboard", "-o"], env=shopper.desktop.environment, capture_output=True, text=True).stdout


def main():
    if os.getuid() != 0:
        print("skipped: only root can look into the wallet's memory, which is what this test shows for everybody else")
        return 77
    # A program finds the controls of one desktop only: each story has a program of its own.
    stories = {"typed": typed_password, "filled": filled_in_password}
    if sys.argv[1:]:
        stories[sys.argv[1]]()
        return 0
    for name in stories:
        ended = subprocess.run([sys.executable, __file__, name], check=False).returncode
        if ended != 0:
            return ended
    print("nothing is left in a locked wallet")
    return 0


def typed_password():
    with story.shopper(demo=False) as shopper:
        shopper.sign_in_as(shopper.world.member["id"], shopper.world.member["password"])
        look_behind_the_lock(shopper, "signed in by typing")
        assert_closed_to_others(shopper.wallet.process.pid)
        shopper.unlock(shopper.world.member["password"])
        look_behind_the_lock(shopper, "unlocked by typing")


def filled_in_password():
    with story.shopper(demo=True) as shopper:
        shopper.sign_in()
        look_behind_the_lock(shopper, "signed in as the demonstration is")
        shopper.wallet.stop()
        shopper.wallet.start()
        shopper.wallet.find("Unlock", "push button")
        shopper.press("Return")
        shopper.wallet.find("Recent activity", "list", 30)
        look_behind_the_lock(shopper, "unlocked as the demonstration is")


def look_behind_the_lock(shopper, how):
    """Takes a card's secrets out, locks, and looks for whatever the wallet knew."""
    process = shopper.wallet.process.pid
    shown = copied_card_secrets(shopper)
    number = shown["card number"].replace(" ", "")
    # Three digits alone stand everywhere by chance; the number is what betrays a card.
    secrets = {"password": shopper.world.member["password"], "card number": number,
               "card number, grouped": " ".join(number[place:place + 4] for place in range(0, 16, 4))}
    key = device_key_in_memory(process)
    shopper.wallet.find("Lock", "push button").click()
    shopper.wallet.find("Unlock", "push button")
    assert_scan_works(process)
    left = found_in_memory(process, secrets)
    if any(key in block or key[::-1] in block for block in memory_of(process)):
        left.append("device key")
    assert not left, f"{how}: still in the locked wallet's memory: {left}"


def device_key_in_memory(process):
    """The middle of the private exponent of an RSA key of 2048 bits, as PKCS #8 in DER has it: in the open wallet it must be there.

    One exponent in forty is short enough that its length takes a byte less.
    """
    head = re.compile(rb"\x30\x82..\x02\x01\x00\x02\x82\x01\x01\x00.{256}\x02\x03\x01\x00\x01\x02(?:\x82\x01.|\x81.)", re.DOTALL)
    for block in memory_of(process):
        found = head.search(block)
        if found:
            return block[found.end() + 64:found.end() + 192]
    raise AssertionError("the open wallet's device key was not found: the scan cannot tell that it is gone")


def assert_closed_to_others(process):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    assert pathlib.Path(f"/proc/{process}/environ").stat().st_uid == 0
    limits = pathlib.Path(f"/proc/{process}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0", limits), limits
    assert "TracerPid:\t0" in status
    assert is_refused_to_others(process), "another program of an ordinary person could read the wallet's memory"


def assert_scan_works(process):
    """The scan must be able to find what is there: a string of the program itself."""
    assert found_in_memory(process, {"known": "florin-wallet"}), "the scan finds nothing at all"


def is_refused_to_others(process):
    """PR_SET_DUMPABLE is off: /proc/PID/mem belongs to root whoever runs the wallet; a forked child without root cannot open it."""
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        libc = ctypes.CDLL(None, use_errno=True)
        traced = libc.ptrace(16, process, 0, 0)  # PTRACE_ATTACH
        try:
            open(f"/proc/{process}/mem", "rb").close()
            os._exit(1)
        except OSError:
            os._exit(0 if traced != 0 else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except stage.StageError as error:
        sys.exit(str(error))
