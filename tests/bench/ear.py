"""Hears what a program says to a screen reader at the moment when it says it. Asking it over and over would keep it from its work."""
import time

import stage


class Ear:
    """Hears new names of controls, from its making to its closing."""

    def __init__(self):
        import pyatspi
        from gi.repository import GLib
        self.registry = pyatspi.Registry
        self.context = GLib.MainContext.default()
        self.heard = []
        self.registry.registerEventListener(self._hear, "object:property-change:accessible-name")

    def _hear(self, event):
        moment = time.monotonic()
        self.heard.append((moment, event.any_data if isinstance(event.any_data, str) else event.source.name))

    def forget(self):
        """What was said before now."""
        while self.context.iteration(False):
            pass
        self.heard.clear()

    def wait(self, part, seconds=10):
        """The moment (time.monotonic) when a name with that part in it was heard."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for moment, name in self.heard:
                if part in name:
                    return moment
            if not self.context.iteration(False):
                time.sleep(0.0005)
        raise stage.StageError(f"waited {seconds} s in vain to hear '{part}'")

    def close(self):
        self.registry.deregisterEventListener(self._hear, "object:property-change:accessible-name")
