"""How often a sign-in server may ask, where the counters are this process' own."""

import threading
import time
from unittest.mock import patch

import pytest

from sesame.adapters.client_gate import LimitsClientGate
from sesame.errors import Throttled


def test_a_client_may_ask_again_in_the_next_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each client has a minute of its own, which begins anew."""
    now = 6000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    gate = LimitsClientGate("memory://")
    gate.check("cas", 2)
    gate.check("cas", 2)
    with pytest.raises(Throttled):
        gate.check("cas", 2)
    gate.check("lemonldap", 2)

    now += 60

    gate.check("cas", 2)


def test_counting_a_question_starts_no_thread() -> None:
    """The library's own counters in memory start one each time, which costs more than a transaction."""
    gate = LimitsClientGate("memory://")

    with patch.object(threading.Thread, "start", autospec=True) as started:
        for _ in range(3):
            gate.check("cas", 10)

    assert started.call_count == 0
