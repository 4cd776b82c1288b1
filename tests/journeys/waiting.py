"""Waiting for what a person would see, never for a time."""
import os
import time

PATIENCE = float(os.environ.get("FLORIN_PATIENCE", 1))  # how many times longer than usual every wait may take: sanitizers are slow


class StageError(AssertionError):
    """Something did not happen that a person would have seen happen."""


def wait_for(what, condition, seconds=15.0, pause=0.05):
    """Polls `condition` until it gives something true, and gives that; names `what` when time runs out."""
    seconds *= PATIENCE
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise StageError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(pause)
