"""The flood gate on counters in memory: two first requests at once are both counted."""

import pytest
from limits.strategies import FixedWindowRateLimiter

from sesame.adapters.limiter import LimiterFloodGate
from sesame.errors import Throttled
from sesame.errors import Unavailable


def gate(per_minute: int = 2) -> LimiterFloodGate:
    """Return a gate of its own, in memory."""
    return LimiterFloodGate(
        portal_limiter=lambda: None, address=lambda: "192.0.2.1", per_minute=per_minute, storage_url="memory://"
    )


def stumbling(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let the counters fail so often as they do where two threads start their one timer."""
    hit, left = FixedWindowRateLimiter.hit, [times]

    def stumble(self: FixedWindowRateLimiter, *arguments: object, **more: object) -> bool:
        if left[0]:
            left[0] -= 1
            raise RuntimeError("threads can only be started once")
        return bool(hit(self, *arguments, **more))  # type: ignore[arg-type]

    monkeypatch.setattr(FixedWindowRateLimiter, "hit", stumble)


def test_a_timer_that_two_requests_start_at_once_closes_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request is counted all the same, once."""
    stumbling(monkeypatch, 1)
    here = gate()

    here.check()
    here.check()
    with pytest.raises(Throttled):
        here.check()


def test_counters_that_go_on_failing_close_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody passes uncounted."""
    stumbling(monkeypatch, 2)

    with pytest.raises(Unavailable):
        gate().check()
