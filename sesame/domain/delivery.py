"""What was promised in a transaction and is done after it: the outbox."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DeliveryState(StrEnum):
    """Whether a promise is still owed, kept, or given up until somebody asks again."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


#: The kind of promise that a mail server keeps.
MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something owed to somebody: ``kind`` says which carrier brings it.

    ``template`` names what is said, ``to`` the one it goes to in the carrier's own terms; facts are plain texts.
    """

    template: str
    to: str
    language: str
    facts: Mapping[str, str]
    #: After this moment (ISO 8601) it is of no use and is not brought any more; empty: always of use.
    useful_until: str = ""
    kind: str = MAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """One promise under way: ``id`` is the same at every try."""

    id: int
    promise: Promise
    attempts: int


#: Waiting time before try n+1, in seconds; after the last one the entry is dead until retried by hand.
BACK_OFF = (60, 120, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)


def next_attempt(*, attempts: int, now: dt.datetime) -> dt.datetime | None:
    """Return when to try again after that many failures, or nothing when it is time to give up."""
    if attempts > len(BACK_OFF):
        return None
    return now + dt.timedelta(seconds=BACK_OFF[attempts - 1])
