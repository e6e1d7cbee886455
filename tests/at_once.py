"""Threads that start together."""

import threading
from collections.abc import Callable
from typing import Any


def at_once(actions: list[Callable[[], Any]]) -> list[Any]:
    """Run all of them in threads that start together; return what they gave."""
    barrier = threading.Barrier(len(actions))
    given: list[Any] = [None] * len(actions)

    def run(position: int) -> None:
        barrier.wait()
        given[position] = actions[position]()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given
