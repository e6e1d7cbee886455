"""Parts of the integration tests: a clock that can be set forward."""

import pytest

from sesame.adapters.clock import SystemClock
from tests.people_with_accounts import Later


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Return a clock that a test sets forward."""
    clock = Later()
    monkeypatch.setattr(SystemClock, "now", lambda system: clock.now(system))
    return clock
