"""What the wallet does when the world around it is not as it should be: time moves for the whole world, a clock is a day wrong, the
cryptography is missing."""
import pathlib
import shutil
import struct
import subprocess
import sys

import stage
import story


def the_whole_world_moves(shopper):
    """Three hours pass, for the wallet too: it is locked by then, and a payment goes through as ever."""
    shopper.world.control("/clock", {"advanceSeconds": 3 * 3600})
    shopper.wallet.find("Unlock", "push button", 30)
    shopper.unlock(shopper.world.member["password"])
    pay_once(shopper)


def pay_once(shopper):
    shopper.put_into_cart("river-ink")
    shopper.go_to_checkout()
    shopper.press_pay_with_florin()
    shopper.confirm()
    shopper.wallet.find("Paid", seconds=20)


def a_wrong_clock_is_said(desktop, world):
    """A day ahead of the gateway: it takes nothing from this device, and the sentence tells what to do."""
    own = pathlib.Path(desktop.folder) / "own-clock"
    own.write_bytes(struct.pack("=q", 24 * 3600 * 1000 * 1000))
    wallet = stage.Wallet(desktop, world, demo=True).start("--test-clock", own)
    wallet.find("Unlock", "push button")
    desktop.keys("Return")
    wallet.says("Set the clock and try again", 30)
    wallet.stop()


def missing_cryptography_is_said(desktop, world):
    """Where QCA's plug-in is not to be found, the wallet says so and ends; the wallet's file is as it was."""
    place = plugin_place()
    if not place or not folders_can_be_hidden():
        print("left out: the plug-in's folder cannot be hidden here")
        return
    folder = desktop.folder / "bare"
    folder.mkdir()
    kept = folder / "wallet.florin"
    kept.write_bytes(b"what was there before")
    empty = desktop.folder / "empty"
    empty.mkdir()
    wallet = stage.Wallet(desktop, world, folder)
    options = ["--data", folder, "--gateway", world.facts["gateway"], "--ca", world.facts["caFile"]]
    wallet.process = desktop.spawn(["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "sh",
                                    empty, place, stage.BIN / "florin-wallet", *options])
    wallet.says("libqca-qt6-plugins", 20)
    assert kept.read_bytes() == b"what was there before"
    desktop.keys("Return")
    assert wallet.process.wait(10) == 3
    assert sorted(path.name for path in folder.iterdir() if "wallet.florin" in path.name) == ["wallet.florin"]


def folders_can_be_hidden():
    """Not in a chroot, where an ordinary user gets no namespaces."""
    hide = ["unshare", "--mount", "--map-root-user", "true"]
    return shutil.which(hide[0]) and subprocess.run(hide, check=False, capture_output=True).returncode == 0


def plugin_place():
    """The folder that the wallet loads qca-ossl from, as its own memory map tells."""
    listed = subprocess.run(["ldd", stage.BIN / "florin-wallet"], capture_output=True, text=True).stdout
    for line in listed.splitlines():
        if "libqca-qt6" in line and "=>" in line:
            place = pathlib.Path(line.split("=>")[1].split()[0]).resolve().parent / "qca-qt6" / "crypto"
            return place if place.is_dir() else None
    return None


def main():
    with story.shopper() as shopper:
        shopper.sign_in()
        the_whole_world_moves(shopper)
        shopper.wallet.stop()
        a_wrong_clock_is_said(shopper.desktop, shopper.world)
        missing_cryptography_is_said(shopper.desktop, shopper.world)
    print("time moves for everybody, and what is wrong is said")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except stage.StageError as error:
        sys.exit(str(error))
