"""`./run bench wallet`: how long a person waits for the wallet, and what it takes of the machine."""
import argparse
import pathlib
import re
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parent.parent / "journeys")]
import approvals  # noqa: E402
import figures  # noqa: E402
import first_map  # noqa: E402
import stage  # noqa: E402
import story  # noqa: E402
from ear import Ear  # noqa: E402
from pointer import Pointer  # noqa: E402

STARTS = 7
FILLS = 20


def first_windows(world, desktop):
    """From the start of the process to its first window on the screen, in ms; the first start warms the disk's cache."""
    times = []
    for _ in range(STARTS + 1):
        watcher = first_map.FirstMap(desktop.environment["DISPLAY"])
        wallet = stage.Wallet(desktop, world, desktop.folder / "measured", demo=True)
        started = time.monotonic()
        wallet.spawn()
        mapped = watcher.wait(20)
        watcher.close()
        if mapped is None:
            raise stage.StageError("no window appeared")
        times.append((mapped - started) * 1000)
        wallet.stop()
    return times[1:]


def resident_mb(process):
    return int(re.search(r"VmRSS:\s+(\d+) kB", pathlib.Path(f"/proc/{process}/status").read_text()).group(1)) / 1024


def fills(shopper):
    """From the person's click on Fill, in ms: to the wallet's word that the fields were read back, and to the moment when its windows
    are drawn anew and it answers the next question."""
    spoken, settled = [], []
    pointer, ear = Pointer(shopper.desktop.environment["DISPLAY"]), Ear()
    shopper.open_shop()
    shopper.put_into_cart("hanji-notebook")
    for _ in range(FILLS + 1):
        shopper.open_page(f"{shopper.world.facts['shop']}/checkout")
        strip = shopper.wallet.find(lambda name: name.endswith("asks for a card.")).accessible
        shopper.choose_card_for_form()
        button = shopper.wallet.find("Fill", "push button")
        stage.wait_for("the button to be usable", lambda: button.enabled)
        box = button.resting_place()
        pointer.move(box.x + box.width // 2, box.y + box.height // 2)
        time.sleep(0.05)
        ear.forget()
        started = pointer.click()
        spoken.append((ear.wait("fields hold what you chose") - started) * 1000)
        held, wanted = strip.name.split(" fields")[0].split(" of ")
        settled.append((time.monotonic() - started) * 1000)
        if held != wanted:
            raise stage.StageError(f"not every field was filled: {strip.name}")
    ear.close()
    pointer.close()
    return spoken, settled


def main():
    parser = argparse.ArgumentParser(prog="./run bench wallet")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    report = figures.Report("wallet")
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        folder = pathlib.Path(folder)
        with stage.World(folder / "world") as world:
            report.figure("approval_p50_ms", figures.median(approvals.approval_latencies(world, folder / "approvals", 60)), "ms", 20)
        with stage.World(folder / "other") as world, stage.Desktop(folder / "desktop", readable=False) as desktop:
            desktop.trust(world.facts["caFile"])
            report.figure("first_window_ms", figures.median(first_windows(world, desktop)), "ms", 500)
    with story.shopper() as shopper:
        shopper.sign_in()
        report.figure("rss_before_browser_mb", resident_mb(shopper.wallet.process.pid), "MB", 150)
        spoken, settled = fills(shopper)
        report.figure("first_fill_ms", spoken[0], "ms", None)
        report.figure("fill_p50_ms", figures.median(spoken[1:]), "ms", None)
        report.figure("fill_p95_ms", figures.percentile(spoken[1:], 95), "ms", 100)
        report.figure("fill_settled_p50_ms", figures.median(settled[1:]), "ms", None)
    report.write(arguments.json)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except stage.StageError as error:
        sys.exit(f"florin: {error}")
