"""Leaves alone what was silent a moment ago, so that only one in a while waits for it."""

import threading
import time
from collections.abc import Callable

from sesame.adapters.ldap.answers import Away

#: For so many seconds nobody is made to wait again.
REST = 60.0
#: What says within so many seconds that it is away costs nobody time, and is asked again.
QUICK = 1.0


class Breaker:
    """Knows whether a directory may be asked."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Take the clock."""
        self._now = now
        self._lock = threading.Lock()
        self._silent_until: float | None = None

    def begin(self) -> float:
        """Return when a question begins. Errors: ``Away("resting")`` while the directory is left alone."""
        now = self._now()
        with self._lock:
            if self._silent_until is not None:
                if now < self._silent_until:
                    error = Away("resting")
                    error.retry_after = max(1, round(self._silent_until - now))
                    raise error
                # This one asks; the others go by what becomes of it.
                self._silent_until = now + REST
        return now

    def answered(self) -> None:
        """Note that it is there."""
        with self._lock:
            self._silent_until = None

    def failed(self, began: float) -> None:
        """Note that a question failed which began then: it is left alone where that took somebody's time."""
        now = self._now()
        with self._lock:
            self._silent_until = now + REST if now - began > QUICK else None
