"""`./run demo` as a person at a desktop has it: sign in with one key, come again and find everything, end it by Ctrl-C or by closing
the window; nothing is left running."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

import stage
from screen import Program
from story import Shopper
from waiting import wait_for


class Demonstration(Program):
    """The command in a process group of its own, as a shell starts it."""

    def __enter__(self):
        self.output = open(self.desktop.folder / "demo.log", "w+")
        self.command = subprocess.Popen([sys.executable, stage.SOURCE / "tests/journeys/demo.py"], env=self.desktop.environment,
                                        stdout=self.output, stderr=subprocess.STDOUT, start_new_session=True)
        wait_for("the command to say what it started", lambda: "Close the wallet's window" in self.said(), 60)
        self.wallet = wait_for("the wallet's process", lambda: self.processes("florin-wallet"), 10)[0]
        wait_for("the wallet's window", lambda: self.application(), 20)
        return self

    def __exit__(self, *_):
        self.output.close()
        if self.processes():
            os.killpg(self.command.pid, signal.SIGKILL)

    def said(self):
        return (self.desktop.folder / "demo.log").read_text()

    @property
    def pid(self):
        return self.wallet

    def processes(self, name=""):
        """What runs in the command's session."""
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                before, after = entry.read_text().rsplit(")", 1)
            except OSError:
                continue
            state, _, _, session = after.split()[:4]
            if int(session) == self.command.pid and state != "Z" and name in before.split("(", 1)[1]:
                found.append(int(entry.parent.name))
        return found

    def ended_cleanly(self):
        code = self.command.wait(25)
        wait_for("everything to have ended", lambda: not self.processes(), 5)
        assert "Traceback" not in self.said(), self.said()
        return code


def main():
    with tempfile.TemporaryDirectory(prefix="florin-") as name, stage.Desktop(pathlib.Path(name) / "desktop") as desktop:
        own = pathlib.Path(name) / "tmp"
        own.mkdir()
        desktop.environment["TMPDIR"] = str(own)
        with Demonstration(desktop) as demo:
            person = Shopper(None, desktop, demo)
            person.sign_in()
            person.turn_to("Cards")
            os.killpg(demo.command.pid, signal.SIGINT)
            assert demo.ended_cleanly() == 0, demo.said()
        print("ended by Ctrl-C", flush=True)
        with Demonstration(desktop) as demo:
            person = Shopper(None, desktop, demo)
            assert re.search(r"password '.+'", demo.said())
            demo.find("Unlock", "push button")
            person.press("Return")
            demo.find("Recent activity", "list", 30)
            demo.find(lambda text: text.startswith("Charge of"), "list item")
            desktop.keys("alt+F4")
            assert demo.ended_cleanly() == 0, demo.said()
        print("came again, ended by closing the window", flush=True)
        left = [entry.name for entry in own.iterdir()]
        assert not left, left


if __name__ == "__main__":
    sys.exit(main())
