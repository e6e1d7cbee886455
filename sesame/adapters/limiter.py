"""The flood gate: Flask-Limiter's counters, the portal's where it has one."""

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any
from typing import cast

from limits import RateLimitItemPerMinute
from limits.errors import ConfigurationError
from limits.storage import MemoryStorage
from limits.storage import Storage
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from limits.strategies import RateLimiter

from sesame.errors import Misconfigured
from sesame.errors import Throttled
from sesame.errors import Unavailable

log = logging.getLogger("sesame")
#: The store that is this process' own.
MEMORY = "memory://"


class LimiterFloodGate:
    """Counts requests of one address in the limiter's store.

    The counters are asked directly, not by decorators, so that no request outside Sésame's urls ever
    passes here, and so that a store that is down closes the gate whatever ``swallow_errors`` says.
    """

    def __init__(
        self,
        *,
        portal_limiter: Callable[[], Any],
        address: Callable[[], str],
        per_minute: int,
        storage_url: str,
    ) -> None:
        """Take how to find the portal's limiter; where there is none, counters of our own count.

        A store that is down does not stop the start. Errors: ``Misconfigured`` when its address or its
        driver can never be used.
        """
        self._portal_limiter = portal_limiter
        self._address = address
        self._limit = RateLimitItemPerMinute(per_minute)
        self._storage_url = storage_url
        self._building = threading.Lock()
        self._counting = threading.Lock()
        self._own: RateLimiter | None = None
        # A store imports its driver when it is built, and two first requests at once would find it half
        # imported. The memory's has none; it starts a thread, which must not be there when workers fork.
        if storage_url != MEMORY and portal_limiter() is None:
            with contextlib.suppress(Unavailable):
                self._own = counters_in(storage_url)

    def check(self) -> None:
        """Count the present request. Errors: ``Throttled``; ``Unavailable("limiter")``."""
        address = self._address()
        try:
            allowed = self._hit(address)
        except Exception as error:
            # Each store has its own family of errors; the gate stays shut.
            log.warning("the limiter's store failed: %s", type(error).__name__)
            raise Unavailable("limiter") from error
        if not allowed:
            raise Throttled(resets_in=60)

    def _hit(self, address: str) -> bool:
        counters = self._counters()
        # Those in memory start one timer from whichever thread finds none, and lose a count where two add to it.
        in_turn = self._counting if isinstance(counters.storage, MemoryStorage) else contextlib.nullcontext()
        with in_turn:
            try:
                return counters.hit(self._limit, "sesame", address)
            except RuntimeError:
                # The portal's own limits start the timer as well; the second to do so is told, before it counted.
                return counters.hit(self._limit, "sesame", address)

    def _counters(self) -> RateLimiter:
        found = self._portal_limiter()
        if found is not None:
            theirs: RateLimiter = found.limiter
            return theirs
        with self._building:
            if self._own is None:
                self._own = counters_in(self._storage_url)
        return self._own


def counters_in(storage_url: str) -> RateLimiter:
    """Build counters. Errors: ``Misconfigured``; ``Unavailable("limiter")`` where a cluster is asked and down."""
    try:
        return FixedWindowRateLimiter(cast("Storage", storage_from_string(storage_url)))
    except (ConfigurationError, ValueError) as error:
        # The address may hold a password, so neither it nor the library's text is repeated.
        fault = "SESAME_LIMITER_STORAGE_URL: not usable; is it a whole address, and is the extra « redis » installed?"
        raise Misconfigured([fault]) from error
    except Exception as error:
        raise Unavailable("limiter") from error
