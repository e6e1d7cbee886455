"""That somebody's password is about to be changed in another system: written before it is told, gone once it is known.

Two systems cannot commit together. So the intent is first; nobody else changes that person's password meanwhile, and
what a crash or a silence leaves undecided is found again.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

#: So long nobody else may change the password; longer than any answer takes that may still come.
LEASE = dt.timedelta(minutes=2)


class Purpose(StrEnum):
    """What the password is chosen for."""

    ACTIVATION = "activation"
    RECOVERY = "recovery"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordIntent:
    """One change under way: ``holder`` is a word used once; empty, the last one is known not to have been made."""

    person: int
    holder: str
    purpose: Purpose
    at: dt.datetime


class PasswordIntents(Protocol):
    """The changes under way, one a person at the most."""

    def get(self, person: int) -> PasswordIntent | None:
        """Return the one of a person, and keep others from it until the end of the transaction."""

    def take(self, intent: PasswordIntent, *, over: dt.datetime) -> bool:
        """Write the intent in place of none, or of one from before ``over`` or without a holder; tell whether it is."""

    def drop(self, person: int, holder: str) -> bool:
        """Forget the intent of this holder; false when somebody else's stands there."""

    def release(self, person: int, holder: str) -> None:
        """Let others go on at once, and remember that there was one."""

    def left(self, *, before: dt.datetime, limit: int) -> Sequence[PasswordIntent]:
        """Return some of those that nobody finished, of people whose account is in use."""
