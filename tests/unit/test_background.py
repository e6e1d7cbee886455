"""What is done beside the requests: off their thread, in order, and never silently wrong."""

import logging
import os
import threading

import pytest

from sesame.background import Background
from sesame.errors import Unavailable


def test_tasks_run_one_after_the_other_off_the_caller_s_thread() -> None:
    """So that a mail server sees one connection at a time, and no answer waits."""
    background = Background()
    ran: list[tuple[int, bool]] = []
    here = threading.current_thread()
    gate = threading.Event()

    background.run(lambda: (gate.wait(10), None)[1])
    for number in range(5):
        background.run(lambda n=number: ran.append((n, threading.current_thread() is here)))  # type: ignore[misc]
    before = list(ran)
    gate.set()
    background.wait()

    assert before == []
    assert ran == [(number, False) for number in range(5)]


def test_there_is_nothing_to_wait_for_at_first() -> None:
    """And no thread was started: a server forks its workers later."""
    before = threading.active_count()

    Background().wait()

    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("error", "written"),
    [(Unavailable("database"), "unavailable"), (ValueError("the person's address"), "ValueError")],
)
def test_a_task_that_fails_is_logged_without_its_text_and_the_next_one_runs(
    caplog: pytest.LogCaptureFixture, error: Exception, written: str
) -> None:
    """An error's own text may quote what was written to whom."""
    background = Background()
    ran: list[str] = []

    def fail() -> None:
        raise error

    with caplog.at_level(logging.WARNING, logger="sesame.delivery"):
        background.run(fail)
        background.run(lambda: ran.append("next"))
        background.wait()

    assert ran == ["next"]
    assert written in caplog.text
    assert "address" not in caplog.text


def test_a_forked_worker_has_a_thread_of_its_own() -> None:
    """Threads do not survive a fork: one kept from before would never run anything."""
    background = Background()
    background.run(lambda: None)
    background.wait()

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        background.run(lambda: (os.write(writing, b"ran"), None)[1])
        background.wait()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)

    assert said == b"ran"
