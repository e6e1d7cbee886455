"""Parts of the integration tests: a clock that can be set forward."""

import datetime as dt

import pytest

from sesame.adapters.clock import SystemClock
from tests.people_with_accounts import Later


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Return a clock that a test sets forward."""
    clock = Later()

    def now(system: SystemClock) -> dt.datetime:
        return clock.now(system)

    monkeypatch.setattr(SystemClock, "now", now)
    return clock
