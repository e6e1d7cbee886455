"""The flood gate on counters in memory: two first requests at once are both counted."""

import time

import pytest
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from sesame.adapters.limiter import LimiterFloodGate
from sesame.errors import Throttled
from sesame.errors import Unavailable
from tests.at_once import at_once


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


def test_counters_in_memory_are_asked_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody of a crowd is uncounted, and none of them meets another at the one timer there is."""
    inside, at_most, add = [0], [0], MemoryStorage.incr

    def slowly(storage: MemoryStorage, key: str, expiry: float, amount: int = 1) -> int:
        inside[0] += 1
        at_most[0] = max(at_most[0], inside[0])
        time.sleep(0.001)
        counted = add(storage, key, expiry, amount)
        inside[0] -= 1
        return counted

    monkeypatch.setattr(MemoryStorage, "incr", slowly)
    here = gate(per_minute=20)

    at_once([here.check] * 20)

    assert at_most == [1]
    with pytest.raises(Throttled):
        here.check()


def test_counters_that_go_on_failing_close_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody passes uncounted."""
    stumbling(monkeypatch, 2)

    with pytest.raises(Unavailable):
        gate().check()
