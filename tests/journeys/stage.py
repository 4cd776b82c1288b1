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
import time
import urllib.request

SOURCE = pathlib.Path(os.environ.get("FLORIN_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
BINARY = pathlib.Path(os.environ.get("FLORIN_BINARY_DIR", SOURCE / "build" / "release"))
BIN = BINARY / "bin"


class StageError(AssertionError):
    """Something did not happen that a person would have seen happen."""


def wait_for(what, condition, seconds=15.0, pause=0.05):
    """Polls `condition` until it gives something true, and gives that; names `what` when time runs out."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise StageError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(pause)


def free_port_base():
    """The first of seven neighbouring ports that are all free on loopback."""
    for base in range(21000 + os.getpid() % 3000 * 10, 60000, 10):
        try:
            with contextlib.ExitStack() as stack:
                for port in range(base, base + 7):
                    probe = stack.enter_context(socket.socket())
                    probe.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
    raise StageError("no seven neighbouring ports are free")


def skip_unless(*programs):
    """Ends the test as skipped when a program that it needs is not installed."""
    for program in programs:
        if not shutil.which(program) and not pathlib.Path(program).exists():
            print(f"skipped: {program} is not installed")
            sys.exit(77)


class World:
    """Gateway and sandbox, as `./run serve` starts them."""

    def __init__(self, folder, base=None):
        self.folder = pathlib.Path(folder)
        self.base = base or free_port_base()
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, seconds=60):
        self.folder.mkdir(parents=True, exist_ok=True)
        log = open(self.folder / "sandbox.log", "ab")
        self.process = subprocess.Popen(
            [BIN / "florin-sandbox", "--data", self.folder, "--port", str(self.base), "--server", BIN / "florin-server",
             "--ctl", BIN / "florinctl", *self._download()],
            stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            if line.strip() == "ready":
                break
        else:
            tail = (self.folder / "sandbox.log").read_text(errors="replace")[-2000:]
            raise StageError(f"the world did not start:\n{tail}")
        self.facts = json.loads((self.folder / "world.json").read_text())

    @staticmethod
    def _download():
        return ["--wallet-download", BINARY / "download"] if (BINARY / "download").is_dir() else []

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise StageError("the world did not stop within 20 s of Ctrl-C")

    def control(self, path, body=None):
        """Asks the sandbox's control API; a body makes it a POST."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.facts["control"] + path, data=data, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
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
                                NO_AT_BRIDGE="0", QTWEBENGINE_CHROMIUM_FLAGS="--force-renderer-accessibility")
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

    def shot(self, path):
        """A picture of the whole screen."""
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-silent", "-window", "root", str(path)], env=self.environment, check=True)


def trust_in_home(home, ca_file):
    database = pathlib.Path(home) / ".pki" / "nssdb"
    if not (database / "cert9.db").exists():
        database.mkdir(parents=True, exist_ok=True)
        subprocess.run(["certutil", "-N", "-d", f"sql:{database}", "--empty-password"], check=True)
    subprocess.run(["certutil", "-A", "-d", f"sql:{database}", "-t", "C,,", "-n", "Florin sandbox", "-i", str(ca_file)], check=True)


def unsandboxed_if_root(environment):
    """The engine's sandbox does not run as root; the wallet then has to be told that this is a test."""
    if os.getuid() != 0:
        return []
    environment["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    return ["--allow-unsandboxed-browser"]


class Control:
    """One control as a screen reader sees it."""

    def __init__(self, desktop, accessible):
        self.desktop = desktop
        self.accessible = accessible

    @property
    def name(self):
        return self.accessible.name

    @property
    def role(self):
        return self.accessible.getRoleName()

    @property
    def text(self):
        """What is written in it; a label's name is its text."""
        try:
            return self.accessible.queryText().getText(0, -1)
        except NotImplementedError:
            return self.accessible.name

    @property
    def enabled(self):
        import pyatspi
        return self.accessible.getState().contains(pyatspi.STATE_ENABLED)

    @property
    def rect(self):
        import pyatspi
        return self.accessible.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)

    def click(self):
        """Clicks into its middle, once it can be used and has come to rest there."""
        wait_for(f"'{self.name}' to be usable", lambda: self.enabled, 10)
        box = self.resting_place()
        self.desktop.click(box.x + box.width // 2, box.y + box.height // 2)

    def resting_place(self):
        """Where it is once it has stopped moving."""
        def look():
            before = self.rect
            time.sleep(0.06)
            return before if before == self.rect else None

        return wait_for(f"'{self.name}' to stand still", look, 5, 0)

    def fill(self, text):
        """Clicks into it, replaces what stands there by typing."""
        import pyatspi
        self.click()
        wait_for(f"the focus in '{self.name}'", lambda: self.accessible.getState().contains(pyatspi.STATE_FOCUSED), 5)
        self.desktop.keys("ctrl+a")
        self.desktop.type(text)


class Wallet:
    """The real wallet in a Desktop."""

    def __init__(self, desktop, world, folder=None, demo=False):
        self.desktop = desktop
        self.world = world
        self.folder = pathlib.Path(folder or desktop.folder / "wallet")
        self.demo = demo
        self.process = None

    def start(self, *arguments):
        self.spawn(*arguments)
        wait_for("the wallet's window", self._window, 20)
        return self

    def spawn(self, *arguments):
        """Starts the process and does not wait for its window."""
        facts = self.world.facts
        options = ["--data", self.folder]
        options += ["--demo", self.world.folder / "world.json"] if self.demo else ["--gateway", facts["gateway"], "--ca", facts["caFile"]]
        options += unsandboxed_if_root(self.desktop.environment)
        self.process = self.desktop.spawn([BIN / "florin-wallet", *options, *arguments])

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def application(self):
        import pyatspi
        for application in pyatspi.Registry.getDesktop(0):
            with contextlib.suppress(Exception):
                if application is not None and application.get_process_id() == self.process.pid:
                    # What is remembered of a page that is still loading stays wrong: ask anew each time.
                    application.set_cache_mask(pyatspi.Atspi.Cache.NONE)
                    return application
        return None

    def _window(self):
        if self.process.poll() is not None:
            log = (self.desktop.folder / "desktop.log").read_text(errors="replace")[-1500:]
            raise StageError(f"the wallet ended with {self.process.returncode}:\n{log}")
        application = self.application()
        return application is not None and application.childCount > 0

    def walk(self, page=None):
        """All controls that are shown now, windows first opened last; of a page those too that are scrolled out of sight."""
        import pyatspi
        application = self.application() if page is None else None
        waiting = [page] if page is not None else [window for window in application or () if window is not None]
        while waiting:
            accessible = waiting.pop()
            try:
                state = accessible.getState()
                if page is None and not state.contains(pyatspi.STATE_VISIBLE) and not state.contains(pyatspi.STATE_SHOWING):
                    continue
                yield accessible
                waiting.extend(reversed([child for child in accessible if child is not None]))
            except Exception:  # it went away while it was looked at
                continue

    def find_now(self, name, role=None):
        import pyatspi
        for accessible in self.walk():
            with contextlib.suppress(Exception):
                matches = name(accessible.name) if callable(name) else accessible.name == name
                if matches and (role is None or accessible.getRoleName() == role) \
                        and accessible.getState().contains(pyatspi.STATE_SHOWING):
                    return Control(self.desktop, accessible)
        return None

    def find(self, name, role=None, seconds=15):
        """The shown control of that name (or for which name(its name) holds); waits until it appears."""
        try:
            return wait_for(f"{role or 'control'} '{name}'", lambda: self.find_now(name, role), seconds)
        except StageError as error:
            shown = sorted({f"{a.getRoleName()}: {a.name}" for a in self.walk() if a.name})
            raise StageError(f"{error}; shown are:\n  " + "\n  ".join(shown)) from None

    def find_labelled(self, label, role, seconds=15):
        """A control whose own name is its value (a combo box), by the label that stands with it."""
        import pyatspi

        def look():
            for accessible in self.walk():
                with contextlib.suppress(Exception):
                    if accessible.getRoleName() == role and any(
                            relation.getRelationType() == pyatspi.RELATION_LABELLED_BY and relation.getTarget(0).name == label
                            for relation in accessible.getRelationSet()):
                        return Control(self.desktop, accessible)
            return None

        return wait_for(f"{role} labelled '{label}'", look, seconds)

    def find_in_page(self, name, role=None, seconds=20):
        """The control of the web page, scrolled to with the mouse wheel as a person would."""
        import pyatspi

        def look():
            page = self.find_now(lambda _: True, "document web")
            try:
                box = page.rect
            except (AttributeError, NotImplementedError):  # there is no page, or it has just gone away
                return None
            for accessible in self.walk(page.accessible):
                with contextlib.suppress(Exception):
                    matches = name(accessible.name) if callable(name) else accessible.name == name
                    if not matches or (role is not None and accessible.getRoleName() != role):
                        continue
                    place = accessible.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
                    middle = place.y + place.height / 2
                    if place.height > 0 and box.y + 8 < middle < box.y + box.height - 8:
                        return Control(self.desktop, accessible)
                    self.desktop.wheel(box.x + box.width // 2, box.y + box.height // 2, down=middle > box.y)
                    return None
            return None

        try:
            return wait_for(f"{role or 'control'} '{name}' in the page", look, seconds, 0.15)
        except StageError as error:
            shown = [f"{a.getRoleName()}: {a.name}" for a in self.walk() if a.name]
            raise StageError(f"{error}; shown are:\n  " + "\n  ".join(shown)) from None

    def gone(self, name, role=None, seconds=15):
        wait_for(f"'{name}' to go away", lambda: self.find_now(name, role) is None, seconds)

    def says(self, part, seconds=15):
        """Waits until some shown control's name or text holds `part`, and gives the whole."""
        control = self.find(lambda name: part in (name or ""), seconds=seconds)
        return control.name

    def shot(self, path):
        self.desktop.shot(path)
