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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail still to be written: the template's name, one recipient, a language and plain facts."""

    template: str
    to: str
    language: str
    facts: Mapping[str, str]
    #: After this moment (ISO 8601) the mail is of no use and is not sent any more; empty: always of use.
    useful_until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """One promise: ``id`` is the same at every try, so that a receiver can tell a repetition."""

    id: int
    mail: Mail
    attempts: int
    next_attempt_at: dt.datetime
    state: DeliveryState


#: Waiting time before try n+1, in seconds; after the last one the entry is dead until retried by hand.
BACK_OFF = (60, 120, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)


def next_attempt(*, attempts: int, now: dt.datetime) -> dt.datetime | None:
    """Return when to try again after that many failures, or nothing when it is time to give up."""
    if attempts > len(BACK_OFF):
        return None
    return now + dt.timedelta(seconds=BACK_OFF[attempts - 1])
