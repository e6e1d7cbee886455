"""Answering more slowly where too much was wrong, without letting anybody else wait."""

import threading
from collections.abc import Callable

#: How long such an answer takes more, in seconds, and the longest any may.
SECONDS = 2.0
#: How many answers of one process wait at the same time, whatever slows them: beside the hashes, and the queue behind
#: them, a server of eight threads keeps one for the pages of others.
AT_ONCE = 1


class Slowdown:
    """A pause that is bounded in number, one for the process: who finds its places taken goes on at once.

    It would be worse to make them wait, as a crowd could then hold every thread, or to turn them away, as the right
    person may be among them. What bounds whoever comes in a crowd is the queue of hashes.
    """

    def __init__(self, sleep: Callable[[float], object]) -> None:
        """Take what waits."""
        self._sleep = sleep
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def wait(self, seconds: float = SECONDS) -> None:
        """Wait, where there is a place to wait; never inside of a transaction."""
        if not self._places.acquire(blocking=False):
            return
        try:
            self._sleep(min(seconds, SECONDS))
        finally:
            self._places.release()
