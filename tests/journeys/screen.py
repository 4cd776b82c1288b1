"""What is on the screen, as a screen reader finds it (AT-SPI), and a hand that clicks and types there."""
import contextlib
import time

from waiting import StageError, wait_for


# Younger versions of the interface, and of the engine, call some roles by another word.
ROLE_WORDS = {"button": "push button", "popup menu": "combo box"}


def role_of(accessible):
    word = accessible.getRoleName()
    return ROLE_WORDS.get(word, word)


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
        return role_of(self.accessible)

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
    def focused(self):
        import pyatspi
        return self.accessible.getState().contains(pyatspi.STATE_FOCUSED)

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
        self.click()
        wait_for(f"the focus in '{self.name}'", lambda: self.focused, 5)
        self.desktop.keys("ctrl+a")
        self.desktop.type(text)


class Program:
    """A program with windows in a Desktop."""

    def __init__(self, desktop, process=None):
        self.desktop = desktop
        self.process = process

    @property
    def pid(self):
        return self.process.pid

    def application(self):
        import pyatspi
        for application in pyatspi.Registry.getDesktop(0):
            with contextlib.suppress(Exception):
                if application is not None and application.get_process_id() == self.pid:
                    # What is remembered of a page that is still loading stays wrong: ask anew each time.
                    application.set_cache_mask(pyatspi.Atspi.Cache.NONE)
                    return application
        return None

    def has_window(self):
        if self.process.poll() is not None:
            log = (self.desktop.folder / "desktop.log").read_text(errors="replace")[-1500:]
            raise StageError(f"the program ended with {self.process.returncode}:\n{log}")
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
                if matches and (role is None or role_of(accessible) == role) \
                        and accessible.getState().contains(pyatspi.STATE_SHOWING):
                    return Control(self.desktop, accessible)
        return None

    def find(self, name, role=None, seconds=15):
        """The shown control of that name (or for which name(its name) holds); waits until it appears."""
        try:
            return wait_for(f"{role or 'control'} '{name}'", lambda: self.find_now(name, role), seconds)
        except StageError as error:
            shown = sorted({f"{role_of(a)}: {a.name}" for a in self.walk() if a.name})
            raise StageError(f"{error}; shown are:\n  " + "\n  ".join(shown)) from None

    def find_labelled(self, label, role, seconds=15):
        """A control whose own name is its value (a combo box), by the label that stands with it."""
        import pyatspi

        def look():
            for accessible in self.walk():
                with contextlib.suppress(Exception):
                    if role_of(accessible) == role and any(
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
                    if not matches or (role is not None and role_of(accessible) != role):
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
            shown = [f"{role_of(a)}: {a.name}" for a in self.walk() if a.name]
            raise StageError(f"{error}; shown are:\n  " + "\n  ".join(shown)) from None

    def gone(self, name, role=None, seconds=15):
        wait_for(f"'{name}' to go away", lambda: self.find_now(name, role) is None, seconds)

    def says(self, part, seconds=15):
        """Waits until some shown control's name or text holds `part`, and gives the whole."""
        control = self.find(lambda name: part in (name or ""), seconds=seconds)
        return control.name
