"""Answering more slowly where too much was wrong, without letting anybody else wait."""

import threading
from collections.abc import Callable

#: How long such an answer takes more, in seconds.
SECONDS = 2.0
#: How many answers of one process wait at the same time: never all of a server's threads.
AT_ONCE = 2


class Slowdown:
    """A pause that is bounded in number: who finds both places taken is not held up, and no page of others is."""

    def __init__(self, sleep: Callable[[float], object]) -> None:
        """Take what waits."""
        self._sleep = sleep
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def wait(self) -> None:
        """Wait, where there is a place to wait; never inside of a transaction."""
        if not self._places.acquire(blocking=False):
            return
        try:
            self._sleep(SECONDS)
        finally:
            self._places.release()
