"""Who computes a slow hash and who waits for it: both bounded, so that a server keeps threads for other pages."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sesame.errors import Overloaded


class HashQueue:
    """So many at once, so many behind them, and each of these so long."""

    def __init__(self, *, at_once: int, waiting: int, seconds: float, processors: int | None = None) -> None:
        """Take how many compute, how many more may wait, and how long; by default, for this machine's processors.

        More at once than there are processors would be no faster, and leave that much less of them to other pages.
        """
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._slots = threading.BoundedSemaphore(min(at_once, processors or _processors()))
        self._seconds = seconds
        self._here = threading.local()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place for all the hashes of one page, and for what is written between them.

        The places, not the slots, are what leaves a server's threads to other pages: a thread that writes before its
        hash is as busy as one that waits for it. Errors: ``Overloaded`` when all are taken.
        """
        if getattr(self._here, "inside", False):
            yield
            return
        if not self._room.acquire(blocking=False):
            raise self._overloaded()
        self._here.inside = True
        try:
            yield
        finally:
            self._here.inside = False
            self._room.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and hold it. Errors: ``Overloaded`` when the queue is full, or after the time to wait."""
        with self.place():
            if not self._slots.acquire(timeout=self._seconds):
                raise self._overloaded()
            try:
                yield
            finally:
                self._slots.release()

    def _overloaded(self) -> Overloaded:
        return Overloaded("hasher", retry_after=max(1, round(self._seconds)))


def _processors() -> int:
    # Those this process may use, where the system tells.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
