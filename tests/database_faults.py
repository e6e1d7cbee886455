"""A database that goes away in the middle of what an app does, and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.store_of import engine_of

#: Each statement, before and after it, and each commit.
_MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")


@dataclass
class Outage:
    """Whether it was met."""

    met: bool = False


@contextmanager
def database_away(app: Flask, *, after: int = 0) -> Iterator[Outage]:
    """Let so many touches of the database pass, and fail all that follow."""
    outage, left = Outage(), [after]

    def fail(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            outage.met = True
            raise OperationalError("", {}, Exception("server closed the connection unexpectedly"))

    for moment in _MOMENTS:
        event.listen(engine_of(app), moment, fail)
    try:
        yield outage
    finally:
        for moment in _MOMENTS:
            event.remove(engine_of(app), moment, fail)
