"""What whoever watches over Sésame asks: did the timers run, and what is still owed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

#: The commands that timers run, by the names under which they leave a trace.
DELIVER = "deliver"
PURGE = "purge"
PUBLISH = "publish"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedOfAKind:
    """What of one kind of promise waits, and since when its oldest does."""

    kind: str
    waiting: int
    oldest: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """The mails that have not left: those that wait, since when, by kind, and those that were given up."""

    waiting: int
    dead: int
    oldest: dt.datetime | None
    by_kind: tuple[OwedOfAKind, ...] = ()


class Watch(Protocol):
    """Traces of the timers, and the outbox as seen from outside of any journey."""

    def beat(self, timer: str, at: dt.datetime) -> None:
        """Note that a timer has just run."""

    def beats(self) -> Mapping[str, dt.datetime]:
        """Return when each timer last ran; one that never did is absent."""

    def owed(self) -> Owed:
        """Return what the outbox still owes."""
