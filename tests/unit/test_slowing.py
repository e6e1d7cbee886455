"""Slow answers, of which one waits at a time."""

import threading

from sesame.services.slowing import SECONDS
from sesame.services.slowing import Slowdown


def test_an_answer_waits() -> None:
    """For two seconds, which a list of thousands feels and one person hardly."""
    waited: list[float] = []

    Slowdown(waited.append).wait()

    assert waited == [SECONDS]


def test_a_crowd_does_not_hold_every_thread() -> None:
    """One waits; who finds its place taken goes on at once, and the place is given back."""
    asleep, wake = threading.Semaphore(0), threading.Event()

    def sleep(_seconds: float) -> None:
        asleep.release()
        wake.wait(10)

    slowdown = Slowdown(sleep)
    sleeper, other = (threading.Thread(target=slowdown.wait) for _ in range(2))
    sleeper.start()
    assert asleep.acquire(timeout=10)

    other.start()
    other.join(5)
    assert not other.is_alive()
    wake.set()
    sleeper.join(10)
    slowdown.wait()

    assert asleep.acquire(timeout=10)


def test_an_answer_waits_as_long_as_it_is_told_and_never_longer() -> None:
    """A delay that grows with the tries ends somewhere."""
    waited: list[float] = []
    slowdown = Slowdown(waited.append)

    slowdown.wait(0.5)
    slowdown.wait(60)

    assert waited == [0.5, SECONDS]
