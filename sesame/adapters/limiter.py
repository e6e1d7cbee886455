"""The flood gate: Flask-Limiter's counters, the portal's where it has one."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItemPerMinute

from sesame.errors import Throttled
from sesame.errors import Unavailable

log = logging.getLogger("sesame")


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
        """Take how to find the portal's limiter; where there is none, one of our own counts."""
        self._portal_limiter = portal_limiter
        self._address = address
        self._limit = RateLimitItemPerMinute(per_minute)
        self._storage_url = storage_url
        self._own: Limiter | None = None

    def check(self) -> None:
        """Count the present request. Errors: ``Throttled``; ``Unavailable("limiter")``."""
        address = self._address()
        try:
            allowed = self._limiter().limiter.hit(self._limit, "sesame", address)
        except Exception as error:
            # Each store has its own family of errors, a missing driver included; the gate stays shut.
            log.warning("the limiter's store failed: %s", type(error).__name__)
            raise Unavailable("limiter") from error
        if not allowed:
            raise Throttled(resets_in=60)

    def _limiter(self) -> Limiter:
        found: Limiter | None = self._portal_limiter()
        if found is not None:
            return found
        if self._own is None:
            # Set up on an app of its own: on the portal it would add hooks to every request.
            shell = Flask("sesame_flood_gate")
            self._own = Limiter(get_remote_address, app=shell, storage_uri=self._storage_url)
        return self._own
