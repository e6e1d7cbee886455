"""How often each sign-in server may ask: counters of their own, which stay open when their store is away.

The flood gate of the pages shuts then, since strangers stand before it. Here stands a server that showed a secret,
and everybody waits behind it.
"""

import logging
import threading
import time
from typing import Protocol

from limits import RateLimitItem
from limits import RateLimitItemPerMinute

from sesame.adapters.limiter import MEMORY
from sesame.adapters.limiter import counters_in
from sesame.errors import Throttled

log = logging.getLogger("sesame")


class LimitsClientGate:
    """Counts the questions of each client in the limiter's store."""

    def __init__(self, storage_url: str) -> None:
        """Take where it counts; the store is built at the first question."""
        self._storage_url = storage_url
        self._building = threading.Lock()
        self._limiter: _Counters | None = None

    def check(self, client: str, per_minute: int) -> None:
        """Count one question of a client. Errors: ``Throttled`` for the rest of the minute."""
        try:
            allowed = self._counters().hit(RateLimitItemPerMinute(per_minute), "sesame-client", client)
        except Exception as error:  # noqa: BLE001 - each store has its own family of errors
            log.warning("sign-in servers are not counted: the limiter's store failed: %s", type(error).__name__)
            return
        if not allowed:
            raise Throttled(resets_in=60)

    def _counters(self) -> "_Counters":
        with self._building:
            if self._limiter is None:
                self._limiter = _OfThisProcess() if self._storage_url == MEMORY else counters_in(self._storage_url)
        return self._limiter


class _Counters(Protocol):
    """What is asked of the limiter's counters."""

    def hit(self, item: RateLimitItem, *identifiers: str) -> bool:
        """Count once, and tell whether the limit still holds."""


class _OfThisProcess:
    """Minutes of a few clients, in memory.

    The library's own counters in memory start a thread at each question to throw away what has expired, which costs
    more than a whole transaction; the names of clients are few, and nothing of them has to be thrown away.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[tuple[str, ...], tuple[int, int]] = {}

    def hit(self, item: RateLimitItem, *identifiers: str) -> bool:
        """Count once, and tell whether the limit still holds."""
        window = int(time.monotonic()) // item.get_expiry()
        with self._lock:
            counted_in, used = self._used.get(identifiers, (window, 0))
            used = 1 if counted_in != window else used + 1
            self._used[identifiers] = (window, used)
        return used <= item.amount
