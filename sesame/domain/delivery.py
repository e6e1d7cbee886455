"""What was promised in a transaction and is done after it: the outbox."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from enum import StrEnum
from typing import Any


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
    #: On a test site: whom it would have gone to, while ``to`` is who reads it instead. It is never stored.
    meant_for: str = ""


def read_promise(kind: str, written: Mapping[str, Any]) -> Promise:
    """Return a promise as it was written, by any version of Sésame. Errors: ``ValueError`` where it is none of ours."""
    try:
        promise = Promise(kind=kind, **written)
        until = promise.useful_until and dt.datetime.fromisoformat(promise.useful_until)
        said = [promise.template, promise.to, promise.language, *promise.facts.keys(), *promise.facts.values()]
    except (TypeError, AttributeError) as error:
        raise ValueError from error
    if not all(isinstance(words, str) for words in said) or (until and until.tzinfo is None):
        raise ValueError
    return promise


#: The mail in which what another carrier would have brought is told on a test site.
CAUGHT = "caught"


def caught(promise: Promise, box: str) -> Promise:
    """Return the promise as a test site keeps it: a mail to one box, whatever it is and whoever it is for."""
    if promise.kind == MAIL:
        return replace(promise, to=box, meant_for=promise.to)
    said = "\n".join(f"{name} : {fact}" for name, fact in promise.facts.items())
    facts = {"kind": promise.kind, "template": promise.template, "whom": promise.to, "said": said}
    return replace(promise, kind=MAIL, template=CAUGHT, to=box, facts=facts, meant_for=promise.to)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """One promise under way: ``id`` is the same at every try, ``claim`` is whose this try is, until ``until``.

    ``promise`` is none where what was written can no longer be read.
    """

    id: int
    kind: str
    promise: Promise | None
    attempts: int
    claim: str
    until: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a try ended: the state, when the next one is due, and the error's name; empty where there was none."""

    state: DeliveryState
    again: dt.datetime | None = None
    error: str = ""


#: Waiting time before try n+1, in seconds; after the last one the entry is dead until retried by hand.
BACK_OFF = (60, 120, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)


def next_attempt(*, attempts: int, now: dt.datetime) -> dt.datetime | None:
    """Return when to try again after that many failures, or nothing when it is time to give up."""
    if attempts > len(BACK_OFF):
        return None
    return now + dt.timedelta(seconds=BACK_OFF[attempts - 1])


def later(entry: OutboxEntry, now: dt.datetime, error: str) -> Settlement:
    """Return that a try failed, and when there is another one; what is of use for a short time ends with it."""
    again = next_attempt(attempts=entry.attempts, now=now)
    if again is None:
        return Settlement(state=DeliveryState.DEAD, error=error)
    useful_until = entry.promise.useful_until if entry.promise else ""
    if useful_until:
        again = min(again, max(now, dt.datetime.fromisoformat(useful_until)))
    return Settlement(state=DeliveryState.PENDING, again=again, error=error)
