"""The stage of the journeys: a private screen, session bus and HOME, the make-believe world, and the real wallet.

The wallet is driven from outside only: controls are found by role and name as a screen reader finds them (AT-SPI), keys and clicks
go through the X server (XTEST). Nothing in the wallet knows that it is being tested.
"""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request

from screen import Program
from waiting import PATIENCE, StageError, wait_for

SOURCE = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
BINARY = pathlib.Path(os.environ.get("FLORIN_BINARY_DIR", SOURCE / "build" / "release"))
BIN = BINARY / "bin"


def free_port_base():
    """The first of twelve neighbouring ports that are all free on loopback."""
    for base in range(21000 + os.getpid() % 1900 * 20, 60000, 20):
        try:
            with contextlib.ExitStack() as stack:
                for port in range(base, base + 12):
                    probe = stack.enter_context(socket.socket())
                    probe.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
    raise StageError("no twelve neighbouring ports are free")


def skip_unless(*programs):
    """Ends the test as skipped when a program that it needs is not installed."""
    for program in programs:
        if not shutil.which(program) and not pathlib.Path(program).exists():
            print(f"skipped: {program} is not installed")
            sys.exit(77)


class World:
    """Gateway and sandbox, as `./run serve` starts them."""

    def __init__(self, folder, base=None, store="sqlite", unit="all"):
        self.folder = pathlib.Path(folder)
        self.store = store
        self.unit = unit
        self.base = base or free_port_base()
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, seconds=60):
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.store == "postgres" and os.getuid() == 0:
            # The database server runs as a user of its own, who has to get to its folder.
            self.folder.parent.chmod(0o711)
        log = open(self.folder / "sandbox.log", "ab")
        self.process = subprocess.Popen(
            [BIN / "florin-sandbox", "--data", self.folder, "--port", str(self.base), "--server", BIN / "florin-server",
             "--ctl", BIN / "florinctl", "--store", self.store, *self._units(), *self._download()],
            stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            if line.strip() == "ready":
                break
        else:
            tail = (self.folder / "sandbox.log").read_text(errors="replace")[-2000:]
            raise StageError(f"the world did not start:\n{tail}")
        self.facts = json.loads((self.folder / "world.json").read_text())

    def _units(self):
        return ["--front", BIN / "florin-front", "--rear", BIN / "florin-rear"] if self.unit == "split" else []

    @staticmethod
    def _download():
        return ["--wallet-download", BINARY / "download"] if (BINARY / "download").is_dir() else []

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20 * PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise StageError(f"the world did not stop within {20 * PATIENCE:.0f} s of Ctrl-C")

    def control(self, path, body=None):
        """Asks the sandbox's control API; a body makes it a POST."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.facts["control"] + path, data=data, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30 * PATIENCE) as answer:
            return json.loads(answer.read() or b"null")

    @property
    def member(self):
        return self.facts["members"][0]


class Desktop:
    """A private X server, session bus, window manager and HOME. Everything started in it ends with it."""

    def __init__(self, folder, width=1360, height=900, readable=True):
        self.folder = pathlib.Path(folder)
        self.size = (width, height)
        self.processes = []
        self.environment = dict(os.environ)
        self.readable = readable  # whether programs describe themselves to screen readers; a benchmark of starts does without

    def __enter__(self):
        skip_unless("Xvfb", "dbus-daemon", "xdotool", "openbox")
        home = self.folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        runtime = pathlib.Path(tempfile.mkdtemp(prefix="florin-run-"))
        runtime.chmod(0o700)
        self.runtime = runtime
        for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "DBUS_SESSION_BUS_ADDRESS"):
            self.environment.pop(name, None)
        self.environment.update(HOME=str(home), XDG_RUNTIME_DIR=str(runtime), XDG_CONFIG_HOME=str(home / ".config"),
                                XDG_DATA_HOME=str(home / ".local/share"), XDG_CACHE_HOME=str(home / ".cache"),
                                QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1" if self.readable else "0", QT_QPA_PLATFORM="xcb", LANG="C.UTF-8", LC_ALL="C.UTF-8",
                                NO_AT_BRIDGE="0", ACCESSIBILITY_ENABLED="1",
                                QTWEBENGINE_CHROMIUM_FLAGS="--force-renderer-accessibility")
        try:
            self._start_screen()
            self._start_bus()
            self.spawn(["openbox", "--sm-disable"])
            subprocess.run(["display", "-window", "root", "-size", "8x8", "xc:#5b6470"], env=self.environment, check=False)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start_screen(self):
        reader, writer = os.pipe()
        width, height = self.size
        self.processes.append(subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-dpi", "96"],
            pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        os.close(writer)
        with os.fdopen(reader) as pipe:
            self.environment["DISPLAY"] = ":" + pipe.readline().strip()

    def _start_bus(self):
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"], env=self.environment,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.processes.append(bus)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        os.environ.update({name: self.environment[name] for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")})

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.runtime, ignore_errors=True)

    def spawn(self, command, **options):
        log = open(self.folder / "desktop.log", "ab")
        process = subprocess.Popen([str(part) for part in command], env=self.environment, stdout=log, stderr=log, **options)
        self.processes.append(process)
        return process

    def trust(self, ca_file):
        """Makes the browser engine of this HOME trust the world's certification authority, and no other new one."""
        trust_in_home(self.environment["HOME"], ca_file)

    def keys(self, *keys):
        """Presses keys as the keyboard does: `ctrl+1`, `Return`."""
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], env=self.environment, check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "8", "--", text], env=self.environment, check=True)

    def click(self, x, y, button=1):
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", str(button)], env=self.environment, check=True)

    def wheel(self, x, y, down):
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "--repeat", "2", "--delay", "20", "5" if down else "4"],
                       env=self.environment, check=True)

    def windows(self, title=""):
        """The windows that are shown now, or those whose title holds these words."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title], env=self.environment, check=False,
                               capture_output=True, text=True)
        return set(found.stdout.split())

    def colour(self, x, y):
        """Of one point of the screen, as #RRGGBB."""
        made = subprocess.run(["import", "-silent", "-window", "root", "-crop", f"1x1+{x}+{y}", "-depth", "8", "txt:-"], env=self.environment,
                              check=True, capture_output=True, text=True)
        return "#" + made.stdout.rsplit("#", 1)[1][:6]

    def clipboard(self):
        """What would be pasted now."""
        read = subprocess.run(["xclip", "-o", "-selection", "clipboard"], env=self.environment, check=False, capture_output=True, text=True)
        return read.stdout

    def shot(self, path):
        """A picture of the whole screen."""
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-silent", "-window", "root", str(path)], env=self.environment, check=True)


@contextlib.contextmanager
def small_disk(folder, size):
    """A disk of that size in memory, where the machine lets us have one; without a size nothing."""
    mounted = False
    if size:
        folder.mkdir(parents=True, exist_ok=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", folder], check=False,
                                 capture_output=True).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)


def trust_in_home(home, ca_file):
    database = pathlib.Path(home) / ".pki" / "nssdb"
    if not (database / "cert9.db").exists():
        database.mkdir(parents=True, exist_ok=True)
        subprocess.run(["certutil", "-N", "-d", f"sql:{database}", "--empty-password"], check=True)
    subprocess.run(["certutil", "-A", "-d", f"sql:{database}", "-t", "C,,", "-n", "Florin sandbox", "-i", str(ca_file)], check=True)


def sandbox_can_be_built():
    """The engine's sandbox is made of user namespaces: root has none, and in a chroot the kernel gives nobody any."""
    return os.getuid() != 0 and subprocess.run(["unshare", "--user", "true"], check=False, capture_output=True).returncode == 0


def unsandboxed_where_impossible(environment):
    """Where the engine's sandbox cannot be, the wallet has to be told that this is a test."""
    if sandbox_can_be_built():
        return []
    environment["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    return ["--allow-unsandboxed-browser"]


class Wallet(Program):
    """The real wallet in a Desktop."""

    def __init__(self, desktop, world, folder=None, demo=False):
        super().__init__(desktop)
        self.world = world
        self.folder = pathlib.Path(folder or desktop.folder / "wallet")
        self.demo = demo

    def start(self, *arguments):
        self.spawn(*arguments)
        wait_for("the wallet's window", self.has_window, 20)
        return self

    def spawn(self, *arguments):
        """Starts the process and does not wait for its window."""
        facts = self.world.facts
        options = ["--data", self.folder]
        options += ["--demo", self.world.folder / "world.json"] if self.demo else \
            ["--gateway", facts["gateway"], "--ca", facts["caFile"], "--test-clock", facts["clockFile"]]
        options += unsandboxed_where_impossible(self.desktop.environment)
        self.process = self.desktop.spawn([BIN / "florin-wallet", *options, *arguments])

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
