"""Who computes a slow hash and who waits for it: both bounded, so that a server keeps threads for other pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sesame.errors import Overloaded


class HashQueue:
    """So many at once, so many behind them, and each of these so long."""

    def __init__(self, *, at_once: int, waiting: int, seconds: float) -> None:
        """Take how many compute, how many more may wait, and how long."""
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._slots = threading.BoundedSemaphore(at_once)
        self._seconds = seconds

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a place and hold it. Errors: ``Overloaded`` when the queue is full, or after the time to wait."""
        overloaded = Overloaded("hasher", retry_after=max(1, round(self._seconds)))
        if not self._room.acquire(blocking=False):
            raise overloaded
        try:
            if not self._slots.acquire(timeout=self._seconds):
                raise overloaded
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._room.release()
