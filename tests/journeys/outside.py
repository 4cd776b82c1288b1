"""Programs outside of the wallet that open florin: links: the desktop's own opener, and another browser."""
import contextlib
import http.server
import os
import pathlib
import subprocess
import threading

import stage

TITLE = "Elsewhere"

def open_link(desktop, link, waits=True):
    """As any program asks the desktop to open a link. The opener ends when the wallet took it, unless it started the wallet."""
    process = desktop.spawn(["xdg-open", link])
    if waits:
        try:
            code = process.wait(15)
        except subprocess.TimeoutExpired:
            raise stage.StageError("the link was not taken within 15 s") from None
        if code != 0:
            raise stage.StageError(f"xdg-open ended with {code}")
    return process


def wallet_started_by(opener):
    """The wallet's process below the opener, as something that can be asked for its pid and ended."""
    def look():
        for process in pathlib.Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                pid = int(process.name)
                if (process / "comm").read_text().startswith("florin-wallet") and opener.pid in ancestors(pid):
                    return Found(pid)
        return None

    return stage.wait_for("the wallet to be started by the link", look, 15)


def ancestors(pid):
    found = []
    while pid > 1:
        pid = int((pathlib.Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[1])
        found.append(pid)
    return found


class Found:
    """A process that somebody else started."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None if (pathlib.Path("/proc") / str(self.pid)).exists() else 0

    def terminate(self):
        os.kill(self.pid, 15)

    def wait(self, seconds):
        stage.wait_for("the wallet to end", lambda: self.poll() is not None, seconds)


class Chromium:
    """Debian's chromium with a profile of its own, by its keys."""

    def __init__(self, desktop, address):
        self.desktop = desktop
        self.address = address

    def __enter__(self):
        self.process = self.desktop.spawn([
            "chromium", "--user-data-dir=" + str(self.desktop.folder / "chromium"), "--no-first-run", "--no-default-browser-check",
            "--password-store=basic", "--disable-gpu", "--disable-component-update", "--disable-background-networking",
            *(["--no-sandbox"] if os.getuid() == 0 else []), self.address])
        stage.wait_for("chromium to show the page", lambda: self.desktop.windows(TITLE), 60)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(15)

    def follow_focused_link(self):
        """Chromium asks as well before it gives a link to the desktop: it darkens the page, and its second button is yes."""
        place = (60, 800)
        before = stage.wait_for("the page to be painted", lambda: self._light(place), 20)
        self.desktop.keys("Return")
        stage.wait_for("chromium to ask", lambda: self.desktop.colour(*place) != before, 15)
        self.desktop.keys("Tab")

        def answered():
            if self._light(place):
                return True
            self.desktop.keys("Return")  # not heard while the question is new: nobody is to answer it by accident
            return False

        stage.wait_for("chromium to take the answer", answered, 10, 0.7)

    def _light(self, place):
        colour = self.desktop.colour(*place)
        return colour if colour == "#FFFFFF" else None


class Page:
    """A web page of somebody else, on an origin of its own."""

    def __init__(self, body):
        text = f"<!doctype html><title>{TITLE}</title>{body}".encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self.server.server_port}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
