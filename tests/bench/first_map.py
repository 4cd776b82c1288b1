"""Tells when the first window of a screen is mapped, from the X server's own events."""
import ctypes
import select
import time

SUBSTRUCTURE_NOTIFY = 1 << 19
MAP_NOTIFY = 19


class FirstMap:
    def __init__(self, display):
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x11.XSelectInput.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_long]
        for function in ("XNextEvent", "XPending", "XConnectionNumber", "XSync", "XCloseDisplay"):
            getattr(self.x11, function).argtypes = {"XNextEvent": [ctypes.c_void_p, ctypes.c_void_p],
                                                    "XSync": [ctypes.c_void_p, ctypes.c_int]}.get(function, [ctypes.c_void_p])
        self.display = self.x11.XOpenDisplay(display.encode())
        self.x11.XSelectInput(self.display, self.x11.XDefaultRootWindow(self.display), SUBSTRUCTURE_NOTIFY)
        self.x11.XSync(self.display, 0)
        self.event = ctypes.create_string_buffer(256)

    def wait(self, seconds):
        """The moment (time.monotonic) of the next window that is mapped; None if none is."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            while self.x11.XPending(self.display):
                self.x11.XNextEvent(self.display, self.event)
                if ctypes.cast(self.event, ctypes.POINTER(ctypes.c_int))[0] == MAP_NOTIFY:
                    return time.monotonic()
            select.select([self.x11.XConnectionNumber(self.display)], [], [], max(0.0, deadline - time.monotonic()))
        return None

    def close(self):
        self.x11.XCloseDisplay(self.display)
