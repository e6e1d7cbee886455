"""How often each sign-in server may ask: counters of their own, which stay open when their store is away.

The flood gate of the pages shuts then, since strangers stand before it. Here stands a server that showed a secret,
and everybody waits behind it.
"""

import logging
import threading

from limits import RateLimitItemPerMinute
from limits.strategies import RateLimiter

from sesame.adapters.limiter import counters_in
from sesame.errors import Throttled

log = logging.getLogger("sesame")


class LimitsClientGate:
    """Counts the questions of each client in the limiter's store."""

    def __init__(self, storage_url: str) -> None:
        """Take where it counts; the store is built at the first question."""
        self._storage_url = storage_url
        self._building = threading.Lock()
        self._limiter: RateLimiter | None = None

    def check(self, client: str, per_minute: int) -> None:
        """Count one question of a client. Errors: ``Throttled`` for the rest of the minute."""
        try:
            allowed = self._counters().hit(RateLimitItemPerMinute(per_minute), "sesame-client", client)
        except Exception as error:  # noqa: BLE001 - each store has its own family of errors
            log.warning("sign-in servers are not counted: the limiter's store failed: %s", type(error).__name__)
            return
        if not allowed:
            raise Throttled(resets_in=60)

    def _counters(self) -> RateLimiter:
        with self._building:
            if self._limiter is None:
                self._limiter = counters_in(self._storage_url)
        return self._limiter
