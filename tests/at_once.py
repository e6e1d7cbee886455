"""Threads that start together, in this process or in several."""

import multiprocessing
import threading
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any


def at_once(actions: Sequence[Callable[[], Any]]) -> list[Any]:
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


def at_once_in_processes(
    actions: Sequence[Callable[[], Any]], *, processes: int, begin: Callable[[], None]
) -> list[Any]:
    """Share them out among copies of this process, each of which calls ``begin`` first; return what they gave.

    What an action gives has to be text or numbers; one that raises gives « ! » and the error's name.
    """
    family = multiprocessing.get_context("fork")
    ready, children = family.Barrier(processes), []
    for number in range(processes):
        ours, theirs = family.Pipe(duplex=False)
        share = actions[number::processes]

        def run(end: Any = theirs, share: Sequence[Callable[[], Any]] = share) -> None:
            begin()
            ready.wait(30)
            end.send(at_once([lambda action=action: _given(action) for action in share]))  # type: ignore[misc]

        child = family.Process(target=run)
        child.start()
        theirs.close()
        children.append((child, ours))
    given = [one for _child, end in children for one in (end.recv() if end.poll(60) else ["! nothing"])]
    for child, end in children:
        child.join(30)
        end.close()
    return given


def _given(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - told to the process that waits
        return f"! {type(error).__name__}"
